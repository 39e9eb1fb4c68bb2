import { describe, expect, test } from "vitest";
import { readMeter } from "./meter-text.ts";
import { tokensPerUnit, unitInText, unitOfPrice } from "./token-unit.ts";

describe("names of meters and SKUs, as public bills have them", () => {
  test.each([
    ["azure", "gpt 4o 0513 Input global Tokens", "gpt-4o-2024-05-13", "input", "standard"],
    ["azure", "gpt-4o-mini-0718-Inp-glbl Tokens", "gpt-4o-mini-2024-07-18", "input", "standard"],
    ["azure", "gpt 4.1 nano cached Inp glbl Tokens", "gpt-4.1-nano", "cacheRead", "standard"],
    ["azure", "GPT 5 Inpt Glbl", "gpt-5", "input", "standard"],
    ["azure", "R1 Outp glbl Tokens", "deepseek-r1", "output", "standard"],
    ["azure", "gpt-4o-mini-0718-Batch-Inp-glbl Tokens", "gpt-4o-mini-2024-07-18", "input", "batch"],
    ["azure", "o3 mini 0131 output Data Zone Tokens", "o3-mini", "output", "standard"],
    ["aws", "USE1-NovaPro-input-tokens", "amazon.nova-pro-v1:0", "input", "standard"],
    ["aws", "EUW1-Llama3-3-70B-output-tokens", "meta.llama3-3-70b-instruct-v1:0", "output", "standard"],
    ["aws", "USE1-NovaLite-cache-read-input-token-count", "amazon.nova-lite-v1:0", "cacheRead", "standard"],
    ["google", "Gemini 2.5 Flash GA Text Input - Predictions", "gemini-2.5-flash", "input", "standard"],
    [
      "google",
      "Gemini 2.5 Flash GA Thinking Text Output - Predictions",
      "gemini-2.5-flash",
      "reasoning",
      "standard",
    ],
    ["google", "Gemini 2.5 Flash Input Text Caching", "gemini-2.5-flash", "cacheRead", "standard"],
    // A picture in a prompt costs what text does; one in an answer does not.
    ["google", "Gemini 2.5 Flash GA Image Input - Predictions", "gemini-2.5-flash", "input", "standard"],
  ])("%s: %s", (provider, text, model, kind, tier) => {
    expect(readMeter(text, provider)).toEqual({ model, kind, tier, notMovable: null });
  });

  test("a marketplace's product names the model, its usage type the kind", () => {
    const named = "Claude Sonnet 4.5 (Amazon Bedrock Edition)";
    expect(readMeter("USE1-MP:USE1_CacheWrite1hInputTokenCount-Units", "aws", named)).toMatchObject({
      model: "claude-sonnet-4-5-20250929-v1:0",
      kind: "cacheWrite1h",
    });
    expect(readMeter("USE1_input_tokens_global_standard", "aws", named)).toMatchObject({
      model: "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
      kind: "input",
    });
  });

  test("what counts no tokens of text says what it is", () => {
    expect(readMeter("Gemini 3 Flash Text Input Caching Storage", "google")).toMatchObject({
      kind: null,
      notMovable: "cache storage",
    });
    expect(readMeter("text-embedding-3-small glbl Tokens", "azure").notMovable).toBe("embeddings");
  });
});

test.each([
  ["1K", 1000],
  ["1M", 1_000_000],
  ["1K tokens", 1000],
  ["1000 Tokens", 1000],
  ["1M Tokens", 1_000_000],
  ["Tokens", 1],
  ["1,000", 1000],
  ["1 Million", 1_000_000],
  ["Units", null],
  ["1 Hour", null],
  ["1", null],
  ["Hrs", null],
])("a unit of %s", (unit, tokens) => {
  expect(tokensPerUnit(unit)).toBe(tokens);
});

test("a unit inside a description, and one that only the price shows", () => {
  expect(unitInText("$3.00 per Million Input Tokens")).toBe(1e6);
  expect(unitInText("$0.0008 per 1K input tokens for Nova Pro")).toBe(1000);
  expect(unitInText("$0.192 per On Demand Linux Instance Hour")).toBeNull();
  expect([unitOfPrice(3), unitOfPrice(0.0008), unitOfPrice(0.05)]).toEqual([1e6, 1000, null]);
});
