import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makePlan } from "../src/answers/plan/make-plan.ts";
import type { PlanRequest } from "../src/contract/plan-request.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";

const HOUR_MS = 3_600_000;
const FROM_MS = Date.parse("2026-11-02");
const HEADER = "time,end_time,requests,provider,model,input_tokens,output_tokens";
const COSTS = "start_time,end_time,start_time_iso,amount_value,amount_currency,line_item";

/** Ten days in rows of so many hours, busier at noon; a row of no hours is a request. */
function usage(hours: number, tokens: number): string {
  const lines = [HEADER];
  const step = hours === 0 ? 1 : hours;
  for (let hour = 0; hour < 240; hour += step) {
    const startMs = FROM_MS + hour * HOUR_MS;
    const share = hours === 24 ? 1 : 1 + Math.sin((hour / 24) * 2 * Math.PI);
    const input = Math.round((tokens * step * share) / 240);
    const iso = (ms: number): string => new Date(ms).toISOString();
    const end = hours === 0 ? "" : iso(startMs + step * HOUR_MS);
    lines.push(
      `${iso(startMs)},${end},${hours === 0 ? 1 : 1000},openai,gpt-5.4,${input},${Math.round(input / 8)}`,
    );
  }
  return `${lines.join("\n")}\n`;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "breakeven-middle-"));
  await writeFile(join(folder, "request.csv"), usage(0, 3e6));
  await writeFile(join(folder, "hour.csv"), usage(1, 20e9));
  await writeFile(join(folder, "day.csv"), usage(24, 20e9));
  const day = (index: number): number => FROM_MS / 1000 + index * 86_400;
  const rows = Array.from({ length: 10 }, (_, index) =>
    ["input", "output"].map((kind) => `${day(index)},${day(index + 1)},x,900,usd,"gpt-5.4, ${kind}"`),
  );
  await writeFile(join(folder, "cost.csv"), `${[COSTS, ...rows.flat()].join("\n")}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function plan(files: string[], request: PlanRequest): Promise<PlanResult> {
  const { result } = await makePlan(
    { asOf: Date.parse("2026-11-20"), ...request },
    {
      files: files.map((file) => join(folder, file)),
      dataFolder: "/nowhere",
      nowMs: Date.parse("2026-11-20"),
      readText: () => Promise.reject(new Error("no other files")),
    },
  );
  return result;
}

describe("the figure of an option is the middle of its range", () => {
  test.each([
    ["per-request", ["request.csv"], {}],
    ["bucketed", ["hour.csv"], {}],
    ["daily", ["day.csv"], {}],
    ["cost-only", ["cost.csv"], {}],
    ["totals", [], { model: "gpt-5.4", inputTokens: 1e11, outputTokens: 1e10 }],
    ["totals", [], { model: "claude-sonnet-4-6", apiSpend: 15_000 }],
  ] as const)("%s %j %j", async (evidence, files, request) => {
    const result = await plan([...files], { undecided: "move", ...request });
    expect(result.traffic.evidence).toBe(evidence);
    const byId = new Map(result.options.map((option) => [option.id, option]));
    const beside = new Map(result.lopsided.map((range) => [range.option, range]));
    for (const { option: id } of result.rungs) {
      const { monthlyUsd, savesAgainstTodayUsd, savesAgainstBestSoFarUsd, rung } = byId.get(id)!;
      const { typical, p10, p50, p90 } = monthlyUsd;
      expect(p10 <= p50 && p50 <= p90).toBe(true);
      // Within a tenth, or both are shown with the assumptions that cause it.
      if (Math.abs(typical / p50 - 1) > 0.1) {
        expect(beside.get(id)).toMatchObject({ typicalUsd: typical, middleUsd: p50 });
        expect(beside.get(id)!.because.length).toBeGreaterThan(0);
      } else expect(beside.has(id)).toBe(false);
      const today = byId.get("stay")!.monthlyUsd.p50;
      const earlier = result.options
        .filter((option) => option.rung < rung)
        .map((option) => option.monthlyUsd.p50);
      if (rung === 0) expect(savesAgainstTodayUsd).toBeNull();
      else {
        expect(savesAgainstTodayUsd).toBeCloseTo(today - p50, 6);
        expect(savesAgainstBestSoFarUsd).toBeCloseTo(Math.min(...earlier) - p50, 6);
      }
    }
    const { verdict } = result;
    const chosen = (result.confirmedOptions ?? result.options).find(({ id }) => id === verdict.option)!;
    expect(verdict.monthlyUsd).toBe(chosen.monthlyUsd.p50);
    const staying = byId.get("stay")!;
    expect(Math.abs(staying.monthlyUsd.p50 / staying.monthlyUsd.typical - 1)).toBeLessThan(0.1);
  });

  test("a tenant of 100B tokens is there nine tenths of the time, not one hundredth of it", async () => {
    const result = await plan([], { model: "gpt-5.4", inputTokens: 1e11, outputTokens: 1e10 });
    const presence = result.assumptions.find(({ name }) => name === "presence");
    // ServeGen's tenants of more than ten requests a second: 0.72, 0.96, 0.98.
    if (presence !== undefined) expect(presence.low).toBeGreaterThan(0.5);
    const own = result.options.find(({ kind }) => kind === "self-host-rent")!;
    expect(own.monthlyUsd.p90 / own.monthlyUsd.p50).toBeLessThan(4);
  });
});

describe("a budget", () => {
  test("adds up for every option: capital, prepaid and one-off are the upfront; nothing pays before it starts", async () => {
    const result = await plan([], {
      model: "gpt-5.4",
      inputTokens: 1e11,
      outputTokens: 1e10,
      undecided: "move",
    });
    for (const { budget, upfrontUsd, kind } of result.options) {
      expect(budget.capitalUsd + budget.prepaidUsd + budget.oneOffUsd).toBeCloseTo(upfrontUsd, 4);
      if (kind === "api") expect(budget.cashSavedUsd).toBe(0);
      else if (upfrontUsd > 0 && budget.paybackMonths !== null)
        expect(budget.paybackMonths).toBeGreaterThanOrEqual(budget.savingStartsMonths);
      const cash = result.cash.find(({ option }) => option === result.verdict.option)!;
      expect(cash.cumulativeUsd).toHaveLength(25);
    }
    // Six engineer-weeks are 6 x 12 / 52 = 1.38 months, and one month of both.
    const own = result.options.find(({ kind }) => kind === "self-host-rent")!;
    expect(own.budget.savingStartsMonths).toBeCloseTo((6 * 12) / 52 + 1, 9);
    const [staying, chosen] = ["stay", result.verdict.option].map((id) =>
      result.cash.find(({ option }) => option === id)!.cumulativeUsd.at(-1)!,
    );
    const { budget } = result.options.find(({ id }) => id === result.verdict.option)!;
    expect(budget.cashSavedUsd).toBeCloseTo(staying! - chosen!, 4);
  });

  test("at no cost of capital the net present value is the cash", async () => {
    const result = await plan([], {
      model: "gpt-5.4",
      inputTokens: 1e10,
      outputTokens: 1e9,
      assume: ["cost_of_capital_company=0"],
    });
    for (const { budget } of result.options)
      expect(budget.netPresentValueUsd).toBeCloseTo(budget.cashSavedUsd, 2);
  });

  test("a quote for a year binds: half of it is owed after six months", async () => {
    const result = await plan([], {
      model: "gpt-5.4",
      inputTokens: 1e11,
      outputTokens: 1e10,
      offer: ["8xH100@2.20/h,12mo"],
    });
    const bound = result.options.find(({ id }) => id.includes("quote"))!;
    const after6 = bound.budget.ifStopped.find(({ month }) => month === 6)!;
    // 8 GPUs x 2.20 x 730 h x 6 months = 77,088 for every machine.
    expect(after6.stillOwedUsd / 77_088).toBeCloseTo(Math.round(after6.stillOwedUsd / 77_088), 6);
    expect(after6.stillOwedUsd).toBeGreaterThan(0);
  });
});
