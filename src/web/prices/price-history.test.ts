import { expect, test } from "vitest";
import type { Rates } from "../../pricing/price.ts";
import type { PriceAnswer } from "../../contract/catalog-answers.ts";
import { historyDays, priceSteps } from "./price-history.ts";

test("a price is asked for at each change so far and on the day before the first", () => {
  expect(historyDays(["2025-03-01", "2026-04-24", "2027-01-01"], "2026-11-21")).toEqual([
    "2025-02-28",
    "2025-03-01",
    "2026-04-24",
  ]);
  expect(historyDays([], "2026-11-21")).toEqual([]);
});

test("only days at which the price changed are steps", () => {
  const day = (date: string, rates: Rates | null): { day: string; answer: PriceAnswer } => ({
    day: date,
    answer: {
      query: "m",
      asOf: date,
      hosted: null,
      offers: [],
      notes: [],
      api: [
        {
          provider: "p",
          model: "m",
          source: "a list",
          sourceDate: "2026-09-22",
          contextTokens: null,
          rates: rates === null ? [] : [{ when: "always", tier: "standard", aboveInputTokens: 0, rates }],
          changes: [],
        },
      ],
    },
  });
  const steps = priceSteps({ provider: "p", model: "m" }, [
    day("2025-02-28", null),
    day("2025-03-01", { input: 3, output: 15 }),
    day("2025-06-01", { input: 3, output: 15 }),
    day("2026-04-24", { input: 2, output: 10 }),
  ]);
  expect(steps).toEqual([
    { since: null, rates: {} },
    { since: "2025-03-01", rates: { input: 3, output: 15 } },
    { since: "2026-04-24", rates: { input: 2, output: 10 } },
  ]);
});
