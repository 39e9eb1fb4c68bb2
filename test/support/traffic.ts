import { answerPlan } from "../../src/planner/answer-plan.ts";
import { planMaterial } from "../../src/planner/plan.ts";
import type { PlanResult } from "../../src/planner/plan-result.ts";
import type { PlanCatalog, PlanConstraints } from "../../src/planner/model/inputs.ts";
import { DEFAULT_SEED } from "../../src/planner/cost/ranges.ts";
import type { UsageRow } from "../../src/core/usage.ts";
import { ProfileBuilder } from "../../src/traffic/profile-builder.ts";
import type { Profile } from "../../src/traffic/profile.ts";

export const AS_OF_MS = Date.parse("2026-11-20T00:00:00Z");
export const HOUR_MS = 3_600_000;

/** A request; everything that is not given is unknown. */
export const request = (partial: Partial<UsageRow> = {}): UsageRow => ({
  file: "made.csv",
  line: 1,
  id: null,
  provider: "openai",
  model: "gpt-5.4",
  host: null,
  startMs: AS_OF_MS,
  endMs: partial.startMs ?? AS_OF_MS,
  relativeTime: false,
  grain: "request",
  requests: 1,
  tokens: { input: 1000, output: 200 },
  tier: "standard",
  task: null,
  billed: null,
  notMovable: null,
  servedLocally: false,
  ttftMs: null,
  durationMs: null,
  prefix: null,
  ...partial,
});

export function profileOf(
  rows: readonly UsageRow[],
  catalog: PlanCatalog,
  month: { asMonth?: boolean; monthlyRequests?: number } = {},
): Profile {
  const builder = new ProfileBuilder(catalog.prices.boundaries);
  for (const row of rows) builder.usage(row);
  const profile = builder.finish({
    asMonth: month.asMonth ?? true,
    monthlyRequests: month.monthlyRequests ?? null,
  });
  if (profile === null) throw new Error("no traffic");
  return profile;
}

export const constraints = (partial: Partial<PlanConstraints> = {}): PlanConstraints => ({
  asOfMs: AS_OF_MS,
  decisions: new Map(),
  undecided: {
    mayMove: "undecided",
    toModels: [],
    private: false,
    kind: "interactive",
    frontierNeeded: false,
    ttftMs: null,
  },
  targets: [],
  slo: { ttftP95Ms: 2000, tpotP95Ms: 50 },
  quotes: [],
  onlyQuotes: false,
  horizonMonths: 24,
  people: true,
  frontierNeeded: false,
  noGpuSkills: false,
  rapidSwitching: false,
  seed: DEFAULT_SEED,
  ...partial,
});

/** The whole answer in one step. */
export const plan = (...material: Parameters<typeof planMaterial>): PlanResult =>
  answerPlan(planMaterial(...material));
