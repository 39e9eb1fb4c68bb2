import { describe, expect, test } from "vitest";
import type { PlanConstraints } from "../model/inputs.ts";
import type { PlanOption } from "../model/plan-option.ts";
import { RUNGS, type OptionKind, type PreparedPlan } from "../model/prepared.ts";
import { handDemanded, handPlan } from "../testing/hand-plan.ts";
import type { VerdictFacts } from "./verdict-facts.ts";
import { sentencesFor } from "./verdict-text.ts";
import { choose } from "./choose.ts";

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
  availability: 0.99,
  paybackMonths: 1,
  downtimeThresholdUsdPerHour: null,
  quality: null,
  targetModel: null,
  modelChange: "none",
  ifItPasses: null,
  notByDefault: null,
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
): [string, string] => {
  const staying = option("api", 1000, { paybackMonths: 0, beatsStayingChance: 0 });
  const choice = choose({ prepared, options: [staying, ...options] }, { ...CONSTRAINTS, ...constraints });
  return [choice.action, choice.option.id];
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
    ]);
  });

  test("nothing else to do: stay", () => {
    expect(decide([])).toEqual(["stay", "api"]);
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

describe("where staying does not meet what is demanded", () => {
  const demanded = handDemanded("private");
  const plan = handPlan([], { demanded });

  test("the cheapest that does, however dear", () => {
    const dear = option("self-host-buy", 9000, { paybackMonths: null, beatsStayingChance: 0 });
    expect(decide([dear, option("self-host-rent", 9500)], {}, plan)).toEqual([
      "must-self-host",
      "self-host-buy",
    ]);
  });

  test("it must be run by oneself only where nothing else may", () => {
    expect(decide([option("hosted-open", 3000), option("self-host-rent", 9000)], {}, plan)).toEqual([
      "switch-model",
      "hosted-open",
    ]);
  });

  test("a fleet that misses the latency is no answer", () => {
    const late = option("self-host-rent", 300, { meetsSlo: false });
    expect(decide([late, option("self-host-buy", 900)], {}, plan)[1]).toBe("self-host-buy");
  });

  test("nothing may: staying is there for comparison alone", () => {
    expect(decide([], {}, plan)).toEqual(["nothing-passes", "api"]);
  });
});

describe("two answers", () => {
  const same = option("api-tuned", 800, { modelChange: "none" });
  const newer = option("closed-cheaper", 700, { modelChange: "successor" });
  const untested = option("hosted-open", 100, { modelChange: "other", ifItPasses: "this passes on M" });
  const both = (...options: PlanOption[]): (string | null)[] => {
    const staying = option("api", 1000);
    const { option: chosen, prize } = choose(
      { prepared: handPlan([]), options: [staying, ...options] },
      CONSTRAINTS,
    );
    return [chosen.id, prize?.id ?? null];
  };

  test.each([
    [
      "the recommendation changes no class, the prize may",
      [same, newer, untested],
      ["closed-cheaper", "hosted-open"],
    ],
    ["nothing of the same class saves: staying is the recommendation", [untested], ["api", "hosted-open"]],
    [
      "a model that the team named needs no other answer",
      [{ ...untested, modelChange: "named" }],
      ["hosted-open", null],
    ],
    [
      "the same class is the cheapest: one answer",
      [{ ...newer, modelChange: "none" }],
      ["closed-cheaper", null],
    ],
    [
      "a price that nobody confirms carries neither",
      [{ ...untested, notByDefault: "one table" }, same],
      ["api-tuned", null],
    ],
  ] as const)("%s", (_, options, expected) => {
    expect(both(...options)).toEqual(expected);
  });
});

const FACTS: Omit<VerdictFacts, "chosen" | "ifAll" | "stay"> = {
  profile: {
    evidence: "per-request",
    partial: false,
    monthDeclared: false,
    observedHours: 730,
    declaredMonthlyRequests: null,
    hasUncountedRequests: false,
  },
  constraints: CONSTRAINTS,
  demanded: { demands: [], removed: [], contradictions: [] },
  unshown: [],
  insufficient: false,
  undecided: false,
  confirmedMoves: true,
  cheapestOwn: null,
  ownPaysFromUsd: null,
};

test("a chance is never said of untested work without what it hangs on", () => {
  const staying = option("api", 1000);
  const prize = option("hosted-open", 100, { modelChange: "other", ifItPasses: "this work passes on M" });
  const choice = { action: "stay", option: staying, sameClass: staying, prize, forcedBy: [] } as const;
  for (const action of ["stay", "switch-model"] as const) {
    const chosen = action === "stay" ? choice : { ...choice, action, option: prize };
    const said = sentencesFor({ ...FACTS, stay: staying, chosen, ifAll: chosen });
    const chances = said.filter((sentence) => sentence.includes("2,000 draws"));
    expect(chances.length).toBeGreaterThan(0);
    for (const sentence of chances) expect(sentence).toContain("if this work passes on M");
  }
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
  const choice = { action: "self-host", option: owned, sameClass: owned, prize: null, forcedBy: [] } as const;
  const [first] = sentencesFor({
    ...FACTS,
    chosen: choice,
    ifAll: choice,
    stay: staying,
    cheapestOwn: owned,
  });
  expect(first).toContain("112 replicas of M on 1x B200: $500 a month instead of $1,000");
});
