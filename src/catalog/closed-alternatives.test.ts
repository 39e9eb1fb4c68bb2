import { describe, expect, test } from "vitest";
import { onDayOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { apiPrices } from "./api-prices.ts";
import { loadClosedAlternatives } from "./closed-alternatives.ts";

describe("closed alternatives", () => {
  test.each(loadClosedAlternatives().map(({ provider, model }) => [provider, model]))(
    "%s %s is in the price book with input and output rates",
    (provider, model) => {
      const price = apiPrices().find(provider, model);
      expect(price).toMatchObject({ provider, model });
      const atMs = Date.parse("2026-11-20");
      const rates = price && ratesAt(price, onDayOf(atMs), null);
      expect(rates?.input).toBeGreaterThan(0);
      expect(rates?.output).toBeGreaterThan(0);
    },
  );

  test("cover every maker and every class", () => {
    const rows = loadClosedAlternatives();
    expect([...new Set(rows.map(({ provider }) => provider))].sort()).toEqual([
      "anthropic",
      "deepseek",
      "google",
      "mistral",
      "openai",
    ]);
    expect(new Set(rows.map(({ sizeClass }) => sizeClass)).size).toBe(4);
  });
});
