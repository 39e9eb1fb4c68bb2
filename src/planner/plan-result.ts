import type { TornadoRow } from "../economics/tornado.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { Evidence } from "../traffic/profile.ts";
import type { BreakEven } from "./cost/break-even.ts";
import type { AppliedRule } from "./verdict/decision-rules.ts";
import type { UnpricedTraffic } from "./traffic/groups.ts";
import type { EmptyRung, OptionKind } from "./prepared.ts";
import type { CashByMonth } from "./cost/cash-by-month.ts";
import type { QuoteJudgement } from "./fleets/quote.ts";
import type { ThroughputBand } from "./fleets/throughput-band.ts";
import type { WinningPrice } from "./apis/winning-price.ts";

export type Action =
  | "stay"
  | "optimise"
  | "switch-model"
  | "dedicated"
  | "hybrid"
  | "self-host"
  | "must-self-host"
  | "insufficient-evidence";

/** The answer: what to do, why in up to three sentences, on which conditions. */
export interface Verdict {
  action: Action;
  /** The option the action stands for. */
  option: string;
  monthlyUsd: number;
  /** Against staying; negative = dearer. */
  savesUsdPerMonth: number;
  /** Chance 0..1 that it costs less than staying. */
  beatsStayingChance: number;
  because: string[];
  conditions: Condition[];
  /** The same question if everything that nobody forbade were moved. */
  ifAllMoved: {
    action: Action;
    option: string;
    monthlyUsd: number;
    savesUsdPerMonth: number;
    beatsStayingChance: number;
  };
  /** The popular guide's decision table applied to these facts; overriding rows decide, the others only lean. */
  rules: AppliedRule[];
  /** What evidence or flag would settle what is open. */
  settledBy: string[];
}

export interface Condition {
  text: string;
  whoCanConfirm: string;
}

export interface MoneyRange {
  typical: number;
  p10: number;
  p50: number;
  p90: number;
}

/** One way to serve the traffic, priced: the whole bill of this traffic under it. */
export interface PlanOption {
  id: string;
  rung: number;
  kind: OptionKind;
  label: string;
  monthlyUsd: MoneyRange;
  withoutPeopleUsd: number;
  /** Mean month over the horizon, with growth and price changes. */
  horizonMonthlyUsd: number;
  /** Typical cost if only what the team confirmed moves. */
  confirmedMonthlyUsd: number | null;
  beyondPreviousRungUsd: number | null;
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
  paybackMonths: number | null;
  /** Cost of an hour down at which the saving would be gone; null where there is none, or it is not down more often. */
  downtimeThresholdUsdPerHour: number | null;
  quality: string | null;
  conditions: readonly string[];
  sources: readonly string[];
}

export interface TrafficSummary {
  evidence: Evidence;
  partial: boolean;
  days: number;
  monthlyFactor: number;
  monthlyRule: string;
  from: string;
  to: string;
  requests: number | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  presence: number | null;
  burst: number | null;
  servedLocallyRequests: number;
  /** The source's times have no date: days and hours of the day mean nothing. */
  relativeTime: boolean;
  models: UsageSummary[];
  /** `batchToday`: all of it is bought at the batch price. */
  /** What has no known price and is in no figure, by provider and model, most tokens first. */
  unpriced: readonly UnpricedTraffic[];
  tasks: (UsageSummary & { mayMove: "yes" | "no" | "undecided"; batchToday: boolean })[];
}

export interface UsageSummary {
  name: string;
  requests: number | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  /** What it costs a month to stay; null = unpriced. */
  monthlyUsd: number | null;
}

export interface NeverCross {
  option: string;
  against: string;
  cheaper: string;
}

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
  /** Price of a GPU-hour below which a dedicated endpoint would be the cheapest option; null = at no price. */
  dedicatedWinsBelow: WinningPrice | null;
  /** Staying, what was chosen, what would be chosen if all moved, and the cheapest own GPUs. */
  cash: CashByMonth[];
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
