import { ROUND_VALUES, rentOffer } from "../../economics/testing/round-values.ts";
import type { DemandName } from "../model/demands.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import {
  APIS_USED_TODAY,
  type ApiOption,
  type DemandOutcome,
  type RemovedOption,
  type FleetOption,
  type Group,
  type MovedCost,
  type PreparedOption,
  type PreparedPlan,
} from "../model/prepared.ts";
import { SAME_MODEL } from "../traffic/substitution.ts";

/** A month of 730 hours in seconds. */
export const MONTH_SECONDS = 2_628_000;

/** Round values, nothing moves over the horizon. */
export const HAND_VALUES: AssumptionValues = {
  ...ROUND_VALUES,
  api_discount: 0,
  batch_discount: 0,
  burst_while_present: 1,
  burst_within_hour: 1,
  cache_hit_carry_over: 1,
  cache_reads_per_write: 1,
  cache_share_reachable: 0,
  gpu_offer_price: 1,
  output_ratio_same_kind: 1,
  presence: 1,
  right_sizing_share: 0,
  serving_error: 0.5,
  serving_throughput: 1,
  volume_next_month: 1,
  overflow_headroom: 0.01,
  traffic_growth_team: 1,
  api_price_change_same_model_id: 0,
  api_price_change_hosted_open_same_model: 0,
  gpu_rental_change_h100: 0,
};

/** $20,000 of prompts and $30,000 of answers a month: 8 billion tokens in, 2 billion out. */
export const handGroup = (partial: Partial<Group> = {}): Group => ({
  provider: "openai",
  model: "gpt-5.4",
  moves: true,
  private: false,
  privacy: null,
  requests: 10_000_000,
  inputTokens: 8e9,
  cachedInputTokens: 0,
  outputTokens: 2e9,
  stayUsd: { input: 20_000, cached: 0, output: 30_000, other: 0 },
  tuning: { cachedShare: 0, measuredShare: null, assumed: false, usdPerFullShare: 0, batchableUsd: 0 },
  ttftMs: null,
  toModels: [],
  ...partial,
});

export const handMoved = (partial: Partial<MovedCost> = {}): MovedCost => ({
  group: 0,
  usdInput: 10_000,
  usdCachedHit: 0,
  usdCachedMiss: 0,
  usdOutput: 30_000,
  pair: SAME_MODEL,
  ...partial,
});

const OPTION = {
  label: "made",
  conditions: [],
  sources: [],
  quality: null,
  targetModel: null,
  modelChange: "none" as const,
};

export const STAY: ApiOption = { ...OPTION, id: "stay", kind: "api", moved: [], migration: "none" };

/**
 * Two replicas of four GPUs on a machine of eight at $2 a GPU-hour. The traffic keeps four replicas busy on average;
 * a capacity of the mean leaves a quarter of the work, one of twice the mean nothing.
 */
export const handFleet = (partial: Partial<FleetOption> = {}): FleetOption => ({
  ...OPTION,
  id: "fleet",
  kind: "self-host-rent",
  offer: rentOffer(2),
  gpuTdpWatts: 700,
  weightsBytes: 500e9,
  replica: {
    model: "open",
    gpu: "H100 SXM",
    gpusPerReplica: 4,
    engine: "vLLM",
    precision: "fp8",
    tensorParallel: 4,
  },
  replicasPerNode: 2,
  workload: { inputTokens: 800, cachedInputTokens: 0, outputTokens: 200 },
  throughput: { low: 0.8, high: 1.25, source: "made for a test", measured: { runs: 1, sources: 1 } },
  moved: [
    {
      group: 0,
      secondsInput: MONTH_SECONDS,
      secondsCachedHit: 0,
      secondsCachedMiss: 0,
      secondsOutput: 3 * MONTH_SECONDS,
      pair: SAME_MODEL,
    },
  ],
  shape: { kind: "minutes", curve: { capacity: [0, 1, 2], share: [1, 0.25, 0] } },
  headroom: 1,
  overflow: [],
  overflowTo: null,
  latency: null,
  meetsSlo: null,
  ...partial,
});

/** The same with its peaks at an API that would take everything for $40,000. */
export const handHybrid = (partial: Partial<FleetOption> = {}): FleetOption =>
  handFleet({
    id: "hybrid",
    kind: "hybrid",
    overflow: [handMoved()],
    overflowTo: APIS_USED_TODAY,
    ...partial,
  });

export const handPlan = (
  options: readonly PreparedOption[],
  partial: Partial<PreparedPlan> = {},
): PreparedPlan => ({
  scope: "if-all-moved",
  asOfMs: Date.parse("2026-11-20T00:00:00Z"),
  evidence: "per-request",
  notMovableUsd: 0,
  groups: [handGroup()],
  options: [STAY, ...options],
  quoteUses: [],
  emptyRungs: [],
  demanded: { demands: [], removed: [], contradictions: [] },
  horizonMonths: 24,
  people: true,
  assumptions: [],
  notes: [],
  ...partial,
});

/** A demand that staying does not meet, and the options that it removed. */
export const handDemanded = (
  demand: DemandName,
  removed: readonly Pick<RemovedOption, "id" | "kind">[] = [],
): DemandOutcome => ({
  demands: [
    {
      demand,
      asked: demand,
      removes: removed.map(({ id }) => id),
      unknown: [],
      unknownPasses: false,
      staying: "violates",
      remedy: "made for a test",
    },
  ],
  removed: removed.map((option) => ({ ...option, label: option.id, demands: [demand] })),
  contradictions: [],
});
