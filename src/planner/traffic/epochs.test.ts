import { describe, expect, test } from "vitest";
import type { Retirement } from "../../core/retirement.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import { flatPrice, priceBook } from "../../traffic/testing/price-book.ts";
import { laterEpochs } from "./epochs.ts";

const day = (text: string): number => Date.parse(text);
const period = (fromMs: number | null, input: number): ModelPrice["periods"][number] => ({
  fromMs,
  toMs: null,
  hoursUtc: null,
  daysUtc: null,
  tiers: [{ aboveInputTokens: 0, rates: { input, output: 5 * input } }],
});
/** Costs a dollar, and two from 2027-01-01 on. */
const DOUBLES: ModelPrice = {
  ...flatPrice("intro", {}),
  periods: [period(day("2027-01-01"), 2), period(null, 1)],
};
const OLD = flatPrice("old", { input: 3, output: 9 });
const NEW = flatPrice("new", { input: 1, output: 4 });

const retirement = (model: string, date: string, successor: string | null): Retirement => ({
  provider: "openai",
  model,
  retiresMs: day(date),
  successor,
  source: "made for a test",
  date: "2026-11-01",
});

const epochs = (price: ModelPrice, retirements: Retirement[] = []): (string | null)[][] =>
  laterEpochs(price, "standard", {
    prices: priceBook([OLD, NEW, DOUBLES]),
    retirements,
    fromMs: day("2026-11-30"),
    untilMs: day("2028-11-30"),
  }).map(({ fromMs, price: then, retirement: by }) => [
    new Date(fromMs).toISOString().slice(0, 10),
    then?.model ?? null,
    by?.model ?? null,
  ]);

describe("what is known to change", () => {
  test("nothing, at one price for all times", () => expect(epochs(OLD)).toEqual([]));
  test("a price list that begins within the horizon", () => {
    expect(epochs(DOUBLES)).toEqual([["2027-01-01", "intro", null]]);
  });
  test("a retirement: the successor, and what is announced for that", () => {
    expect(epochs(OLD, [retirement("old", "2026-12-11", "intro")])).toEqual([
      ["2026-12-11", "intro", "old"],
      ["2027-01-01", "intro", null],
    ]);
  });
  test("a successor that retires in turn", () => {
    const both = [retirement("old", "2026-12-11", "intro"), retirement("intro", "2026-12-20", "new")];
    expect(epochs(OLD, both)).toEqual([
      ["2026-12-11", "intro", "old"],
      ["2026-12-20", "new", "intro"],
    ]);
  });
  test("a model that is already retired is served by its successor from the first day", () => {
    expect(epochs(OLD, [retirement("old", "2026-09-10", "new")])).toEqual([["2026-11-30", "new", "old"]]);
  });
  test("no successor, or one without a price: what comes is unknown, and never free", () => {
    expect(epochs(OLD, [retirement("old", "2027-04-30", null)])).toEqual([["2027-04-30", null, "old"]]);
    expect(epochs(OLD, [retirement("old", "2027-04-30", "x")])).toEqual([["2027-04-30", null, "old"]]);
  });
  test("a retirement after the horizon is none", () => {
    expect(epochs(OLD, [retirement("old", "2028-12-01", "new")])).toEqual([]);
  });
  test("models that name each other end", () => {
    const circle = [retirement("old", "2026-12-01", "new"), retirement("new", "2026-12-02", "old")];
    expect(epochs(OLD, circle).length).toBeLessThan(10);
  });
});
