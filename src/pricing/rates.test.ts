import { describe, expect, test } from "vitest";
import type { ModelPrice, PricePeriod, Rates } from "./price.ts";
import { atInstant, inWeekOf, onDayOf } from "./price-moment.ts";
import { ratesAt } from "./rates.ts";

const always: Omit<PricePeriod, "tiers"> = { fromMs: null, toMs: null, hoursUtc: null, daysUtc: null };
const period = (rates: Rates, when: Partial<PricePeriod> = {}): PricePeriod => ({
  ...always,
  ...when,
  tiers: [{ aboveInputTokens: 0, rates }],
});
const priced = (...periods: PricePeriod[]): ModelPrice => ({
  provider: "maker",
  model: "m",
  source: "a published list",
  date: "2026-11-20",
  periods,
  contextTokens: null,
});
const monday = Date.parse("2026-11-16T00:00:00Z");
const saturday = Date.parse("2026-11-21T00:00:00Z");
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

// GPT-5.4's published shape: 2.50 / 15.00, from 272,000 input tokens on 5.00 / 22.50.
const tiered = priced({
  ...always,
  tiers: [
    { aboveInputTokens: 0, rates: { input: 2.5, output: 15 } },
    { aboveInputTokens: 271_999, rates: { input: 5, output: 22.5 } },
  ],
});

describe("ratesAt", () => {
  test.each([
    [271_999, 2.5],
    [272_000, 5],
    [1_000_000, 5],
    [1, 2.5],
  ])("a long-context tier is a cliff: %d input tokens cost %d", (size, input) => {
    expect(ratesAt(tiered, onDayOf(monday), size)?.input).toBe(input);
  });

  test("without a request size the base tier holds, however large the bucket", () => {
    expect(ratesAt(tiered, onDayOf(monday), null)).toEqual({ input: 2.5, output: 15 });
  });

  test("the first period that covers the moment wins; its end is exclusive", () => {
    const price = priced(period({ input: 9 }, { fromMs: monday, toMs: saturday }), period({ input: 1 }));
    expect(ratesAt(price, onDayOf(monday - 1), null)?.input).toBe(1);
    expect(ratesAt(price, onDayOf(monday), null)?.input).toBe(9);
    expect(ratesAt(price, onDayOf(saturday), null)?.input).toBe(1);
  });

  test("a moment that no period covers has no price: null, not zero", () => {
    expect(ratesAt(priced(period({ input: 1 }, { fromMs: monday })), onDayOf(monday - 1), null)).toBeNull();
    expect(ratesAt(priced({ ...always, tiers: [] }), onDayOf(monday), null)).toBeNull();
  });

  test("an unknown hour is the even average of the day", () => {
    // 7 peak hours (01-04 and 06-10) at 2, 17 others at 1: (7 x 2 + 17 x 1) / 24 = 31 / 24.
    const peak: PricePeriod["hoursUtc"] = [
      [1, 4],
      [6, 10],
    ];
    const price = priced(period({ input: 2 }, { hoursUtc: peak }), period({ input: 1 }));
    expect(ratesAt(price, onDayOf(monday), null)?.input).toBeCloseTo(31 / 24, 12);
    expect(ratesAt(price, atInstant(monday + 3 * HOUR_MS), null)?.input).toBe(2);
    expect(ratesAt(price, atInstant(monday + 4 * HOUR_MS), null)?.input).toBe(1);
  });

  test("an hour without a price leaves the average without one", () => {
    const half = priced(period({ input: 2, output: 3 }, { hoursUtc: [[0, 12]] }), period({ input: 1 }));
    expect(ratesAt(half, onDayOf(monday), null)).toEqual({ input: 1.5 });
    expect(ratesAt(priced(period({ input: 2 }, { hoursUtc: [[0, 12]] })), onDayOf(monday), null)).toBeNull();
  });

  test("the day is that of the moment, unless it is said or left open", () => {
    const price = priced(period({ input: 1 }, { daysUtc: [0, 6] }), period({ input: 8 }));
    expect(ratesAt(price, onDayOf(monday), null)?.input).toBe(8);
    expect(ratesAt(price, onDayOf(saturday), null)?.input).toBe(1);
    expect(ratesAt(price, { ...onDayOf(saturday), dayUtc: 1 }, null)?.input).toBe(8);
    // Two days of seven at 1, five at 8: (2 x 1 + 5 x 8) / 7 = 6.
    expect(ratesAt(price, inWeekOf(monday), null)?.input).toBeCloseTo(6, 12);
  });

  // DeepSeek's standard hours in April 2025, by @pydantic/genai-prices: 00:30 to 16:30 UTC; the discount is outside.
  const halfHours = priced(period({ input: 4 }, { hoursUtc: [[0.5, 16.5]] }), period({ input: 1 }));

  test.each([
    ["00:29:59.999", 1],
    ["00:30", 4],
    ["16:29:59.999", 4],
    ["16:30", 1],
    ["16:45", 1],
  ])("a window may begin and end within an hour: at %s the price is %d", (time, input) => {
    expect(ratesAt(halfHours, atInstant(Date.parse(`2025-04-10T${time}Z`)), null)?.input).toBe(input);
  });

  test("the average of a day goes by minutes, not by whole hours", () => {
    // From 10:00 to 10:15 the price is 5, else 1: a quarter of an hour of 24.
    const quarter = priced(period({ input: 5 }, { hoursUtc: [[10, 10.25]] }), period({ input: 1 }));
    expect(ratesAt(quarter, onDayOf(monday), null)?.input).toBeCloseTo(1 + (4 * 0.25) / 24, 12);
  });

  test("a third of an hour, which is no binary fraction, ends on its millisecond", () => {
    const price = priced(period({ input: 5 }, { hoursUtc: [[0, 16 + 20 / 60]] }), period({ input: 1 }));
    const end = monday + 16 * HOUR_MS + 20 * 60_000;
    expect(ratesAt(price, atInstant(end - 1), null)?.input).toBe(5);
    expect(ratesAt(price, atInstant(end), null)?.input).toBe(1);
  });

  test("a window over midnight is two windows of each day", () => {
    const night: PricePeriod["hoursUtc"] = [
      [22, 24],
      [0, 2],
    ];
    const price = priced(period({ input: 1 }, { hoursUtc: night }), period({ input: 2 }));
    const at = (hour: number): number | undefined =>
      ratesAt(price, atInstant(monday + hour * HOUR_MS), null)?.input;
    expect([21, 22, 24, 25.9, 26].map(at)).toEqual([2, 1, 1, 1, 2]);
    expect(ratesAt(price, onDayOf(monday), null)?.input).toBeCloseTo((4 * 1 + 20 * 2) / 24, 12);
  });

  test("a moment before 1970 has a time of day and a weekday too", () => {
    // 1969-12-31 was a Wednesday.
    expect(atInstant(-1)).toEqual({ atMs: -1, timeOfDayMs: DAY_MS - 1, dayUtc: 3 });
  });

  test("the same rates are the same object, averaged ones too", () => {
    expect(ratesAt(halfHours, onDayOf(monday), null)).toBe(ratesAt(halfHours, inWeekOf(saturday), 5));
  });
});
