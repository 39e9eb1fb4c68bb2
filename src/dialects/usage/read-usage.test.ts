import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TokenCounts } from "../../core/tokens.ts";
import { readUsage } from "./read-usage.ts";
import { isObject, type JsonObject, sumOf } from "./usage-reading.ts";

const read = (usage: JsonObject) => {
  const found = readUsage(usage);
  if (found === null) throw new Error("no shape was recognised");
  return found;
};

describe("usage objects as 37 kinds of answers really had them", () => {
  const file = new URL("fixtures/provider-usage.jsonl", import.meta.url);
  const rows = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => {
      const row = JSON.parse(line) as Record<string, unknown>;
      const usage = row["usage"] ?? row["usageMetadata"];
      if (!isObject(usage)) throw new Error("a row has usage");
      const total = usage["total_tokens"] ?? usage["totalTokenCount"] ?? usage["totalTokens"];
      return { file: String(row["file"]), usage, total };
    });

  test("there are 37 of them, 32 with a total", () => {
    expect(rows.length).toBe(37);
    expect(rows.filter(({ total }) => total !== undefined).length).toBe(32);
  });

  test.each(rows.filter(({ total }) => total !== undefined))(
    "the buckets add up to the provider's total: $file",
    ({ usage, total }) => {
      const { tokens, reasons } = read(usage);
      expect(sumOf(tokens)).toBe(total);
      expect(reasons).not.toContain("total-mismatch");
    },
  );

  // Those without a total, bucket by bucket as they stand in the objects.
  test.each<[string, TokenCounts]>([
    // Cohere: 2935 passed through the model, 2928 of them from its cache: 7 were not.
    ["cohere", { input: 7, cacheRead: 2928, output: 4 }],
    [
      "test_anthropic_compaction_round_trip",
      { input: 136, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 16 },
    ],
    // Two iterations: 100 + 180 in, 82 + 8 out, 55,096 written by the first.
    [
      "test_anthropic_compaction_usage_with_cache",
      { input: 280, cacheRead: 0, cacheWrite5m: 55_096, cacheWrite1h: 0, output: 90 },
    ],
    [
      "test_anthropic_advisor_tool",
      { input: 1311, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 16, reasoning: 0 },
    ],
    ["test_stop_settings", { input: 32, cacheRead: 0, cacheWrite5m: 0, output: 5 }],
  ])("without a total, bucket by bucket: %s", (name, tokens) => {
    const row = rows.find((each) => each.file.includes(name) && each.total === undefined);
    expect(read(row?.usage ?? {}).tokens).toEqual(tokens);
  });
});

interface Case {
  name: string;
  usage: JsonObject;
  tokens: TokenCounts;
  reasons?: string[];
}

describe("rule 9: OpenAI's prompt includes what was cached, its completion includes reasoning", () => {
  test.each<Case>([
    {
      name: "cached and reasoning are parts",
      usage: {
        prompt_tokens: 2006,
        completion_tokens: 300,
        total_tokens: 2306,
        prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 256, audio_tokens: 0 },
      },
      tokens: { input: 86, cacheRead: 1920, output: 44, reasoning: 256 },
    },
    {
      name: "audio in and out",
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        total_tokens: 150,
        prompt_tokens_details: { cached_tokens: 0, audio_tokens: 60 },
        completion_tokens_details: { audio_tokens: 40, reasoning_tokens: 0 },
      },
      tokens: { input: 40, cacheRead: 0, audioInput: 60, output: 10, reasoning: 0, audioOutput: 40 },
    },
    {
      name: "rejected predictions are billed as output",
      usage: {
        prompt_tokens: 10,
        completion_tokens: 30,
        total_tokens: 40,
        completion_tokens_details: { accepted_prediction_tokens: 5, rejected_prediction_tokens: 12 },
      },
      tokens: { input: 10, output: 30 },
    },
    {
      name: "the responses API has other names",
      usage: {
        input_tokens: 4020,
        input_tokens_details: { cached_tokens: 1000, cache_write_tokens: 3000 },
        output_tokens: 5,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 4025,
      },
      tokens: { input: 20, cacheRead: 1000, cacheWrite5m: 3000, output: 5, reasoning: 0 },
    },
    {
      name: "writes to the cache by how long they are kept",
      usage: {
        input_tokens: 5000,
        input_tokens_details: {
          cached_tokens: 0,
          cache_write_tokens: 4000,
          cache_write_tokens_details: { ttl_12h_tokens: 1500, ttl_30m_tokens: 2500 },
        },
        output_tokens: 5,
        total_tokens: 5005,
      },
      tokens: { input: 1000, cacheRead: 0, cacheWrite5m: 2500, cacheWrite1h: 1500, output: 5 },
    },
    {
      name: "reasoning counted beside the completion, as the total shows",
      usage: {
        prompt_tokens: 32,
        completion_tokens: 9,
        total_tokens: 135,
        completion_tokens_details: { reasoning_tokens: 94 },
      },
      tokens: { input: 32, output: 9, reasoning: 94 },
      reasons: ["reasoning-beside-output"],
    },
  ])("$name", ({ usage, tokens, reasons = [] }) => {
    expect(read(usage)).toMatchObject({ tokens, reasons });
    expect(read(usage).tokens).toEqual(tokens);
  });
});

describe("rule 10: Anthropic's input excludes the cache; the same numbers through others may include it", () => {
  test.each<Case>([
    {
      name: "writes split by how long they are kept",
      usage: {
        input_tokens: 2048,
        cache_read_input_tokens: 1800,
        cache_creation_input_tokens: 248,
        cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
        output_tokens: 503,
      },
      tokens: { input: 2048, cacheRead: 1800, cacheWrite5m: 148, cacheWrite1h: 100, output: 503 },
    },
    {
      name: "rule 25: turns of a tool loop are in the top level, another model's advice is not",
      usage: {
        input_tokens: 300,
        output_tokens: 30,
        iterations: [
          { type: "message", input_tokens: 100, output_tokens: 10 },
          { type: "advisor_message", model: "claude-opus-5", input_tokens: 50, output_tokens: 5 },
          { type: "message", input_tokens: 200, output_tokens: 20 },
        ],
      },
      tokens: { input: 350, output: 35 },
      reasons: ["iterations-on-several-models"],
    },
    {
      name: "without a split, writes are of the default kind",
      usage: { input_tokens: 5, cache_creation_input_tokens: 188_086, output_tokens: 393 },
      tokens: { input: 5, cacheWrite5m: 188_086, output: 393 },
    },
    {
      name: "through a proxy in OpenAI's names, cache beside the prompt: the total says so",
      usage: {
        prompt_tokens: 21,
        completion_tokens: 100,
        total_tokens: 2021,
        cache_read_input_tokens: 1900,
        cache_creation_input_tokens: 0,
      },
      tokens: { input: 21, cacheRead: 1900, cacheWrite5m: 0, output: 100 },
      reasons: ["cache-beside-input"],
    },
    {
      name: "through a proxy in OpenAI's names, cache inside the prompt: the total says so",
      usage: {
        prompt_tokens: 1921,
        completion_tokens: 100,
        total_tokens: 2021,
        cache_read_input_tokens: 1900,
      },
      tokens: { input: 21, cacheRead: 1900, output: 100 },
    },
    {
      name: "in Anthropic's names with a total that includes the cache in the input",
      usage: { input_tokens: 1921, output_tokens: 100, total_tokens: 2021, cache_read_input_tokens: 1900 },
      tokens: { input: 21, cacheRead: 1900, output: 100 },
    },
    {
      name: "Bedrock's converse: beside, and a total",
      usage: {
        inputTokens: 22,
        cacheReadInputTokens: 8,
        cacheWriteInputTokens: 70,
        outputTokens: 13,
        totalTokens: 113,
      },
      tokens: { input: 22, cacheRead: 8, cacheWrite5m: 70, output: 13 },
    },
  ])("$name", ({ usage, tokens, reasons = [] }) => {
    expect(read(usage)).toMatchObject({ tokens, reasons });
    expect(read(usage).tokens).toEqual(tokens);
  });
});

describe("rule 11: Gemini's prompt includes the cache, its thoughts are beside the candidates or inside", () => {
  test.each<Case>([
    {
      name: "thoughts and tool prompts beside",
      usage: {
        promptTokenCount: 294,
        toolUsePromptTokenCount: 605,
        candidatesTokenCount: 230,
        thoughtsTokenCount: 158,
        totalTokenCount: 1287,
      },
      tokens: { input: 899, output: 230, reasoning: 158 },
    },
    {
      name: "a proxy that folds the thoughts into the candidates",
      usage: {
        promptTokenCount: 10,
        candidatesTokenCount: 100,
        thoughtsTokenCount: 80,
        totalTokenCount: 110,
      },
      tokens: { input: 10, output: 20, reasoning: 80 },
      reasons: ["reasoning-inside-output"],
    },
    {
      name: "pictures, sound, and what of them was cached",
      usage: {
        promptTokenCount: 1000,
        cachedContentTokenCount: 300,
        promptTokensDetails: [
          { modality: "TEXT", tokenCount: 100 },
          { modality: "IMAGE", tokenCount: 500 },
          { modality: "AUDIO", tokenCount: 400 },
        ],
        cacheTokensDetails: [
          { modality: "IMAGE", tokenCount: 250 },
          { modality: "TEXT", tokenCount: 50 },
        ],
        candidatesTokenCount: 1300,
        candidatesTokensDetails: [{ modality: "IMAGE", tokenCount: 1290 }],
        totalTokenCount: 2300,
      },
      tokens: {
        input: 50,
        cacheRead: 50,
        imageInput: 250,
        imageCacheRead: 250,
        audioInput: 400,
        output: 10,
        imageOutput: 1290,
      },
    },
    {
      name: "all thoughts and no answer",
      usage: { promptTokenCount: 15, thoughtsTokenCount: 2, totalTokenCount: 17 },
      tokens: { input: 15, reasoning: 2 },
    },
  ])("$name", ({ usage, tokens, reasons = [] }) => {
    expect(read(usage)).toMatchObject({ tokens, reasons });
    expect(read(usage).tokens).toEqual(tokens);
  });
});

test("rule 12: DeepSeek tells hits from misses", () => {
  const usage = {
    prompt_tokens: 563,
    prompt_cache_hit_tokens: 512,
    prompt_cache_miss_tokens: 51,
    completion_tokens: 116,
    total_tokens: 679,
  };
  expect(read(usage).tokens).toEqual({ input: 51, cacheRead: 512, output: 116 });
});

test("rule 13: what Ollama leaves out is unknown, not zero", () => {
  expect(read({ eval_count: 290 }).tokens).toEqual({ output: 290 });
  expect(read({ prompt_eval_count: 26, eval_count: 290 }).tokens).toEqual({ input: 26, output: 290 });
});

test("rule 14: OpenRouter says what it charged", () => {
  const usage = { prompt_tokens: 14, completion_tokens: 4, total_tokens: 18, cost: 0.000102 };
  // 0.000102 dollars x 1e12.
  expect(read(usage).providerCostPicodollars).toBe(102_000_000);
});

describe("rule 15: impossible sets are cut down and flagged", () => {
  test("more cached than there was", () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 10,
      total_tokens: 110,
      prompt_tokens_details: { cached_tokens: 130 },
    };
    const { tokens, reasons } = read(usage);
    expect(tokens).toEqual({ input: 0, cacheRead: 100, output: 10 });
    expect(reasons).toEqual(["cached-exceeds-input"]);
  });

  test("a total that is not the sum", () => {
    const { tokens, reasons } = read({ prompt_tokens: 100, completion_tokens: 10, total_tokens: 120 });
    expect(tokens).toEqual({ input: 100, output: 10 });
    expect(reasons).toEqual(["total-mismatch"]);
  });

  test("no bucket is ever negative, and OpenAI's input buckets add up to its prompt", () => {
    const count = fc.nat({ max: 5000 });
    const usage = fc.record({
      prompt_tokens: count,
      completion_tokens: count,
      prompt_tokens_details: fc.record(
        { cached_tokens: count, audio_tokens: count, image_tokens: count, cache_write_tokens: count },
        { requiredKeys: [] },
      ),
      completion_tokens_details: fc.record(
        { reasoning_tokens: count, audio_tokens: count },
        { requiredKeys: [] },
      ),
    });
    fc.assert(
      fc.property(usage, (sample) => {
        const total = sample.prompt_tokens + sample.completion_tokens;
        const { tokens } = read({ ...sample, total_tokens: total });
        expect(Object.values(tokens).every((each) => each >= 0)).toBe(true);
        expect(sumOf(tokens)).toBe(total);
      }),
    );
  });
});

describe("rule 34: other surfaces have other shapes", () => {
  test.each<[string, JsonObject, TokenCounts, Record<string, number>]>([
    ["embeddings", { prompt_tokens: 4, total_tokens: 4 }, { input: 4 }, {}],
    ["only a total", { total_tokens: 812 }, { input: 812 }, {}],
    ["rerankers", { search_units: 2 }, {}, { searchUnits: 2 }],
    ["speech by the second", { type: "duration", seconds: 31 }, {}, { seconds: 31 }],
    [
      "web searches",
      { input_tokens: 105, output_tokens: 6039, server_tool_use: { web_search_requests: 2 } },
      { input: 105, output: 6039 },
      { webSearches: 2 },
    ],
  ])("%s", (_name, usage, tokens, units) => {
    expect(read(usage)).toMatchObject({ units });
    expect(read(usage).tokens).toEqual(tokens);
  });
});

test.each([{}, { tokens: 5 }, { prompt_tokens: "12" }, { usage: {} }])("no shape: %j", (usage) => {
  expect(readUsage(usage)).toBeNull();
});

test.each([
  ["no sum: what the hour is a part of is unknown", undefined, [2000], { cacheWrite1h: 2000 }, []],
  ["a detail without a count: the hour's part is unknown", 2500, [undefined], { cacheWrite5m: 2500 }, []],
  [
    "a part above its sum",
    1000,
    [2000],
    { cacheWrite5m: 0, cacheWrite1h: 2000 },
    ["cache-write-split-mismatch"],
  ],
])("cache writes of Bedrock's Converse: %s", (_name, sum, parts, tokens, reasons) => {
  const read = readUsage({
    inputTokens: 1,
    outputTokens: 1,
    ...(sum === undefined ? {} : { cacheWriteInputTokens: sum }),
    cacheReadInputTokens: 7,
    cacheDetails: parts.map((inputTokens) => ({ ttl: "1h", inputTokens })),
  });
  expect(read).toMatchObject({ tokens: { input: 1, output: 1, cacheRead: 7, ...tokens }, reasons });
  expect(Object.keys(read?.tokens ?? {})).toHaveLength(3 + Object.keys(tokens).length);
});
