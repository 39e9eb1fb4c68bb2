import { describe, expect, test } from "vitest";
import { onDayOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { tokenUsd } from "../pricing/token-cost.ts";
import { allHostedPrices, hostedModelPrice, hostedPrices, hostedRange, hostedRows } from "./hosted-prices.ts";

const at = (model: string, host: string) => hostedPrices(model).find((row) => row.host === host);

describe("hosted open models", () => {
  test.each([
    ["Llama 3.3 70B", "Groq", 0.59, 0.79],
    ["Llama 3.3 70B", "Together", 0.88, 0.88],
    ["Llama 3.3 70B", "AWS Bedrock", 0.72, 0.72],
    ["Llama 3.3 70B", "Cerebras", 0.85, 1.2],
    ["Llama 4 Maverick 17B-128E", "Fireworks", 0.22, 0.88],
    ["Llama 4 Maverick 17B-128E", "AWS Bedrock", 0.24, 0.97],
    ["Qwen/Qwen3-235B-A22B-Instruct-2507", "AWS Bedrock", 0.22, 0.88],
    ["DeepSeek V4 Pro", "Baseten", 1.74, 3.48],
    ["deepseek-ai/deepseek-v4-pro", "DeepInfra", 1.3, 2.6],
  ])("%s at %s costs %d / %d", (model, host, input, output) => {
    expect(at(model, host)).toMatchObject({ inputUsdPerMillion: input, outputUsdPerMillion: output });
  });

  test("one price per host, the newer of two tables", () => {
    const hosts = hostedPrices("DeepSeek V4 Pro").map(({ host }) => host);
    expect(new Set(hosts).size).toBe(hosts.length);
    // Novita: 1.69 / 3.38 edited on 2026-06-09 in one table, 1.60 / 3.20 on 2026-07-30 in the other.
    expect(at("DeepSeek V4 Pro", "Novita")).toMatchObject({
      inputUsdPerMillion: 1.6,
      lastChanged: "2026-07-30",
    });
  });

  test("a host's standard tier goes before its faster ones", () => {
    // Nebius has 0.13 / 0.40 and, as "fast", 0.25 / 0.75.
    expect(at("Llama 3.3 70B", "Nebius")).toMatchObject({ tier: "standard", inputUsdPerMillion: 0.13 });
    expect(
      hostedRows("Llama 3.3 70B")
        .filter((row) => row.host === "Nebius")
        .map((row) => row.tier),
    ).toContain("fast");
    expect(at("Llama 3.3 70B", "Together")?.tier).toBe("turbo");
  });

  test("suspect rows are listed last and never counted", () => {
    const rows = hostedPrices("Qwen3 235B-A22B");
    expect(rows.at(-1)).toMatchObject({ host: "DeepInfra", suspect: true });
    expect(hostedRange(rows)?.input.min).toBe(0.2);
    expect(hostedRange(rows.filter((row) => row.suspect))).toBeNull();
    // A price of 2024's model under an alias that has moved to a newer one.
    expect(at("Mistral Large 2 (123B)", "Mistral")).toMatchObject({ suspect: true });
  });

  test("the range is the spread over hosts", () => {
    const row = { host: "a", inputUsdPerMillion: 1, outputUsdPerMillion: 4, suspect: false };
    const rows = [row, { ...row, host: "b", inputUsdPerMillion: 3 }, { ...row, host: "c", suspect: true }];
    expect(
      hostedRange(rows.map((r) => ({ ...(at("Llama 3.3 70B", "Groq") as object), ...r }) as never)),
    ).toEqual({
      hosts: 2,
      input: { min: 1, median: 2, max: 3 },
      output: { min: 4, median: 4, max: 4 },
    });
  });

  test("prices like any provider, cached reads at the host's rate", () => {
    const nebius = at("Llama 3.3 70B", "Nebius");
    const price = nebius && hostedModelPrice(nebius);
    const rates = price && ratesAt(price, onDayOf(0), null);
    // 10M x 0.13 + 1M x 0.40 = 1.70; 1M cached at 0.013.
    expect(tokenUsd({ input: 10e6, output: 1e6, cacheRead: 1e6 }, rates ?? {})).toBeCloseTo(1.713, 9);
    expect(price).toMatchObject({ provider: "Nebius", model: "meta-llama/Llama-3.3-70B-Instruct" });
  });

  test("an unknown model has no hosts", () => {
    expect(hostedPrices("No Such Model")).toEqual([]);
  });

  test("no row comes from a router or a table that may not be shipped", () => {
    expect(allHostedPrices().length).toBeGreaterThan(900);
    for (const { host, source } of allHostedPrices()) {
      expect(host).not.toContain("OpenRouter");
      expect(source).toMatch(/^(Portkey-AI\/models|anomalyco\/models\.dev):/);
    }
  });
});
