import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseOwnTable } from "../../src/catalog/own-table.ts";
import type { MeasuredRun, Normalise } from "./measured-run.ts";
import { beatsPhysics } from "./physical-bound.ts";
import { accelmark } from "./sources/accelmark.ts";
import { argonne } from "./sources/argonne.ts";
import { dstack } from "./sources/dstack.ts";
import { silicon } from "./sources/silicon.ts";
import {
  inferencex,
  llmfit,
  otherEngines,
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
];

export interface ReadRuns {
  runs: MeasuredRun[];
  /** Rows left out by file and reason. */
  dropped: Map<string, number>;
}

/** Reads every measurement file of a folder that a source is known for. */
export function readRuns(folder: string): ReadRuns {
  const out: ReadRuns = { runs: [], dropped: new Map() };
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".csv")) continue;
    const normalise = SOURCES.find(([prefix]) => file.startsWith(prefix))?.[1];
    if (!normalise) continue;
    for (const record of parseOwnTable(readFileSync(join(folder, file), "utf8"))) {
      const run = normalise((column) => record[column] ?? "");
      if ("dropped" in run) {
        const key = `${file}: ${run.dropped}`;
        out.dropped.set(key, (out.dropped.get(key) ?? 0) + 1);
      } else if (beatsPhysics(run)) {
        const key = `${file}: faster than bandwidth and arithmetic allow (another model, precision or unit than stated)`;
        out.dropped.set(key, (out.dropped.get(key) ?? 0) + 1);
      } else out.runs.push(run);
    }
  }
  return out;
}
