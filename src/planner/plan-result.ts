import type { TornadoRow } from "../economics/tornado.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { BreakEven } from "./cost/break-even.ts";
import type { GrowthEffect } from "./cost/growth-effect.ts";
import type { LopsidedRange } from "./cost/lopsided-range.ts";
import type { CashByMonth } from "./cost/cash-by-month.ts";
import type { NeverCross } from "./cost/ladder-break-even.ts";
import type { WinningPrice } from "./cost/winning-price.ts";
import type { PlanOption } from "./model/plan-option.ts";
import type { EmptyRung, OptionKind, RemovedOption } from "./model/prepared.ts";
import type { Verdict } from "./model/verdict.ts";
import type { TrafficSummary } from "./traffic/traffic-summary.ts";
import type { QuoteJudgement } from "./verdict/quote.ts";

/** The whole answer to a plan: what `plan --json`, the management API and the page show. */
export interface PlanResult {
  verdict: Verdict;
  tieOut: TieOut;
  asOf: string;
  traffic: TrafficSummary;
  options: PlanOption[];
  /** The rungs that have an option: the cheapest on each, and the chance that any of its options is the cheapest of all. */
  rungs: { rung: number; kind: OptionKind; option: string; cheapestChance: number }[];
  /** The ladder if only what was confirmed moves, which `verdict.option` is on; null where it is the same ladder. */
  confirmedOptions: PlanOption[] | null;
  emptyRungs: readonly EmptyRung[];
  /** Options that the user's demands keep off the ladder: the best of each kind. */
  removed: readonly RemovedOption[];
  /** Price of a GPU-hour below which a dedicated endpoint would be the cheapest option; null = at no price. */
  dedicatedWinsBelow: WinningPrice | null;
  /** Staying, what was chosen, what would be chosen if all moved, and the cheapest own GPUs. */
  cash: CashByMonth[];
  /** What growth of the traffic does to the mean month of staying and of what was chosen. */
  growth: GrowthEffect;
  /** Options whose cost at typical assumptions is not the middle of its range, with why; of the best on each rung. */
  lopsided: LopsidedRange[];
  breakEven: BreakEven[];
  /** Pairs that change places at no volume from a thousandth to 10,000 times this traffic. */
  neverCross: NeverCross[];
  /** The option that break-even and sensitivity compare with staying. */
  comparedOption: string;
  sensitivity: TornadoRow[];
  assumptions: {
    name: string;
    unit: string;
    low: number;
    typical: number;
    high: number;
    source: string;
    date: string;
  }[];
  quotes: QuoteJudgement[];
  ladderRule: string;
  notes: string[];
}
