import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOwnTable } from "../../src/catalog/own-table.ts";
import type { MeasuredRun, Normalise } from "./measured-run.ts";
import { beatsPhysics } from "./physical-bound.ts";
import { accelmark } from "./sources/accelmark.ts";
import { argonne } from "./sources/argonne.ts";
import { campaigns } from "./sources/campaigns.ts";
import { dstack } from "./sources/dstack.ts";
import { mlperf } from "./sources/mlperf.ts";
import { readReplays } from "./sources/replays.ts";
import { silicon } from "./sources/silicon.ts";
import {
  blogs,
  inferencex,
  llmfit,
  otherEngines,
  replayed,
  sharedPrompts,
  singleStream,
  splitwise,
  withoutLengths,
} from "./sources/small-sources.ts";
import { tensorrtOverview, tensorrtStatic } from "./sources/tensorrt.ts";

/** Files by how their names begin; development-only folders carry the names of their sources. */
const SOURCES: readonly (readonly [prefix: string, normalise: Normalise])[] = [
  ["aiconfigurator", silicon],
  ["argonne", argonne],
  ["trtllm-overview", tensorrtOverview],
  ["trtllm_perf", tensorrtOverview],
  ["trtllm-static", tensorrtStatic],
  ["trtllm_static", tensorrtStatic],
  ["accelmark", accelmark],
  ["dstack", dstack],
  ["inferencex", inferencex],
  ["splitwise", splitwise],
  ["single-stream", singleStream],
  ["llamacpp", singleStream],
  ["llmfit", llmfit],
  ["lmdeploy", otherEngines],
  ["kaito", withoutLengths],
  ["mlperf", mlperf],
  ["blis", sharedPrompts],
  ["llmservingsim", replayed],
  ["blogs", blogs],
  ["campaigns", campaigns],
];

/** A folder that has one of the recorded runs has them all. */
const REPLAYS = "requests-rtx-4090-llama-3.1-8b.jsonl";

export interface ReadRuns {
  runs: MeasuredRun[];
  /** Rows left out by file and reason. */
  dropped: Map<string, number>;
}

/** Reads every measurement file of a folder that a source is known for. */
export function readRuns(folder: string): ReadRuns {
  const out: ReadRuns = { runs: [], dropped: new Map() };
  const results = new Set<string>();
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".csv")) continue;
    const normalise = SOURCES.find(([prefix]) => file.startsWith(prefix))?.[1];
    if (!normalise) continue;
    for (const record of parseOwnTable(readFileSync(join(folder, file), "utf8"))) {
      const run = normalise((column) => record[column] ?? "");
      const why = "dropped" in run ? run.dropped : (tooFast(run) ?? repeated(run, results));
      if (why === null) out.runs.push(run as MeasuredRun);
      else out.dropped.set(`${file}: ${why}`, (out.dropped.get(`${file}: ${why}`) ?? 0) + 1);
    }
  }
  if (existsSync(join(folder, REPLAYS))) out.runs.push(...readReplays(folder));
  return out;
}

const tooFast = (run: MeasuredRun): string | null =>
  beatsPhysics(run)
    ? "faster than bandwidth and arithmetic allow (another model, precision or unit than stated)"
    : null;

/**
 * Two latencies that agree to the hundredth of a millisecond are one run, told twice; so is one of a user that agrees to
 * the last digit.
 */
function repeated(run: MeasuredRun, seen: Set<string>): string | null {
  const { ttftMs, tpotMs } = run.measured;
  if (tpotMs === undefined || (ttftMs === undefined && !run.selfReported)) return null;
  const { source, inputTokens, outputTokens, replica } = run;
  const figures = ttftMs === undefined ? String(tpotMs) : `${ttftMs.toFixed(2)}|${tpotMs.toFixed(2)}`;
  const result = `${source}|${replica.gpu.name}|${replica.engine.name}|${inputTokens}|${outputTokens}|${figures}`;
  if (seen.has(result)) return "a result that another row has told";
  seen.add(result);
  return null;
}
