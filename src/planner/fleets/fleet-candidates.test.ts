import { NO_BOUNDARIES } from "../../pricing/price-boundaries.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { H100, LLAMA_8B, replicaOf } from "../../serving/testing/fixtures.ts";
import { ProfileBuilder } from "../../traffic/profile-builder.ts";
import { certain } from "../../economics/testing/round-values.ts";
import { flatPrice, priceBook } from "../../traffic/testing/price-book.ts";
import { FRIDAY_MS, usageRow } from "../../traffic/testing/usage-row.ts";
import { type FleetCandidate, fleetCandidates } from "./fleet-candidates.ts";
import { HAND_VALUES } from "../testing/hand-plan.ts";
import { groupTraffic } from "../traffic/groups.ts";
import type { PlanCatalog, PlanConstraints, TaskDecision } from "../model/inputs.ts";
import { APIS_USED_TODAY } from "../model/prepared.ts";

const UNDECIDED: Omit<TaskDecision, "task"> = {
  mayMove: "yes",
  toModels: [],
  private: false,
  kind: "interactive",
  frontierNeeded: false,
  ttftMs: null,
};

const VALUES = { ...HAND_VALUES, provider_cache_minutes: 5, output_ratio_same_kind: 1 };

/** One open model on one GPU, and the price of the model that is used today. */
const catalogWith = (hosted: PlanCatalog["hostedPrices"] = () => []): PlanCatalog => ({
  prices: priceBook([flatPrice("gpt-5.4", { input: 2.5, output: 15 })]),
  retirements: [],
  arrivals: [],
  givenAssumptions: new Set(),
  closedAlternatives: [],
  clouds: [],
  hostedPrices: hosted,
  models: [LLAMA_8B],
  proposedTargets: [],
  gpus: [H100],
  offers: [],
  families: () => ({ tokenizer: "o200k", reasoning: false, sizeClass: "mid", source: "made for a test" }),
  workOf: () => "text",
  openModel: () => null,
  assumptions: certain(VALUES),
  qualityEvidence: () => null,
  qualityRatios: () => [],
  vendor: (name) => ({
    name,
    aliases: [],
    company: name,
    kind: "api-host",
    makes: [],
    regions: [],
    attestations: [],
    signsAgreement: null,
    source: "made for a test",
    date: "2026-11-20",
  }),
  rateLimits: () => [],
  replicas: (model, gpu) => [replicaOf({ model, gpu })],
});

/** The way to serve these tasks, each with a third of a million requests of 1,000 tokens in and 200 out a month. */
function candidateFor(
  tasks: readonly Partial<TaskDecision>[],
  slo: PlanConstraints["slo"],
  catalog = catalogWith(),
): FleetCandidate {
  const decisions = tasks.map((task, at): TaskDecision => ({ ...UNDECIDED, ...task, task: `task-${at}` }));
  const builder = new ProfileBuilder(NO_BOUNDARIES);
  for (const { task } of decisions) builder.usage(usageRow({ task }));
  const profile = builder.finish({ asMonth: true, monthlyRequests: tasks.length * 1_000_000 });
  if (profile === null) throw new Error("no traffic");
  const constraints: PlanConstraints = {
    asOfMs: FRIDAY_MS,
    decisions: new Map(decisions.map((decision) => [decision.task, decision])),
    undecided: UNDECIDED,
    targets: [LLAMA_8B.name],
    slo,
    quotes: [],
    onlyQuotes: false,
    horizonMonths: 24,
    people: true,
    frontierNeeded: false,
    noGpuSkills: false,
    rapidSwitching: false,
    seed: 1,
  };
  const context = {
    profile,
    catalog,
    constraints,
    bill: { discountByModel: {}, notMovableUsd: 0 },
    values: VALUES,
  };
  const { sources } = groupTraffic(context, "confirmed");
  const gpus = new Set([H100.name]);
  const [candidate] = fleetCandidates(constraints.targets, gpus, sources, context);
  if (candidate === undefined) throw new Error("nothing can serve these tasks");
  return candidate;
}

describe("the latency that a fleet must hold is the strictest that any of its tasks asks for", () => {
  const PLAN = { ttftP95Ms: 2000, tpotP95Ms: 50 };

  test.each<[string, Partial<TaskDecision>[], number | null]>([
    ["of two tasks the stricter", [{ ttftMs: 900 }, { ttftMs: 400 }], 400],
    ["the plan's where it is stricter than the task's", [{ ttftMs: 5000 }], 2000],
    ["the plan's where no task has its own", [{}, {}], 2000],
    ["not that of work that may wait", [{ ttftMs: 900 }, { ttftMs: 400, kind: "batch" }], 900],
    ["none where all of it may wait", [{ ttftMs: 400, kind: "batch" }], null],
  ])("%s", (_name, tasks, ttftP95Ms) => {
    expect(candidateFor(tasks, PLAN).slo.ttftP95Ms).toBe(ttftP95Ms);
  });

  test("law: for any tasks, none asks for a shorter time than the fleet is held to, and one asks for just that", () => {
    const ttftMs = fc.option(fc.integer({ min: 300, max: 9000 }));
    const kind = fc.constantFrom<TaskDecision["kind"]>("interactive", "interactive", "batch");
    const tasks = fc.array(fc.record({ ttftMs, kind }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(tasks, ttftMs, (all, ofPlan) => {
        const { slo } = candidateFor(all, { ttftP95Ms: ofPlan, tpotP95Ms: 50 });
        const interactive = all.filter((task) => task.kind === "interactive");
        const asked = [...interactive.map((task) => task.ttftMs), interactive.length > 0 ? ofPlan : null];
        const [strictest = null] = asked.filter((ms) => ms !== null).toSorted((a, b) => a - b);
        expect(slo.ttftP95Ms).toBe(strictest);
      }),
      { numRuns: 40 },
    );
  });
});

describe("peaks that overflow to an API leave private work out", () => {
  const PLAN = { ttftP95Ms: 2000, tpotP95Ms: 50 };
  /** Groups that overflow, with what they cost where they came from. */
  const overflowOf = (candidate: FleetCandidate): [isPrivate: boolean, usd: number][] =>
    candidate.overflow.map(({ group, usdInput }) => [
      candidate.movedSources[candidate.moved.findIndex((part) => part.group === group)]?.group.private ??
        false,
      usdInput,
    ]);

  test("only what may leave goes back to the API, at its own price alone", () => {
    const candidate = candidateFor([{ private: true }, {}], PLAN);
    expect(candidate.moved).toHaveLength(2);
    // A million requests: 1,000M x $2.50 + 200M x $15.
    expect(overflowOf(candidate)).toEqual([[false, 5500]]);
    expect(candidate.overflowTo).toBe(APIS_USED_TODAY);
  });

  test("nor does it go to a cheaper host", () => {
    const price = flatPrice(LLAMA_8B.name, { input: 0.1, output: 0.1 });
    const host = {
      host: "Host",
      price,
      quantisation: null,
      contextTokens: null,
      date: "2026-11-20",
      tables: 2,
      firstParty: false,
      modelsSold: 1,
    };
    const candidate = candidateFor(
      [{ private: true }, {}],
      PLAN,
      catalogWith(() => [host]),
    );
    // A million requests: 1,000M x $0.10.
    expect(overflowOf(candidate)).toEqual([[false, 100]]);
    expect(candidate.overflowTo).toBe("Llama 3.1 8B at Host");
  });

  test("where all work is private nothing may overflow", () => {
    const candidate = candidateFor([{ private: true }, { private: true, ttftMs: 900 }], PLAN);
    expect(candidate).toMatchObject({ overflow: [], overflowTo: null });
  });
});
