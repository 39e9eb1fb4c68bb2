import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, platform } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { ServingConstants } from "../src/catalog/serving-constants.ts";
import { heldOutRuns, leftOutRuns, withoutEachSource } from "./calibration/coverage.ts";
import type { HeldOutConstants } from "./calibration/folds.ts";
import { judge } from "./accuracy/figures.ts";
import { memoryErrors } from "./accuracy/memory-errors.ts";
import { readRuns } from "./accuracy/read-runs.ts";
import { replayErrors } from "./accuracy/request-level.ts";
import { reliabilityDiagram, reliabilityOf, reliabilityTable } from "./accuracy/reliability.ts";
import { quickCheck } from "./accuracy/quick-check.ts";
import { breakdown, lines, memoryTable, replayTable, tableOf } from "./accuracy/table.ts";

// Compares what the product predicts with every published run in catalog/measurements, prints the table and writes it
// to bench/results. `--also FOLDER` adds measurement files of a folder (their figures are printed apart, not written).

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

const { values } = parseArgs({ options: { also: { type: "string" }, dry: { type: "boolean" } } });
const root = new URL("../", import.meta.url);
const path = (name: string): string => fileURLToPath(new URL(name, root));
const heldOut = JSON.parse(readFileSync(path("bench/calibration/held-out.json"), "utf8")) as HeldOutConstants;

const { runs, dropped } = readRuns(path("catalog/measurements"));
const judged = judge(runs, heldOut);
const constants = JSON.parse(
  readFileSync(path("catalog/serving-constants.json"), "utf8"),
) as ServingConstants;
const sources = withoutEachSource(heldOutRuns(judged));
const reliability = reliabilityOf(leftOutRuns(sources, constants.gapScale ?? 1));
const replays = replayErrors(judged);
const memory = memoryErrors(path("catalog/measurements/vllm-memory.csv"));
const date = new Date().toISOString().slice(0, 10);
const machine = `${cpus()[0]?.model ?? "unknown CPU"}, ${platform()} ${arch()}, Node ${process.version}`;

const text = [
  "# How far predictions are from published runs",
  `\`npm run accuracy\`, ${date}, ${machine}. ${runs.length} runs of catalog/measurements. Errors are absolute, in percent of what was measured. "Left out": predicted with constants that were fitted without that configuration (model, GPU, engine, precision and number of GPUs; by tenths), model, GPU or source.`,
  "## A new campaign: every source predicted, and given its intervals, as if it had never been read",
  reliabilityTable(reliability),
  "![nominal against observed coverage](../../docs/model/reliability.svg)",
  "## By question",
  tableOf(lines(judged)),
  replayTable(replays),
  memoryTable(memory),
  "## By GPU, engine, kind of model, precision and source (configuration left out)",
  tableOf(breakdown(judged)),
  "## Rows that are not used",
  [...dropped]
    .toSorted(([left], [right]) => left.localeCompare(right, "en"))
    .map(([reason, count]) => `- ${count} of ${reason}`)
    .join("\n"),
].join("\n\n");
say(text);
if (values.also !== undefined) {
  const also = readRuns(values.also);
  say(`\n# ${values.also}: ${also.runs.length} runs\n`);
  const others = judge(also.runs, heldOut);
  say(tableOf(lines(others).filter(({ measure }) => measure === "as shipped")));
  say(`\n${tableOf(breakdown(others))}\n`);
  say([...also.dropped].map(([reason, count]) => `- ${count} of ${reason}`).join("\n"));
}
if (!values.dry && values.also === undefined) {
  mkdirSync(path("bench/results"), { recursive: true });
  writeFileSync(path("docs/model/reliability.svg"), reliabilityDiagram(reliability));
  writeFileSync(path(`bench/results/accuracy-${date}.md`), `${text}\n`);
  const summary = {
    command: "npm run accuracy",
    date,
    machine,
    runs: runs.length,
    reliability,
    lines: lines(judged),
    replays,
  };
  writeFileSync(path("bench/results/accuracy-check.json"), `${JSON.stringify(quickCheck(runs), null, 2)}\n`);
  writeFileSync(path(`bench/results/accuracy-${date}.json`), `${JSON.stringify(summary, null, 2)}\n`);
}
