import { judge, type Figures } from "./figures.ts";
import type { MeasuredRun } from "./measured-run.ts";
import { lines } from "./table.ts";

/** One figure that a change must not make worse by more than a point. */
export interface CheckedFigure {
  what: string;
  figures: Figures;
}

const EVERY = 4;

/** The table of every fourth run with the constants as shipped: quick enough for a test. */
export const quickCheck = (runs: readonly MeasuredRun[]): CheckedFigure[] =>
  lines(
    judge(
      runs.filter((_run, at) => at % EVERY === 0),
      null,
    ),
  ).map(({ what, figures }) => ({ what, figures }));
