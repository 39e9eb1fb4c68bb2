import { typicalValues } from "../src/core/assumption.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import type { ModelPrice, Rates } from "../src/pricing/price.ts";
import type { TokenKind } from "../src/core/tokens.ts";
import type { UsageRow } from "../src/core/usage.ts";
import { breakEvens } from "../src/planner/cost/break-even.ts";
import type { PlanCatalog } from "../src/planner/model/inputs.ts";
import { planContext, prepare } from "../src/planner/prepare.ts";
import type { PreparedPlan } from "../src/planner/model/prepared.ts";
import { price, priceOption } from "../src/planner/cost/price.ts";
import { priceRanges } from "../src/planner/cost/ranges.ts";
import { AS_OF_MS, constraints, HOUR_MS, profileOf, request } from "./support/traffic.ts";

const catalog = planCatalog([]);
const OWN = ["self-host-rent", "self-host-buy", "hybrid"];

/** Eight days of requests: some thousands a day at random minutes, three models, three tasks. */
const traffic = fc
  .record({
    perHour: fc.integer({ min: 1, max: 12 }),
    // Each request stands for many: volumes at which GPUs are worth a look, without millions of rows.
    weight: fc.integer({ min: 1, max: 4000 }),
    input: fc.integer({ min: 50, max: 6000 }),
    output: fc.integer({ min: 5, max: 900 }),
    activeHours: fc.integer({ min: 1, max: 24 }),
    model: fc.constantFrom("gpt-5.4", "gpt-4o-mini", "claude-sonnet-4-6"),
  })
  .map((shape): UsageRow[] => {
    const rows: UsageRow[] = [];
    for (let hour = 0; hour < 192; hour++) {
      if (hour % 24 >= shape.activeHours && hour !== 0 && hour !== 191) continue;
      for (let i = 0; i < shape.perHour; i++) {
        const startMs = AS_OF_MS - (192 - hour) * HOUR_MS + (i * HOUR_MS) / shape.perHour;
        rows.push(
          request({
            startMs,
            endMs: startMs + 60_000,
            grain: "minute",
            requests: shape.weight,
            model: shape.model,
            provider: shape.model.startsWith("claude") ? "anthropic" : "openai",
            task: ["chat", "extract", "triage"][i % 3]!,
            tokens: { input: shape.input * shape.weight, output: shape.output * shape.weight },
          }),
        );
      }
    }
    return rows;
  });

const prepared = (rows: readonly UsageRow[], from: PlanCatalog = catalog): PreparedPlan =>
  prepare(planContext(profileOf(rows, from), from, constraints()), "if-all-moved").plan;

const scaledRates = (rates: Rates, factor: number): Rates =>
  Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind as TokenKind, rate * factor]));

const scaledPrice = (price: ModelPrice, factor: number): ModelPrice => ({
  ...price,
  periods: price.periods.map((period) => ({
    ...period,
    tiers: period.tiers.map((tier) => ({ ...tier, rates: scaledRates(tier.rates, factor) })),
  })),
});

/** The same world in which every API asks `factor` times as much. */
const dearer = (factor: number): PlanCatalog => ({
  ...catalog,
  prices: {
    ...catalog.prices,
    boundaries: catalog.prices.boundaries,
    find(provider, model, tier) {
      const price = catalog.prices.find(provider, model, tier);
      return price === null ? null : scaledPrice(price, factor);
    },
  },
});

describe("laws of a plan", () => {
  test("a dearer API never makes own hardware worse compared with staying", () => {
    fc.assert(
      fc.property(traffic, fc.double({ min: 1.1, max: 8, noNaN: true }), (rows, factor) => {
        const now = prepared(rows);
        const later = prepared(rows, dearer(factor));
        const before = price(now, typicalValues(now.assumptions));
        const after = price(later, typicalValues(later.assumptions));
        const gap = (options: typeof before, id: string): number =>
          options.find((option) => option.id === id)!.monthlyUsd -
          options.find((option) => option.id === "stay")!.monthlyUsd;
        for (const option of now.options.filter(({ kind }) => OWN.includes(kind))) {
          if (!later.options.some(({ id }) => id === option.id)) continue;
          expect(gap(after, option.id)).toBeLessThanOrEqual(gap(before, option.id) + 1e-6);
        }
      }),
      { numRuns: 6 },
    );
  });

  test("more traffic of the same shape never lowers the cost of any option", () => {
    fc.assert(
      fc.property(traffic, (rows) => {
        const plan = prepared(rows);
        const values = typicalValues(plan.assumptions);
        for (const option of plan.options) {
          let before = 0;
          for (let volume = 0.05; volume < 60; volume *= 1.3) {
            const { monthlyUsd } = priceOption(plan, option, values, { volume });
            expect(monthlyUsd).toBeGreaterThanOrEqual(before - 1e-6);
            before = monthlyUsd;
          }
        }
      }),
      { numRuns: 6 },
    );
  });

  test("dearer GPUs never raise the self-hosted share of an option", () => {
    fc.assert(
      fc.property(traffic, fc.double({ min: 1, max: 4, noNaN: true }), (rows, factor) => {
        const plan = prepared(rows);
        const values = typicalValues(plan.assumptions);
        const raised = { ...values, gpu_offer_price: factor };
        for (const option of plan.options) {
          const before = priceOption(plan, option, values).selfHostedShare;
          expect(priceOption(plan, option, raised).selfHostedShare).toBeLessThanOrEqual(before + 1e-9);
        }
      }),
      { numRuns: 6 },
    );
  });

  test("components add up, P10 <= P50 <= P90, chances add up to one", () => {
    fc.assert(
      fc.property(traffic, (rows) => {
        const plan = prepared(rows);
        const typical = price(plan, typicalValues(plan.assumptions));
        for (const option of typical) {
          const sum = Object.values(option.components).reduce((total, usd) => total + usd, 0);
          expect(Math.abs(sum - option.monthlyUsd)).toBeLessThan(1e-6 * Math.max(1, option.monthlyUsd));
        }
        const ranges = priceRanges(plan, plan.assumptions, 7, typical);
        for (const { p10, p50, p90 } of ranges) {
          expect(p10).toBeLessThanOrEqual(p50);
          expect(p50).toBeLessThanOrEqual(p90);
        }
        expect(ranges.reduce((total, { cheapestChance }) => total + cheapestChance, 0)).toBeCloseTo(1, 9);
      }),
      { numRuns: 3 },
    );
  });

  test("a break-even satisfies its equation: equal costs there, or a step from one side to the other", () => {
    fc.assert(
      fc.property(traffic, (rows) => {
        const plan = prepared(rows);
        const values = typicalValues(plan.assumptions);
        const cost = (id: string, volume: number): number =>
          priceOption(
            plan,
            plan.options.find((option) => option.id === id)!,
            values,
            { volume },
          ).monthlyUsd;
        for (const option of plan.options.filter(({ kind }) => OWN.includes(kind))) {
          const crossings = breakEvens(plan, option.id, "stay", values);
          for (const [index, { volume, kind, cheaperBeyond }] of crossings.entries()) {
            const difference = (at: number): number => cost(option.id, at) - cost("stay", at);
            if (kind === "equal") {
              expect(Math.abs(difference(volume))).toBeLessThan(1e-9 * cost("stay", volume));
            } else {
              // Half way to the neighbouring crossing where that is nearer: a step may come right after an equality.
              const [last, next] = [crossings[index - 1]?.volume, crossings[index + 1]?.volume];
              const left = Math.max(volume * (1 - 1e-6), last === undefined ? 0 : (last + volume) / 2);
              const right = Math.min(
                volume * (1 + 1e-6),
                next === undefined ? Infinity : (next + volume) / 2,
              );
              expect(Math.sign(difference(right))).toBe(cheaperBeyond === option.id ? -1 : 1);
              expect(Math.sign(difference(left))).toBe(cheaperBeyond === option.id ? 1 : -1);
            }
          }
        }
      }),
      { numRuns: 4 },
    );
  });

  test("the order of rows and their split over builders changes nothing", () => {
    fc.assert(
      fc.property(traffic, fc.integer(), (rows, seed) => {
        const shuffled = rows
          .map((row, index) => ({ row, key: Math.sin(seed + index * 12.9898) }))
          .sort((a, b) => a.key - b.key)
          .map(({ row }) => row);
        expect(profileOf(shuffled, catalog)).toEqual(profileOf(rows, catalog));
      }),
      { numRuns: 8 },
    );
  });
});
