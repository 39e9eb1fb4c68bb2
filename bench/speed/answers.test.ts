import { expect, test } from "vitest";
import { apiPrices } from "../../src/catalog/api-prices.ts";
import { planCatalog } from "../../src/answers/plan/plan-catalog.ts";
import { ASSUMPTION_NAMES, type AssumptionName } from "../../src/core/assumption-name.ts";
import type { Assumption } from "../../src/core/assumption.ts";
import { rentOffer } from "../../src/economics/testing/round-values.ts";
import { drawMany } from "../../src/economics/uncertainty.ts";
import { price, priceOption } from "../../src/planner/cost/price.ts";
import { priceRanges } from "../../src/planner/cost/ranges.ts";
import { HAND_VALUES, handFleet, handHybrid, handPlan } from "../../src/planner/testing/hand-plan.ts";
import { capacity } from "../../src/serving/capacity.ts";
import { simulate } from "../../src/serving/simulate.ts";
import { replicaOf } from "../../src/serving/testing/fixtures.ts";
import { createTieOut } from "../../src/traffic/tie-out.ts";
import { AS_OF_MS, constraints, HOUR_MS, plan, profileOf, request } from "../../test/support/traffic.ts";

// Pure work, in milliseconds of processor time. The promises are of an idle core; up to five times that passes.

/** Processor time of the second of two runs: the first compiles. */
function cpuMs(work: () => unknown): number {
  work();
  const from = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(from);
  return (user + system) / 1000;
}

const ASSUMPTIONS = (Object.entries(HAND_VALUES) as [AssumptionName, number][]).map(
  ([name, typical]): Assumption => ({
    name,
    unit: "",
    low: typical * 0.8,
    typical,
    high: typical * 1.2,
    source: "made for a test",
    date: "",
  }),
);
/** Twenty options, as many as a plan keeps. */
const OPTIONS = Array.from({ length: 10 }, (_, index) => [
  handFleet({ id: `fleet${index}`, offer: rentOffer(1 + index / 10) }),
  handHybrid({ id: `hybrid${index}`, offer: rentOffer(1 + index / 10) }),
]).flat();
const PLAN = handPlan(OPTIONS, { assumptions: ASSUMPTIONS });

test("twenty options are priced in 50 ms, while a slider moves", () => {
  expect(cpuMs(() => price(PLAN, HAND_VALUES))).toBeLessThan(250);
});

test("2,000 draws of every option take a second, while it rests", () => {
  const typical = price(PLAN, HAND_VALUES);
  expect(cpuMs(() => priceRanges(PLAN, ASSUMPTIONS, 7, typical))).toBeLessThan(5000);
});

test("2,000 draws of sixty assumptions take 40 ms", () => {
  const [row] = ASSUMPTIONS as [Assumption];
  const sixty = ASSUMPTION_NAMES.slice(0, 60).map((name) => ({ ...row, name }));
  expect(cpuMs(() => drawMany(sixty, 1, 2000))).toBeLessThan(200);
});

test("a fleet of millions of machines is found in 100 ms", () => {
  const option = handHybrid();
  const plan = handPlan([option]);
  expect(cpuMs(() => priceOption(plan, option, HAND_VALUES, { volume: 1e6 }))).toBeLessThan(500);
});

test("a plan with one private task among open ones takes three seconds", () => {
  const catalog = planCatalog([]);
  const tasks = ["support", "extract", "triage", "coding"];
  const rows = Array.from({ length: 720 }, (_, hour) =>
    tasks.map((task) =>
      request({
        startMs: AS_OF_MS - (720 - hour) * HOUR_MS,
        endMs: AS_OF_MS - (719 - hour) * HOUR_MS,
        grain: "hour",
        requests: 400,
        task,
        tokens: { input: 1700 * 400, cacheRead: 300 * 400, output: 250 * 400 },
      }),
    ),
  ).flat();
  const decision = { ...constraints().undecided, task: "extract", private: true };
  const asked = constraints({ decisions: new Map([["extract", decision]]) });
  const tieOut = createTieOut().finish({ invoiceUsd: null });
  expect(cpuMs(() => plan(profileOf(rows, catalog), tieOut, catalog, asked))).toBeLessThan(9000);
});

test("200,000 prices are looked up in 200 ms", () => {
  const book = apiPrices();
  const lookUp = (): void => {
    for (let i = 0; i < 200_000; i++) book.find("openai", "gpt-5.4");
  };
  expect(cpuMs(lookUp)).toBeLessThan(1000);
});

test("200 capacities take 40 ms", () => {
  const slo = { ttftP95Ms: 1000, tpotP95Ms: 40 };
  const work = (): void => {
    for (let at = 0; at < 200; at += 1)
      capacity(replicaOf(), { inputTokens: 900 + at, cachedInputTokens: 0, outputTokens: 300 }, slo);
  };
  expect(cpuMs(work)).toBeLessThan(200);
});

test("a hundred thousand requests are simulated in a second", () => {
  const load = Array.from({ length: 100_000 }, (_, at) => ({
    arrivalMs: (at * 1000) / 12,
    inputTokens: 800,
    cachedInputTokens: 0,
    outputTokens: 250,
  }));
  expect(cpuMs(() => simulate({ replica: replicaOf(), replicas: 1 }, load))).toBeLessThan(5000);
});
