import { describe, expect, test } from "vitest";
import { allHostedPrices, hostedPrices } from "./hosted-prices.ts";
import { isFirstParty, modelsSoldBy, tablesWith } from "./host-facts.ts";
import { allOffers } from "./offers.ts";
import { loadRateLimits } from "./rate-limits.ts";
import { cloudProviders, findVendor, loadVendors, vendorsNamed } from "./vendors.ts";

describe("the vendors of the catalog", () => {
  test("every host and every seller of machines has a row, so that none is unknown by oversight", () => {
    const rents = allOffers().filter(({ kind }) => !kind.startsWith("purchase"));
    const names = [...allHostedPrices().map(({ host }) => host), ...rents.map(({ seller }) => seller)];
    expect([...new Set(names)].filter((name) => findVendor(name) === null)).toEqual([]);
  });

  test("each has a source and a date, and no name or alias stands for two of them", () => {
    const seen = new Set<string>();
    for (const { name, aliases, source, date } of loadVendors()) {
      expect(source).not.toBe("");
      expect(date).toMatch(/^20\d\d/);
      for (const each of [name, ...aliases]) {
        expect(seen.has(each), each).toBe(false);
        seen.add(each);
      }
    }
  });

  test("marketplaces of strangers' machines are marked as such", () => {
    const markets = loadVendors().filter(({ kind }) => kind === "marketplace");
    const names = markets.map(({ name }) => name);
    for (const name of ["Vast", "RunPod Community", "Salad", "Akash", "Chutes", "io.net"])
      expect(names).toContain(name);
    expect(names).not.toContain("AWS");
  });

  test.each([
    ["openai", "OpenAI"],
    ["aws", "AWS Bedrock"],
    ["AWS", "AWS"],
    ["DEEPINFRA", "DeepInfra"],
    ["Together AI dedicated endpoint", "Together"],
    ["x-ai", "xAI"],
  ])("%s in prices and usage is %s", (name, vendor) => {
    expect(findVendor(name)?.name).toBe(vendor);
  });

  test("a word stands for all that it may mean", () => {
    const named = (word: string): string[] => vendorsNamed(word).map(({ name }) => name);
    expect(named("google")).toEqual(["Google Gemini API", "Google Vertex AI", "Google Cloud"]);
    expect(named("aws")).toEqual(["AWS Bedrock", "AWS", "AWS SageMaker"]);
    expect(named("open")).toEqual([]);
  });

  test("clouds that sell models of others", () => {
    expect(cloudProviders()).toEqual(expect.arrayContaining(["azure", "aws"]));
    expect(cloudProviders()).not.toContain("openai");
  });
});

describe("what is known of a host and a price", () => {
  const of = (model: string, host: string) => hostedPrices(model).find((row) => row.host === host)!;

  test.each([
    // models.dev and Portkey both have it.
    ["DeepSeek V4 Flash", "DeepInfra", 2],
    // models.dev alone.
    ["Kimi K2.5", "HPC-AI", 1],
  ])("%s at %s is in %d tables", (model, host, tables) => {
    expect(tablesWith(of(model, host))).toBe(tables);
  });

  test("a maker sells its own model", () => {
    expect(isFirstParty(of("Kimi K2.5", "Moonshot AI"))).toBe(true);
    expect(isFirstParty(of("Kimi K2.5", "Azure"))).toBe(false);
  });

  test("a large host sells more models than a small one", () => {
    expect(modelsSoldBy("DeepInfra")).toBeGreaterThan(modelsSoldBy("HPC-AI"));
    expect(modelsSoldBy("nobody")).toBe(0);
  });

  test("limits are of vendors that there are", () => {
    for (const { vendor } of loadRateLimits()) expect(findVendor(vendor)?.name).toBe(vendor);
  });
});
