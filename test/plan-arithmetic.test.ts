import { typicalValues } from "../src/core/assumption.ts";
import { describe, expect, test } from "vitest";
import { findGpu } from "../src/catalog/gpus.ts";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import { parseOffer } from "../src/core/parse-offer.ts";
import type { UsageRow } from "../src/core/usage.ts";
import type { PlanConstraints, TaskDecision } from "../src/planner/model/inputs.ts";
import { planContext, prepare } from "../src/planner/prepare.ts";
import { price } from "../src/planner/cost/price.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";
import { createTieOut } from "../src/traffic/tie-out.ts";
import { AS_OF_MS, constraints, HOUR_MS, plan, profileOf, request } from "./support/traffic.ts";

const catalog = planCatalog([]);
const TASKS = ["support", "extract", "triage", "coding"];

/** Thirty days of hours, four tasks of `perHour` requests each. */
const hourly = (perHour: number): UsageRow[] =>
  Array.from({ length: 720 }, (_, hour) =>
    TASKS.map((task) =>
      request({
        startMs: AS_OF_MS - (720 - hour) * HOUR_MS,
        endMs: AS_OF_MS - (719 - hour) * HOUR_MS,
        grain: "hour",
        requests: perHour,
        task,
        tokens: { input: 1700 * perHour, cacheRead: 300 * perHour, output: 250 * perHour },
      }),
    ),
  ).flat();

const decide = (task: string, partial: Partial<TaskDecision>): [string, TaskDecision] => [
  task,
  { ...constraints().undecided, task, ...partial },
];
const quote = (text: string): PlanConstraints["quotes"][number] =>
  parseOffer(text, { resolveGpu: (name) => findGpu(name)?.name ?? null, date: "2026-11-20" });
const planOf = (
  rows: readonly UsageRow[],
  partial: Partial<PlanConstraints> = {},
  month: { monthlyRequests?: number } = {},
): PlanResult =>
  plan(
    profileOf(rows, catalog, month),
    createTieOut().finish({ invoiceUsd: null }),
    catalog,
    constraints(partial),
  );
const PRIVATE = { ...constraints().undecided, private: true };

describe("every assumption may be searched for where the answer flips", () => {
  test("with one private task among open ones", () => {
    const result = planOf(hourly(400), { decisions: new Map([decide("extract", { private: true })]) });
    expect(result.verdict.action).toBe("must-self-host");
    for (const row of result.sensitivity) expect(Number.isFinite(row.swingUsd)).toBe(true);
  });

  test.each([
    ["a quote to buy", { quotes: [quote("buy:1xH100@20000")], onlyQuotes: true }],
    ["the cards of the catalog", {}],
  ])("with bought cards: %s", (_, partial) => {
    const result = planOf(hourly(400), { undecided: PRIVATE, ...partial });
    expect(result.verdict.action).toBe("must-self-host");
    const life = result.sensitivity.find((row) => row.assumption === "useful_life");
    if (life !== undefined) expect(life.searchedFrom).toBeGreaterThan(0);
  });
});

describe("GPUs are bought as they are sold", () => {
  const bought = catalog.offers.filter(({ kind }) => kind.startsWith("purchase"));
  const formOf = (name: string): string | undefined =>
    catalog.gpus.find((gpu) => gpu.name === name)?.formFactor;

  test("modules by the board of four or eight, cards one by one", () => {
    expect(bought.length).toBeGreaterThan(10);
    for (const { gpu, gpusPerNode, seller } of bought) {
      const isModule = /^(?:SXM|OAM)/.test(formOf(gpu) ?? "");
      expect(isModule ? [4, 8] : [1], `${gpu} from ${seller}`).toContain(gpusPerNode);
    }
  });

  test("the user's own quote for a single module is taken as typed", () => {
    expect(quote("buy:1xH100@20000")).toMatchObject({ gpu: "H100 SXM", gpusPerNode: 1 });
  });
});

describe("the least spend at which a quote pays", () => {
  test.each([
    ["8xH100@2.20/h", 40, ["Llama 3.3 70B"]],
    ["buy:8xH100@25000", 100, ["gpt-oss-120b"]],
  ])("%s at %d requests an hour and task: planning again at that volume agrees", (text, perHour, targets) => {
    const offer = quote(text);
    const partial = { quotes: [offer], targets };
    const now = planOf(hourly(perHour), partial);
    const stayUsd = now.options.find(({ id }) => id === "stay")!.monthlyUsd.typical;
    const least = now.quotes[0]!.leastApiUsdPerMonth!;
    const month = (730 / 720) * 720 * 4 * perHour;
    const later = planOf(hourly(perHour), partial, { monthlyRequests: (month * least) / stayUsd });
    const then = later.quotes[0]!;
    expect(then.optionUsd).toBeGreaterThan(least * 0.98);
    expect(then.optionUsd).toBeLessThan(least * 1.02);
  });
});

test.each([20, 400, 8000])("at %d requests an hour and task a hybrid overflows, or is none", (perHour) => {
  const { plan: prepared } = prepare(
    planContext(profileOf(hourly(perHour), catalog), catalog, constraints()),
    "if-all-moved",
  );
  const hybrids = price(prepared, typicalValues(prepared.assumptions)).filter(({ id }) =>
    id.startsWith("hybrid:"),
  );
  for (const { components } of hybrids) expect(components["apiOverflow"]).toBeGreaterThan(0);
  const reason = prepared.emptyRungs.find(({ kind }) => kind === "hybrid")?.reason;
  if (hybrids.length === 0) {
    expect(reason).toBe(
      "nothing would overflow: own GPUs that serve everything are already the cheapest size",
    );
  } else expect(reason).toBeUndefined();
});

test("work bought as batch is compared with alternatives at their batch price, which is half the list price", () => {
  const of = (tier: "standard" | "batch"): Map<string, number> => {
    const rows = hourly(50).map((row) => ({ ...row, tier }));
    const { plan: prepared } = prepare(
      planContext(profileOf(rows, catalog), catalog, constraints()),
      "if-all-moved",
    );
    const usd = (option: (typeof prepared.options)[number]): number =>
      "replica" in option ? 0 : option.moved.reduce((sum, part) => sum + part.usdInput + part.usdOutput, 0);
    return new Map(
      prepared.options.filter(({ kind }) => kind === "closed-cheaper").map((each) => [each.id, usd(each)]),
    );
  };
  const [standard, batch] = [of("standard"), of("batch")];
  const both = [...standard].filter(([id]) => batch.has(id) && /:(?:openai|google|anthropic)\//.test(id));
  expect(both.length).toBeGreaterThan(0);
  // The price pages of OpenAI, Anthropic and Google: batch is 50 % of the list price.
  for (const [id, usd] of both) expect(batch.get(id)).toBeCloseTo(usd / 2, 6);
});
