import { describe, expect, test } from "vitest";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import { parseOffer } from "../src/core/parse-offer.ts";
import type { PlanResult } from "../src/planner/plan-result.ts";
import { createTieOut } from "../src/traffic/tie-out.ts";
import { AS_OF_MS, constraints, HOUR_MS, plan, profileOf, request } from "./support/traffic.ts";

const catalog = planCatalog([]);
/** Eight even days of ten requests a second, enough for several GPUs. */
const PROFILE = profileOf(
  Array.from({ length: 8 * 24 }, (_, hour) => {
    const startMs = AS_OF_MS - (8 * 24 - hour) * HOUR_MS;
    const tokens = { input: 36_000 * 1200, output: 36_000 * 240 };
    return request({ startMs, endMs: startMs + HOUR_MS, grain: "hour", requests: 36_000, tokens });
  }),
  catalog,
);

/** What private work costs on single cards of one kind bought at a quoted price. */
function planOn(gpu: string): PlanResult {
  const quote = parseOffer(`buy:1x${gpu}@20000`, { resolveGpu: () => gpu, date: "2026-11-20" });
  const undecided = { ...constraints().undecided, private: true, mayMove: "yes" as const };
  return plan(
    PROFILE,
    createTieOut().finish({ invoiceUsd: null, rates: {}, overlaps: [] }),
    catalog,
    constraints({ targets: ["Llama 3.1 8B"], quotes: [quote], onlyQuotes: true, undecided }),
  );
}

describe("a plan on a GPU that nobody measured", () => {
  const [known, unknown] = [planOn("A100 80GB SXM"), planOn("MI355X")];
  const spread = ({ verdict, options }: PlanResult): number => {
    const { p10, p90 } = options.find(({ id }) => id === verdict.option)!.monthlyUsd;
    return p90 / p10;
  };

  test("says so, and who could settle it", () => {
    expect(unknown.verdict.action).toBe("must-self-host");
    const said = unknown.verdict.conditions.find(({ text }) => text.includes("no published runs"));
    expect(said?.text).toContain("on MI355X");
    expect(said?.whoCanConfirm).toContain("benchmark");
    expect(unknown.verdict.because.join()).toMatch(/there are none of this one/);
    expect(known.verdict.conditions.some(({ text }) => text.includes("no published runs"))).toBe(false);
  });

  test("has a wider range, in its throughput and in its money", () => {
    const band = ({ options }: PlanResult) => options.find(({ throughput }) => throughput)?.throughput;
    expect(band(unknown)?.measured).toEqual({ runs: 0, sources: 0 });
    expect(band(known)?.measured.runs).toBeGreaterThan(0);
    expect(band(unknown)?.low).toBeLessThan(band(known)?.low ?? 0);
    expect(band(unknown)?.high).toBeGreaterThan(band(known)?.high ?? Infinity);
    expect(spread(unknown)).toBeGreaterThan(spread(known));
  });

  test("states its chance", () => {
    for (const { verdict } of [known, unknown]) {
      expect(verdict.beatsStayingChance).toBeGreaterThanOrEqual(0);
      expect(verdict.because.join()).toMatch(/in \d+% of 2,000 draws/);
    }
  });
});
