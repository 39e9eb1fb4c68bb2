import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makePlan } from "../src/answers/plan/make-plan.ts";
import type { PlanRequest } from "../src/contract/plan-request.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";

const DAY_MS = 86_400_000;

async function plan(request: PlanRequest): Promise<PlanResult> {
  const { result } = await makePlan(
    { asOf: Date.parse("2026-11-30"), ...request },
    {
      files: [],
      dataFolder: "/nowhere",
      nowMs: Date.parse("2026-11-30"),
      readText: () => Promise.reject(new Error("no files here")),
    },
  );
  return result;
}

const totals = (model: string, more: PlanRequest = {}): Promise<PlanResult> =>
  plan({ model, inputTokens: 1e9, outputTokens: 1e8, ...more });

const staying = ({ options }: PlanResult): PlanResult["options"][number] =>
  options.find(({ kind }) => kind === "api")!;

describe("announced prices", () => {
  test.each(["gemini-3.6-flash", "gemini-3.7-flash", "gemini-3.8-flash"])(
    "%s doubles on 2027-01-01: 1B in and 100M out cost $1,125 and then $2,250",
    async (model) => {
      const result = await totals(model);
      // 1,000 x 0.75 + 100 x 3.75 = 1,125. Of 24 months of 730 h the first 32 days are at the old price.
      const old = 32 / (730 / 24);
      expect(staying(result).monthlyUsd.typical).toBeCloseTo(1125, 6);
      expect(staying(result).horizonMonthlyUsd).toBeCloseTo((1125 * old + 2250 * (24 - old)) / 24, 4);
      expect(result.verdict.announced[0]).toMatchObject({
        kind: "price",
        model,
        date: "2027-01-01",
        beforeUsd: expect.closeTo(1125, 6),
        afterUsd: expect.closeTo(2250, 6),
      });
      expect(result.verdict.because.join(" ")).toContain(`The price of ${model} changes on 2027-01-01`);
    },
  );

  test("an introductory price wins nothing that ends with it", async () => {
    const result = await totals("gpt-5.4", { inputTokens: 1e11, outputTokens: 1e10 });
    const option = result.options.find(({ id }) => id === "closed:google/gemini-3.8-flash")!;
    expect(option.announcedUsdPerMonth).toBeGreaterThan(0.9 * option.monthlyUsd.typical);
  });
});

describe("retirements", () => {
  test.each([
    ["gemini-2.5-pro", "2026-12-01", "gemini-3.8-flash"],
    ["gemini-2.5-flash", "2026-12-01", "gemini-3.5-flash-lite"],
    ["gpt-5", "2026-12-11", "gpt-6.1-sol"],
    ["o3", "2026-12-11", "gpt-5.6-sol"],
    ["gpt-4o", "2027-01-14", "gpt-6-luna"],
    ["gpt-4.1", "2027-01-14", "gpt-6-luna"],
    ["gpt-4o-2024-08-06", "2027-01-14", "gpt-6-luna"],
  ])("%s retires on %s, and staying then means %s", async (model, date, successor) => {
    const result = await totals(model);
    const change = result.verdict.announced.find(({ kind }) => kind === "retirement")!;
    expect(change).toMatchObject({ date, successor, option: "stay" });
    expect(result.verdict.because.join(" ")).toContain(`its successor ${successor}`);
    expect(staying(result).announcedUsdPerMonth !== 0).toBe(change.afterUsd !== change.beforeUsd);
  });

  test("nobody is sent to a model that retires within the horizon", async () => {
    const { options } = await totals("gpt-5.4");
    const targets = options.map(({ id }) => id);
    for (const retiring of ["gpt-4.1", "gemini-2.5-pro", "gemini-2.5-flash"])
      expect(targets.filter((id) => id.endsWith(`/${retiring}`))).toEqual([]);
  });

  test("a retired open model is not the same model as the successor that serves its name", async () => {
    const { options, verdict } = await totals("deepseek-v4-flash", { inputTokens: 1e11, outputTokens: 1e10 });
    const elsewhere = options.filter(({ id }) => id.startsWith("hosted:DeepSeek V4 Flash@"));
    for (const option of elsewhere) expect(option.conditions.join()).toContain("passes an evaluation");
    expect(elsewhere.map(({ id }) => id)).not.toContain("hosted:DeepSeek V4 Flash@DeepSeek");
    expect(verdict.announced[0]).toMatchObject({ kind: "retirement", successor: "deepseek-flash" });
  });
});

test("law: the same typed tokens have one bill, in the tie-out and for staying, at any date and price", async () => {
  const models = ["deepseek-flash", "deepseek-v4-pro", "deepseek-v4-flash", "gpt-5.4", "gemini-3.8-flash"];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...models),
      fc.integer({ min: 0, max: 120 }),
      fc.integer({ min: 1e6, max: 1e11 }),
      fc.integer({ min: 0, max: 1e10 }),
      async (model, day, inputTokens, outputTokens) => {
        const asOf = Date.parse("2026-09-01") + day * DAY_MS;
        const result = await plan({ model, inputTokens, outputTokens, asOf });
        expect(staying(result).monthlyUsd.typical).toBeCloseTo(result.tieOut.pricedUsd, 4);
        expect(staying(result).monthlyUsd.p50).toBe(staying(result).monthlyUsd.typical);
      },
    ),
    { numRuns: 8 },
  );
});

describe("growth", () => {
  test("is none unless it is asked for, and what it would do is shown", async () => {
    const flat = await totals("gpt-5.4");
    expect(staying(flat).horizonMonthlyUsd).toBeCloseTo(staying(flat).monthlyUsd.typical, 6);
    expect(flat.growth.factorPerYear).toBe(1);
    const doubled = flat.growth.effect.find(({ factorPerYear }) => factorPerYear === 2)!;
    const growing = await totals("gpt-5.4", { growth: 2 });
    expect(growing.growth.factorPerYear).toBe(2);
    expect(doubled.options.find(({ option }) => option === "stay")!.horizonMonthlyUsd).toBeCloseTo(
      staying(growing).horizonMonthlyUsd,
      6,
    );
    // The mean of 2^(m/12) over 24 months.
    const mean = Array.from({ length: 24 }, (_, month) => 2 ** (month / 12)).reduce((a, b) => a + b) / 24;
    expect(staying(growing).horizonMonthlyUsd).toBeCloseTo(staying(flat).monthlyUsd.typical * mean, 4);
  });
});
