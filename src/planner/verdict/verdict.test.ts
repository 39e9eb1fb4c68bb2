import { describe, expect, test } from "vitest";
import type { PlanConstraints } from "../model/inputs.ts";
import type { PlanOption } from "../model/plan-option.ts";
import { RUNGS, type OptionKind, type PreparedPlan } from "../model/prepared.ts";
import { handFleet, handGroup, handPlan } from "../testing/hand-plan.ts";
import { sentencesFor } from "./verdict-text.ts";
import { choose } from "./verdict.ts";

const option = (kind: OptionKind, usd: number, partial: Partial<PlanOption> = {}): PlanOption => ({
  id: kind,
  rung: RUNGS.indexOf(kind),
  kind,
  label: kind,
  monthlyUsd: { typical: usd, p10: usd, p50: usd, p90: usd },
  withoutPeopleUsd: usd,
  horizonMonthlyUsd: usd,
  confirmedMonthlyUsd: null,
  announcedUsdPerMonth: 0,
  savesAgainstTodayUsd: null,
  savesAgainstBestSoFarUsd: null,
  budget: {
    capitalUsd: 0,
    prepaidUsd: 0,
    oneOffUsd: 0,
    operatingUsdPerMonth: 0,
    savingStartsMonths: 0,
    paybackMonths: 0,
    cashSavedUsd: 0,
    netPresentValueUsd: 0,
    yearlyRate: 0.1,
    resaleUsd: 0,
    ifStopped: [],
  },
  upfrontUsd: 0,
  cashUsdPerMonth: usd,
  components: {},
  cheapestChance: 0,
  beatsStayingChance: 1,
  fleet: [],
  selfHostedShare: 0,
  latency: null,
  throughput: null,
  meetsSlo: null,
  paybackMonths: 1,
  downtimeThresholdUsdPerHour: null,
  quality: null,
  conditions: [],
  sources: [],
  ...partial,
});
const CONSTRAINTS: PlanConstraints = {
  asOfMs: 0,
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
  seed: 1,
};
const decide = (
  options: readonly PlanOption[],
  constraints: Partial<PlanConstraints> = {},
  prepared: PreparedPlan = handPlan([]),
): [string, string, string | null] => {
  const staying = option("api", 1000, { paybackMonths: 0, beatsStayingChance: 0 });
  const choice = choose({ prepared, options: [staying, ...options] }, { ...CONSTRAINTS, ...constraints });
  return [choice.action, choice.option.id, choice.overriddenBy];
};

describe("the action follows from the kind of the cheapest option that is good enough", () => {
  test.each([
    ["api-tuned", "optimise"],
    ["closed-cheaper", "switch-model"],
    ["hosted-open", "switch-model"],
    ["dedicated-hosted", "dedicated"],
    ["self-host-rent", "self-host"],
    ["self-host-buy", "self-host"],
    ["hybrid", "hybrid"],
  ] as const)("%s: %s", (kind, action) => {
    expect(decide([option(kind, 500), option("closed-cheaper", 900, { id: "other" })])).toEqual([
      action,
      kind,
      null,
    ]);
  });

  test("nothing else to do: stay", () => {
    expect(decide([])).toEqual(["stay", "api", null]);
  });
});

describe("what is not good enough", () => {
  test.each([
    // 5 % of $1,000 is $50.
    ["saves $49", { usd: 951 }, "stay"],
    ["saves $50", { usd: 950 }, "hybrid"],
    ["is as likely as not dearer", { chance: 0.59 }, "stay"],
    ["is cheaper in three of five draws", { chance: 0.6 }, "hybrid"],
    ["misses the latency", { meetsSlo: false }, "stay"],
    ["was not simulated", { meetsSlo: null }, "hybrid"],
    ["never pays back", { payback: null }, "stay"],
    ["pays back after the horizon", { payback: 24.1 }, "stay"],
    ["pays back at its end", { payback: 24 }, "hybrid"],
  ] as const)(
    "a hybrid that %s",
    (
      _,
      given: { usd?: number; chance?: number; meetsSlo?: boolean | null; payback?: number | null },
      action,
    ) => {
      const hybrid = option("hybrid", given.usd ?? 500, {
        beatsStayingChance: given.chance ?? 1,
        meetsSlo: given.meetsSlo ?? null,
        paybackMonths: given.payback === undefined ? 1 : given.payback,
      });
      expect(decide([hybrid])[0]).toBe(action);
    },
  );

  test.each([
    ["daily", 0.79, "stay"],
    ["daily", 0.8, "hybrid"],
    ["totals", 0.79, "stay"],
    ["cost-only", 0.79, "stay"],
    ["bucketed", 0.79, "hybrid"],
    ["per-request", 0.6, "hybrid"],
  ] as const)("own GPUs on %s evidence at a chance of %d: %s", (evidence, chance, action) => {
    const hybrid = option("hybrid", 500, { beatsStayingChance: chance });
    expect(decide([hybrid], {}, handPlan([], { evidence }))[0]).toBe(action);
  });

  test("an API needs no arrivals, so three of five draws do on any evidence", () => {
    const hosted = option("hosted-open", 500, { beatsStayingChance: 0.6 });
    expect(decide([hosted], {}, handPlan([], { evidence: "totals" }))[0]).toBe("switch-model");
  });

  test("the next cheapest that is good enough takes its place", () => {
    expect(decide([option("self-host-rent", 300, { meetsSlo: false }), option("hosted-open", 600)])[1]).toBe(
      "hosted-open",
    );
  });
});

describe("overriding reasons", () => {
  const ladder = [option("hosted-open", 300), option("dedicated-hosted", 350), option("self-host-rent", 400)];

  test.each([
    ["nobody here can run GPUs", { noGpuSkills: true }],
    ["the model changes every few weeks", { rapidSwitching: true }],
  ])("%s: no own GPUs, but a dedicated endpoint", (_, constraints) => {
    expect(decide([option("self-host-rent", 300), option("hybrid", 200)], constraints)[0]).toBe("stay");
    expect(decide([option("self-host-rent", 300), option("dedicated-hosted", 350)], constraints)[0]).toBe(
      "dedicated",
    );
  });

  describe("private data", () => {
    const fleet = handFleet({ id: "self-host-rent" });
    const plan = handPlan([fleet], { groups: [handGroup({ private: true })] });

    test("must stay on own hardware, however dear and unskilled", () => {
      const dear = [
        option("hosted-open", 300),
        option("self-host-rent", 9000, { paybackMonths: null, beatsStayingChance: 0 }),
      ];
      expect(decide(dear, { noGpuSkills: true }, plan)).toEqual([
        "must-self-host",
        "self-host-rent",
        "private",
      ]);
    });

    test("only on a fleet that takes all of it", () => {
      // The cheap hybrid's model is too small for the private group, which is the second one.
      const groups = [handGroup(), handGroup({ private: true })];
      const both = handFleet({
        id: "self-host-rent",
        moved: [0, 1].map((group) => ({ ...fleet.moved[0]!, group })),
      });
      const prepared = handPlan([handFleet({ id: "hybrid" }), both], { groups });
      const options = [option("hybrid", 200), option("self-host-rent", 400)];
      expect(decide(options, {}, prepared)).toEqual(["must-self-host", "self-host-rent", "private"]);
    });

    test("nothing fits: it must, and nobody can say on what", () => {
      expect(
        decide([option("hosted-open", 300)], {}, handPlan([], { groups: [handGroup({ private: true })] })),
      ).toEqual(["must-self-host", "api", "private"]);
    });
  });

  describe("a first token within 100 ms", () => {
    const fast = option("self-host-buy", 2000, { latency: { ttftP95Ms: 90, tpotP95Ms: 10 } });
    const slow = option("self-host-rent", 400, { latency: { ttftP95Ms: 120, tpotP95Ms: 10 } });

    test.each([
      [100, "must-self-host"],
      [101, "switch-model"],
      [80, "switch-model"],
    ])("asked for %d ms: %s", (ttftP95Ms, action) => {
      const slo = { ttftP95Ms, tpotP95Ms: null };
      expect(decide([option("hosted-open", 300), slow, fast], { slo })[0]).toBe(action);
    });

    test("asked for by one task that may move", () => {
      const asking = (moves: boolean): PreparedPlan =>
        handPlan([], { groups: [handGroup({ ttftMs: 95, moves })] });
      expect(decide([...ladder, fast], {}, asking(true))).toEqual([
        "must-self-host",
        "self-host-buy",
        "ttft",
      ]);
      expect(decide([...ladder, fast], {}, asking(false))[0]).toBe("switch-model");
    });
  });
});

test("the sentences count the replicas whose price they state", () => {
  const fleet = [
    {
      model: "M",
      gpu: "B200",
      gpusPerReplica: 1,
      replicas: 112,
      engine: "vLLM",
      precision: "fp8",
      tensorParallel: 1,
    },
  ];
  const owned = option("self-host-rent", 500, { label: "M on 1x B200", fleet });
  const staying = option("api", 1000);
  const choice = { action: "self-host", option: owned, overriddenBy: null } as const;
  const [first] = sentencesFor({
    chosen: choice,
    ifAll: choice,
    stay: staying,
    profile: {
      evidence: "per-request",
      partial: false,
      monthDeclared: false,
      observedHours: 730,
      declaredMonthlyRequests: null,
      hasUncountedRequests: false,
    },
    constraints: CONSTRAINTS,
    insufficient: false,
    undecided: false,
    confirmedMoves: true,
    cheapestOwn: owned,
    ownPaysFromUsd: null,
  });
  expect(first).toContain("112 replicas of M on 1x B200: $500 a month instead of $1,000");
});
