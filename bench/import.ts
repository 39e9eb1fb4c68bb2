// How fast tables are read, and in how much memory: `npm run bench:import [-- --rows 10000000 --check]`. Writes a table of each
// kind, reads it in a process of its own, as `plan` does (profile and tie-out included), and prints rows a second and the peak.
// --check fails below 200,000 rows a second or above 400 MB; --save writes the figures to bench/results/import.json.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { apiPrices } from "../src/catalog/api-prices.ts";
import { createTrafficSink } from "../src/answers/plan/traffic-sink.ts";
import { importFiles } from "../src/importers/import-files.ts";

const { values: flags } = parseArgs({
  options: {
    rows: { type: "string", default: "2000000" },
    read: { type: "string" },
    check: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
  },
});
const ENOUGH_ROWS_A_SECOND = 200_000;
const MOST_MEGABYTES = 400;
const START_MS = Date.UTC(2026, 9, 1);

interface Table {
  name: string;
  header: string;
  line: (index: number) => string;
}

const iso = (index: number): string => new Date(START_MS + index * 250).toISOString();
const MODELS = ["gpt-5.4", "gpt-5.4-mini", "claude-sonnet-4-5"];

const TABLES: readonly Table[] = [
  {
    name: "plain",
    header: "time,model,input_tokens,output_tokens",
    line: (index) => `${iso(index)},${MODELS[index % 3]},${100 + (index % 4000)},${10 + (index % 700)}`,
  },
  {
    name: "spelled-otherwise",
    header: "Created At,Model,Prompt Tokens,Completion Tokens",
    line: (index) => `${iso(index)},${MODELS[index % 3]},${100 + (index % 4000)},${10 + (index % 700)}`,
  },
];

interface Figures {
  rows: number;
  seconds: number;
  /** Of all cores: on a machine that others use too, the figure to compare. */
  cpuSeconds: number;
  rowsPerSecond: number;
  peakMegabytes: number;
}

if (flags.read === undefined) measure();
else await read(flags.read);

async function read(path: string): Promise<void> {
  const began = performance.now();
  const sink = createTrafficSink(apiPrices());
  const report = await importFiles([path], sink, { asOfMs: START_MS, defaultModel: null, usdPerUnit: {} });
  const seconds = (performance.now() - began) / 1000;
  const rows = report.files[0]!.rows;
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(
    JSON.stringify({ rows, seconds, cpuSeconds, rowsPerSecond: Math.round(rows / seconds), peakMegabytes }),
  );
}

function measure(): void {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-bench-"));
  const results: Record<string, Figures> = {};
  let isEnough = true;
  try {
    for (const table of TABLES) {
      const path = join(folder, `${table.name}.csv`);
      write(path, table, Number(flags.rows));
      const child = spawnSync(process.execPath, [import.meta.filename, "--read", path], { encoding: "utf8" });
      if (child.status !== 0) throw new Error(child.stderr);
      const figures = JSON.parse(child.stdout) as Figures;
      const megabytes = Math.round(statSync(path).size / 1e6);
      results[table.name] = figures;
      isEnough &&= figures.rowsPerSecond >= ENOUGH_ROWS_A_SECOND && figures.peakMegabytes <= MOST_MEGABYTES;
      process.stdout.write(
        `${table.name}: ${figures.rows} rows (${megabytes} MB) in ${figures.seconds.toFixed(1)} s (${figures.cpuSeconds.toFixed(1)} s of CPU), ${figures.rowsPerSecond} a second, at most ${figures.peakMegabytes} MB\n`,
      );
      rmSync(path);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (flags.save) {
    const machine = { cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, node: process.version };
    writeFileSync(
      join(import.meta.dirname, "results/import.json"),
      `${JSON.stringify({ machine, results }, null, 2)}\n`,
    );
  }
  if (flags.check && !isEnough) process.exitCode = 1;
}

function write(path: string, { header, line }: Table, rows: number): void {
  const file = openSync(path, "w");
  let text = `${header}\n`;
  for (let index = 0; index < rows; index++) {
    text += `${line(index)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = "";
    }
  }
  writeSync(file, text);
  closeSync(file);
}
