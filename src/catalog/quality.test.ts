import { describe, expect, test } from "vitest";
import { compareQuality } from "../core/quality.ts";
import { loadQuality, qualityModelName } from "./quality.ts";

describe("qualityModelName", () => {
  test.each([
    ["gpt-4o-2024-08-06", "GPT-4o"],
    ["gpt-4o-mini", "GPT-4o mini"],
    ["gpt-5.4", "GPT-5.4"],
    ["gpt-5-mini-2025-08-07", "GPT-5 mini"],
    ["claude-sonnet-4-20250514", "Claude Sonnet 4"],
    ["anthropic/claude-4.5-sonnet-20250929", "Claude Sonnet 4.5"],
    ["us.anthropic.claude-sonnet-4-20250514-v1:0", "Claude Sonnet 4"],
    ["Claude Haiku 4.5", "Claude Haiku 4.5"],
    ["claude-3-5-sonnet-20241022", "Claude 3.5 Sonnet"],
    ["models/gemini-2.5-flash", "Gemini 2.5 Flash"],
    ["gemini-2.5-pro-preview-05-06", "Gemini 2.5 Pro"],
    ["deepseek-v4-pro", "DeepSeek V4 Pro"],
    ["Llama 3.3 70B", "Llama 3.3 70B"],
    ["meta-llama/Llama-3.3-70B-Instruct", "Llama 3.3 70B"],
    ["Llama 4 Maverick 17B-128E", "Llama 4 Maverick 17B-128E"],
    ["Qwen3 235B-A22B", "Qwen3 235B-A22B"],
    ["Qwen3 30B-A3B", "Qwen3 30B-A3B"],
    ["mistral-large-2411", "Mistral Large 2 (123B)"],
    ["mistral-large-latest", "Mistral Large 3 675B"],
    ["Llama 3.1 8B", "Llama 3.1 8B"],
  ])("%s is listed as %s", (id, name) => {
    expect(qualityModelName(id)).toBe(name);
  });

  test.each([["gpt-5.6-luna"], ["my-finetune"], [""]])("%j has no results", (id) => {
    expect(qualityModelName(id)).toBeNull();
  });
});

describe("the shipped results", () => {
  test("compare GPT-4o and Llama 3.3 70B on shared suites only", () => {
    const { shared, medianRatio } = compareQuality(loadQuality(), "GPT-4o", "Llama 3.3 70B");
    expect(shared.length).toBeGreaterThan(5);
    expect(medianRatio).toBeGreaterThan(0.5);
    expect(medianRatio).toBeLessThan(1.2);
    for (const { sourceUrl, date } of shared) {
      expect(sourceUrl).toMatch(/^https:/);
      expect(date).toMatch(/^20\d\d/);
    }
  });
});
