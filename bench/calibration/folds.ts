import { architectureName } from "../../src/core/architecture-name.ts";
import type { MeasuredRun } from "../accuracy/measured-run.ts";
import { fitTogether, setUpKey, type Generation } from "./fit.ts";
import type { Vector } from "./parameter.ts";

/** What is left out as a whole, never single rows; configurations (model, GPU, engine, precision, GPUs) by tenths. */
export const LEFT_OUT = ["configuration", "model", "gpu", "source"] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

/** Checkpoints of one architecture (DeepSeek V3 and R1) are one model; SXM and PCIe cards are two GPUs. */
export const valueOf = (run: MeasuredRun, what: LeftOut): string => {
  if (what === "source") return run.source;
  if (what === "configuration") return `tenth ${hash(setUpKey(run)) % 10}`;
  if (what === "gpu") return run.replica.gpu.name;
  return architectureName(run.replica.model);
};

/** Constants without the runs of one model, GPU or source: `constants[what][value][generation]`. */
export type HeldOutConstants = { [what in LeftOut]: Record<string, Record<string, Vector>> };

/** A fit for every model, GPU and source that there are runs of, each without it. */
export function leaveOut(generations: readonly Generation[]): HeldOutConstants {
  const runs = generations.flatMap(({ linearised }) => linearised.rows.map(({ run }) => run));
  const fits = {} as HeldOutConstants;
  for (const what of LEFT_OUT) {
    fits[what] = {};
    for (const value of new Set(runs.map((run) => valueOf(run, what)))) {
      const touched = new Set(
        generations
          .filter(({ linearised }) => linearised.rows.some(({ run }) => valueOf(run, what) === value))
          .map(({ key }) => key),
      );
      const constants = fitTogether(generations, (run) => valueOf(run, what) !== value);
      fits[what][value] = Object.fromEntries([...constants].filter(([key]) => touched.has(key)));
    }
  }
  return fits;
}

/** FNV-1a: the same tenth on every machine. */
function hash(text: string): number {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1)
    value = Math.imul(value ^ text.charCodeAt(at), 16_777_619) >>> 0;
  return value;
}
