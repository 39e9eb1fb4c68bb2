import type { Budget } from "./budget.ts";
import type { ModelChange } from "./demands.ts";
import type { OptionKind, ThroughputBand } from "./prepared.ts";

export interface MoneyRange {
  typical: number;
  p10: number;
  p50: number;
  p90: number;
}

/** One way to serve the traffic, priced: the whole bill for this traffic with this option. */
export interface PlanOption {
  id: string;
  rung: number;
  kind: OptionKind;
  label: string;
  monthlyUsd: MoneyRange;
  withoutPeopleUsd: number;
  /** Mean cost of a month over the horizon, with growth and price changes. */
  horizonMonthlyUsd: number;
  /** What announced prices and retirements alone add to a mean month of today's traffic; 0 = nothing is announced. */
  announcedUsdPerMonth: number;
  /** Typical cost if only what the team confirmed is moved. */
  confirmedMonthlyUsd: number | null;
  /** What it saves against staying, and against the best option on a lower rung; null on the first rung. */
  savesAgainstTodayUsd: number | null;
  savesAgainstBestSoFarUsd: number | null;
  budget: Budget;
  upfrontUsd: number;
  cashUsdPerMonth: number;
  components: Record<string, number>;
  cheapestChance: number;
  beatsStayingChance: number;
  fleet: {
    model: string;
    gpu: string;
    gpusPerReplica: number;
    replicas: number;
    engine: string;
    precision: string;
    tensorParallel: number;
  }[];
  selfHostedShare: number;
  latency: { ttftP95Ms: number; tpotP95Ms: number } | null;
  /** Factors on the predicted throughput of its fleet; null where it has none. */
  throughput: ThroughputBand | null;
  meetsSlo: boolean | null;
  /** Share 0..1 of the time, weighted by the work in it, in which it serves the traffic, with what takes over. */
  availability: number;
  paybackMonths: number | null;
  /** What an hour down would have to cost for the saving to be gone; null = it saves nothing, or is not down more often. */
  downtimeThresholdUsdPerHour: number | null;
  quality: string | null;
  /** The model that it moves work to; null where it moves none. */
  targetModel: string | null;
  /** What becomes of the models in use. */
  modelChange: ModelChange;
  /** What has to pass on another model before this is an answer: "this work passes an evaluation on M"; null = nothing. */
  ifItPasses: string | null;
  /** Why it is not recommended by default although it may stand on the ladder; null = it may be. */
  notByDefault: string | null;
  conditions: readonly string[];
  sources: readonly string[];
}
