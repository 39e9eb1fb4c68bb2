import type { Judged } from "./figures.ts";
import type { LeftOut } from "../calibration/folds.ts";

/** Mean error of a replayed run in percent, absolute; null where it was not measured, or is not predicted. */
export interface ReplayErrors {
  name: string;
  predicted: string;
  requests: number;
  e2e: number | null;
  ttft: number | null;
  tpot: number | null;
}

const AS: readonly (readonly [predicted: string, what: LeftOut | "shipped"])[] = [
  ["as shipped", "shipped"],
  ["run left out", "configuration"],
  ["GPU left out", "gpu"],
];

/** How far the means are where every request is replayed at its own arrival. */
export const replayErrors = (judged: readonly Judged[]): ReplayErrors[] =>
  judged.flatMap(({ run, shipped, without }) => {
    if (run.load.kind !== "trace" || !run.load.recorded) return [];
    const { requests } = run.load;
    return AS.flatMap(([predicted, what]) => {
      const said = what === "shipped" ? shipped : without[what];
      if (!said) return [];
      const error = (metric: "e2eMs" | "ttftMs" | "tpotMs"): number | null => {
        const [predictedMs, measuredMs] = [said[metric], run.measured[metric]];
        return predictedMs === null || measuredMs === undefined
          ? null
          : Math.abs(predictedMs / measuredMs - 1) * 100;
      };
      return [
        {
          name: run.id,
          predicted,
          requests: requests.length,
          e2e: error("e2eMs"),
          ttft: error("ttftMs"),
          tpot: error("tpotMs"),
        },
      ];
    });
  });
