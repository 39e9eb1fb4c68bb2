import { describe, expect, test } from "vitest";
import type { Assumption } from "../core/assumption.ts";
import type { ModelPrice, Rates } from "../pricing/price.ts";
import { lintCatalog, type LintedCatalog } from "./catalog-lint.ts";
import type { HostedPrice } from "./hosted-prices.ts";
import type { CatalogOffer } from "./offers.ts";
import { shippedCatalog } from "./shipped-catalog.ts";

const offer = (more: Partial<CatalogOffer>): CatalogOffer => ({
  id: `${more.seller ?? "Cloud"} ${more.kind ?? "on-demand"} ${more.gpu ?? "H100 SXM"}`,
  seller: "Cloud",
  kind: "on-demand",
  gpu: "H100 SXM",
  gpusPerNode: 8,
  usdPerGpuHour: 3,
  usdPerGpu: null,
  termMonths: 0,
  region: "us-east",
  includesHost: true,
  source: "a price page",
  date: "2026-08-21",
  suspect: null,
  note: "",
  ...more,
});
const hosted = (more: Partial<HostedPrice>): HostedPrice => ({
  model: "Llama 3.3 70B",
  hubId: "meta-llama/Llama-3.3-70B-Instruct",
  checkpoint: "same",
  host: "Host",
  tier: "standard",
  inputUsdPerMillion: 0.6,
  outputUsdPerMillion: 0.8,
  cacheReadUsdPerMillion: null,
  quantisation: null,
  contextTokens: null,
  source: "a table",
  sourceDate: "2026-07-01",
  lastChanged: null,
  suspect: false,
  doubt: null,
  note: "",
  ...more,
});
const assumption = (more: Partial<Assumption>): Assumption => ({
  name: "pue",
  unit: "ratio",
  low: 1,
  typical: 1.5,
  high: 2,
  source: "a survey",
  date: "2026",
  ...more,
});
const api = (rates: Rates, more: Partial<ModelPrice> = {}): LintedCatalog["apiPrices"][number] => ({
  name: "maker m",
  price: {
    provider: "maker",
    model: "m",
    source: "a list",
    date: "2026-09-22",
    contextTokens: null,
    periods: [
      { fromMs: null, toMs: null, hoursUtc: null, daysUtc: null, tiers: [{ aboveInputTokens: 0, rates }] },
    ],
    ...more,
  },
});
const lint = (rows: Partial<LintedCatalog>): string[] =>
  lintCatalog({ offers: [], hosted: [], assumptions: [], apiPrices: [], ...rows }).map(
    ({ severity, rule }) => `${severity} ${rule}`,
  );

describe("each rule fires on a bad row", () => {
  const spot = { kind: "spot", usdPerGpuHour: 3.5 } as const;
  const bought = { kind: "purchase-new", usdPerGpuHour: null, usdPerGpu: 25_000 } as const;
  test.each<[string, Partial<LintedCatalog>, string[]]>([
    ["a sound offer", { offers: [offer({})] }, []],
    ["spot above on demand", { offers: [offer({}), offer(spot)] }, ["error spot-above-on-demand"]],
    [
      "the same, marked",
      { offers: [offer({}), offer({ ...spot, suspect: "known" })] },
      ["warning spot-above-on-demand"],
    ],
    ["spot in another region", { offers: [offer({}), offer({ ...spot, region: "eu" })] }, []],
    ["spot for another size", { offers: [offer({}), offer({ ...spot, gpusPerNode: 1 })] }, []],
    [
      "spot as dear",
      { offers: [offer({}), offer({ ...spot, usdPerGpuHour: 3 })] },
      ["warning spot-above-on-demand"],
    ],
    ["no source", { offers: [offer({ source: " " })] }, ["error missing-source"]],
    ["no date", { offers: [offer({ date: "recently" })] }, ["error missing-source"]],
    ["a node's price per GPU", { offers: [offer({ usdPerGpuHour: 98 })] }, ["error out-of-range"]],
    ["rent without a price", { offers: [offer({ usdPerGpuHour: null })] }, ["error out-of-range"]],
    ["rent and purchase at once", { offers: [offer({ usdPerGpu: 9000 })] }, ["error out-of-range"]],
    ["a purchase by the hour", { offers: [offer({ ...bought, usdPerGpu: 25 })] }, ["error out-of-range"]],
    ["half a GPU", { offers: [offer({ gpusPerNode: 0.5 })] }, ["error out-of-range"]],
    ["a term of 8 years", { offers: [offer({ termMonths: 96 })] }, ["error out-of-range"]],
    [
      "used above new",
      { offers: [offer(bought), offer({ ...bought, kind: "purchase-used", usdPerGpu: 28_000 })] },
      ["warning used-above-new"],
    ],
    ["two rows of one name", { offers: [offer({}), offer({})] }, ["error duplicate"]],
    ["a sound hosted price", { hosted: [hosted({})] }, []],
    // The real ones: 71,000 per million for Llama 3.3 70B, 10,000 for Qwen3 235B.
    ["a unit error", { hosted: [hosted({ outputUsdPerMillion: 71_000 })] }, ["error price-above-1000"]],
    ["a swapped pair", { hosted: [hosted({ outputUsdPerMillion: 0.04 })] }, ["error output-below-input"]],
    [
      "the same, marked",
      { hosted: [hosted({ outputUsdPerMillion: 0.04, suspect: true })] },
      ["warning output-below-input"],
    ],
    ["a price of nothing", { hosted: [hosted({ inputUsdPerMillion: 0 })] }, ["error out-of-range"]],
    ["a negative price", { hosted: [hosted({ inputUsdPerMillion: -1 })] }, ["error out-of-range"]],
    ["dear cache reads", { hosted: [hosted({ cacheReadUsdPerMillion: 0.7 })] }, ["error out-of-range"]],
    ["a tiny context", { hosted: [hosted({ contextTokens: 128 })] }, ["error out-of-range"]],
    [
      "two tables 11 % apart",
      { hosted: [hosted({}), hosted({ outputUsdPerMillion: 0.89, source: "another" })] },
      ["warning sources-disagree"],
    ],
    ["two tables 9 % apart", { hosted: [hosted({}), hosted({ outputUsdPerMillion: 0.87 })] }, []],
    ["two tiers apart", { hosted: [hosted({}), hosted({ tier: "fast", outputUsdPerMillion: 4 })] }, []],
    ["a band out of order", { assumptions: [assumption({ low: 3 })] }, ["error out-of-range"]],
    ["a share of 2", { assumptions: [assumption({ unit: "share of time" })] }, ["error out-of-range"]],
    ["a negative cost", { assumptions: [assumption({ low: -1 })] }, ["error out-of-range"]],
    [
      "a fall by 100 % a year",
      { assumptions: [assumption({ unit: "per year", low: -1 })] },
      ["error out-of-range"],
    ],
    ["a figure without a source", { assumptions: [assumption({ source: "" })] }, ["error missing-source"]],
    ["a figure without a date", { assumptions: [assumption({ date: "" })] }, ["error missing-source"]],
    [
      "a judgement needs none",
      { assumptions: [assumption({ date: "", source: "unsourced judgement" })] },
      [],
    ],
    ["a sound API price", { apiPrices: [api({ input: 1, output: 2 })] }, []],
    [
      "an API price by the token",
      { apiPrices: [api({ input: 2500, output: 15_000 })] },
      ["error price-above-1000"],
    ],
    ["output below input", { apiPrices: [api({ input: 2, output: 1 })] }, ["warning output-below-input"]],
    [
      "an API price without a date",
      { apiPrices: [api({ input: 1 }, { date: "" })] },
      ["error missing-source"],
    ],
    ["a model that nobody prices", { apiPrices: [{ name: "m", price: null }] }, ["error unpriced"]],
  ])("%s", (_, rows, expected) => {
    expect(lint(rows)).toEqual(expected);
  });
});

describe("the shipped catalog", () => {
  const findings = lintCatalog(shippedCatalog());

  test("has no error", () => {
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("lists what is known to be odd", () => {
    const rules = new Set(findings.map(({ rule }) => rule));
    expect([...rules]).toEqual(
      expect.arrayContaining([
        "spot-above-on-demand",
        "sources-disagree",
        "output-below-input",
        "price-above-1000",
      ]),
    );
    expect(findings.map(({ row }) => row)).toContain("vast-spot-1x-rtx-5090");
  });
});

test("prices on which nothing is recommended are counted by table", () => {
  const sure = offer({ id: "sure" });
  const catalog = {
    offers: [sure, offer({ id: "old", doubt: "old" }), offer({ id: "wrong", suspect: "a unit error" })],
    hosted: [hosted({}), hosted({ host: "Other", doubt: "old" })],
    assumptions: [],
    apiPrices: [],
  };
  const found = lintCatalog(catalog).filter(({ rule }) => rule === "price-doubt");
  expect(found.map(({ severity, message }) => `${severity} ${message.slice(0, 6)}`)).toEqual([
    "warning 1 of 3",
    "warning 1 of 2",
  ]);
});
