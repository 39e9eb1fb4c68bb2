import { describe, expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { inputTokens, outputTokens } from "../core/tokens.ts";
import { importContents, importFixtures } from "./testing/import-rows.ts";

describe("OpenRouter's activity export", () => {
  test("24 columns: prompt includes cached, completion includes reasoning", async () => {
    const { rows } = await importFixtures(["openrouter-activity-24.csv"]);
    // 84 with 67 reasoning; 35,985 with 35,351 cached.
    expect(rows[0]).toMatchObject({ tokens: { input: 264, cacheRead: 0, output: 17, reasoning: 67 } });
    expect(rows[1]).toMatchObject({ tokens: { input: 634, cacheRead: 35_351, output: 647, reasoning: 0 } });
    expect(inputTokens(rows[1]!.tokens)).toBe(35_985);
    expect(outputTokens(rows[0]!.tokens)).toBe(84);
  });

  test("cost_cache is inside cost_total already", async () => {
    const { rows } = await importFixtures(["openrouter-activity-24.csv"]);
    // 35,985 × $0.20/M + 647 × $1.20/M - 0.006331 = 0.001641 rounded to six decimals
    expect((35_985 * 0.2 + 647 * 1.2) / 1e6 - 0.006331).toBeCloseTo(0.001641, 5);
    expect(rows[1]!.billed).toBe(fromDollars(0.001641));
    expect(rows[2]!.billed).toBe(fromDollars(0.0042));
  });

  test("says who served it, when, for whom and how fast", async () => {
    const { rows } = await importFixtures(["openrouter-activity-24.csv"]);
    expect(rows[0]).toMatchObject({
      id: "gen-1790000003-ccc",
      provider: "openrouter",
      host: "Azure",
      model: "openai/gpt-5.6-luna-20260709",
      startMs: Date.UTC(2026, 8, 21, 14, 13, 23, 189),
      grain: "request",
      requests: 1,
      task: "agent-key",
      ttftMs: 2100,
      durationMs: 2400,
    });
  });

  test("22 columns: the cached part is unknown, not zero", async () => {
    const { rows, report } = await importFixtures(["openrouter-activity-22.csv"]);
    expect(rows[0]!.tokens).toEqual({ input: 1500, output: 120, reasoning: 0 });
    expect(report.files[0]!.notes.join()).toContain("does not say how much of each prompt was cached");
  });

  test("web search is taken out of the row's cost and cannot move", async () => {
    const { rows } = await importFixtures(["openrouter-activity-22.csv"]);
    // 0.0052 = 0.0012 for tokens + 0.004 for the search
    expect(rows.slice(1)).toMatchObject([
      { billed: fromDollars(0.0012), notMovable: null, requests: 1 },
      { billed: fromDollars(0.004), notMovable: "web search", requests: 0, tokens: {}, id: null },
    ]);
  });

  test("columns are found by name wherever they stand", async () => {
    const text =
      "api_key_disabled,tokens_completion,tokens_cached,tokens_prompt,created_at,generation_id,new_column,model_permaslug\nfalse,5,4,10,2026-09-21 14:13:23.189,gen-1,?,a/b\n";
    const { rows } = await importContents({ "a.csv": text });
    expect(rows[0]).toMatchObject({
      id: "gen-1",
      tokens: { input: 6, cacheRead: 4, output: 5 },
      billed: null,
    });
  });

  test("requests without token counts are left out and counted", async () => {
    const text =
      "generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug\ng1,2026-09-21 14:13:23,,,a/b\ng2,2026-09-21 14:13:24,5,6,a/b\n";
    const { rows, report } = await importContents({ "a.csv": text });
    expect(rows).toHaveLength(1);
    expect(report.files[0]!.notes.join()).toContain("1 requests have no token counts");
  });

  test("the daily export", async () => {
    const { rows } = await importFixtures(["openrouter-daily.csv"]);
    expect(rows).toMatchObject([
      {
        model: "openai/gpt-4.1",
        grain: "day",
        requests: 5,
        tokens: { input: 5000, output: 100, reasoning: 25 },
        billed: fromDollars(0.015),
      },
    ]);
  });

  test("the activity and generation APIs", async () => {
    const day = {
      date: "2026-09-20",
      model: "a/b",
      model_permaslug: "a/b-1",
      provider_name: "X",
      usage: 0.015,
      byok_usage_inference: 0,
      requests: 5,
      prompt_tokens: 50,
      completion_tokens: 125,
      reasoning_tokens: 25,
    };
    const one = {
      id: "gen-1",
      model: "a/b",
      created_at: "2026-09-20T23:33:19.433273+00:00",
      total_cost: 0.0015,
      tokens_prompt: 9,
      tokens_completion: 20,
      native_tokens_prompt: 10,
      native_tokens_completion: 25,
      native_tokens_reasoning: 5,
      native_tokens_cached: 3,
      latency: 1250,
      generation_time: 1200,
      provider_name: "X",
    };
    const { rows } = await importContents({
      "days.json": JSON.stringify({ data: [day] }),
      "one.json": JSON.stringify({ data: one }),
    });
    const byGrain = new Map(rows.map((row) => [row.grain, row]));
    expect(byGrain.get("day")).toMatchObject({
      model: "a/b-1",
      tokens: { input: 50, output: 100, reasoning: 25 },
    });
    // The native counts are the billed ones.
    expect(byGrain.get("request")).toMatchObject({
      tokens: { input: 7, cacheRead: 3, output: 20, reasoning: 5 },
      ttftMs: 1250,
    });
  });
});

describe("LiteLLM's spend logs", () => {
  test.each(["litellm-spend-logs.json", "litellm-spend-logs.jsonl", "litellm-spend-logs.csv"])(
    "%s",
    async (name) => {
      const { rows, report } = await importFixtures([name]);
      expect(rows).toMatchObject([
        {
          id: "chatcmpl-1",
          provider: "anthropic",
          model: "claude-sonnet-4-5-20250929",
          // 1,000 = 150 + 800 read + 50 written
          tokens: { input: 150, cacheRead: 800, cacheWrite5m: 50, output: 200 },
          billed: fromDollars(0.00125),
          task: "team-alpha",
          ttftMs: 400,
          durationMs: 3000,
          servedLocally: false,
        },
        { id: "chatcmpl-2", servedLocally: true, billed: 0n },
        {
          provider: "azure",
          model: "gpt-4o",
          tokens: { input: 744, cacheRead: 256, output: 160, reasoning: 40 },
        },
        { id: "chatcmpl-5", notMovable: "embeddings", billed: fromDollars(0.00002), tokens: {} },
      ]);
      expect(report.files[0]!.notes.join()).toContain("1 failed requests used no tokens");
    },
  );

  const row = {
    request_id: "r",
    spend: 0,
    prompt_tokens: 100,
    completion_tokens: 5,
    startTime: "2026-09-21T10:00:00Z",
    model: "m",
    metadata: {},
  };

  test("a single object, metadata as an object, a spend of 0 that is unknown", async () => {
    const { rows } = await importContents({ "row.json": JSON.stringify(row) });
    expect(rows).toMatchObject([
      { tokens: { input: 100, output: 5 }, billed: null, provider: null, task: null },
    ]);
  });

  test("more cached than prompt: the prompt was reported without its cached part", async () => {
    const metadata = { additional_usage_values: { cache_read_input_tokens: 400 } };
    const { rows } = await importContents({ "row.json": JSON.stringify({ ...row, metadata }) });
    expect(rows[0]!.tokens).toEqual({ input: 100, cacheRead: 400, output: 5 });
  });

  test("a page around the list is opened", async () => {
    const { rows } = await importContents({
      "page.json": JSON.stringify({ data: [row, { ...row, request_id: "s" }], total: 2 }),
    });
    expect(rows).toHaveLength(2);
  });
});

describe("Langfuse's observations", () => {
  const generation = {
    id: "g1",
    traceId: "t1",
    type: "GENERATION",
    name: "answer",
    model: "gemini-2.5-flash",
    startTime: "2026-10-01T09:00:00.000Z",
    latency: 7.5,
    timeToFirstToken: 6.25,
    costDetails: { total: 0.01 },
    usageDetails: {
      input: 24,
      output: 378,
      input_cached_tokens: 0,
      output_reasoning_tokens: 1029,
      total: 1431,
    },
  };

  test("keys of usageDetails are disjoint: 24 + 378 + 1,029 = 1,431", async () => {
    const { rows } = await importContents({ "a.json": JSON.stringify([generation]) });
    expect(rows).toMatchObject([
      {
        id: "g1",
        tokens: { input: 24, cacheRead: 0, output: 378, reasoning: 1029 },
        ttftMs: 6250,
        durationMs: 7500,
        task: "answer",
        billed: null,
      },
    ]);
  });

  test("where they add up to more than the total, details are parts", async () => {
    // 100 + 50 = 150 is the total, so the 80 cached and the 20 of reasoning are inside.
    const usageDetails = {
      input: 100,
      input_cached_tokens: 80,
      output: 50,
      output_reasoning_tokens: 20,
      total: 150,
    };
    const { rows } = await importContents({ "a.json": JSON.stringify([{ ...generation, usageDetails }]) });
    expect(rows[0]!.tokens).toEqual({ input: 20, cacheRead: 80, output: 30, reasoning: 20 });
  });

  test("spans around a call are not calls, embeddings cannot move", async () => {
    const list = [
      { ...generation, id: "s", type: "SPAN" },
      { ...generation, id: "e", type: "EMBEDDING" },
      generation,
    ];
    const { rows } = await importContents({ "a.jsonl": list.map((row) => JSON.stringify(row)).join("\n") });
    expect(rows.map(({ id, notMovable }) => [id, notMovable])).toEqual([
      ["e", "embeddings"],
      ["g1", null],
    ]);
  });

  test("CSV holds objects as JSON", async () => {
    const details = JSON.stringify(generation.usageDetails).replaceAll('"', '""');
    const text = `id,traceId,type,startTime,model,usageDetails\ng1,t1,GENERATION,2026-10-01T09:00:00Z,m,"${details}"\n`;
    expect((await importContents({ "a.csv": text })).rows[0]!.tokens).toMatchObject({
      input: 24,
      reasoning: 1029,
    });
  });
});

test("Bedrock's invocation log: input leaves the cached part out", async () => {
  const record = {
    schemaType: "ModelInvocationLog",
    timestamp: "2026-10-01T09:00:00Z",
    requestId: "r1",
    operation: "Converse",
    modelId: "arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    input: { inputTokenCount: 22, cacheWriteInputTokenCount: 2492, cacheReadInputTokenCount: 0 },
    output: { outputTokenCount: 13 },
  };
  const { rows } = await importContents({ "log.json": JSON.stringify(record, null, 1) });
  // 22 + 2,492 + 13 = 2,527
  expect(rows).toMatchObject([
    {
      provider: "aws",
      model: "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      tokens: { input: 22, cacheWrite5m: 2492, cacheRead: 0, output: 13 },
      id: "r1",
    },
  ]);
});

describe("a log and the provider's export of the same requests", () => {
  const log = (tokens: number): string =>
    `time,model,provider,input_tokens,output_tokens\n2026-10-01T09:00:00Z,gpt-4o,openai,${tokens},0\n`;
  const bucket = (input: number): string =>
    `start_time,end_time,start_time_iso,num_model_requests,model,input_tokens,output_tokens\n1790812800,1790899200,x,10,gpt-4o-2024-08-06,${input},0\n`;

  test("are joined: of the export only what the log did not see stays", async () => {
    const { rows, report } = await importContents({ "log.csv": log(400), "usage.csv": bucket(1000) });
    // 1,000 exported - 400 logged = 600, in 10 × 0.6 = 6 requests
    expect(rows).toMatchObject([
      { grain: "request", tokens: { input: 400 } },
      { grain: "day", tokens: { input: 600 }, requests: 6 },
    ]);
    expect(report.notes.join()).toContain("they were joined");
  });

  test("are one where the log saw everything", async () => {
    expect((await importContents({ "log.csv": log(1000), "usage.csv": bucket(1000) })).rows).toHaveLength(1);
  });

  test("stay apart on other days and for other models", async () => {
    const other = bucket(1000).replace("gpt-4o-2024-08-06", "gpt-5.4");
    expect((await importContents({ "log.csv": log(1000), "usage.csv": other })).rows).toHaveLength(2);
  });

  test("are refused where both list single requests", async () => {
    const activity =
      "generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug\ng,2026-10-01 09:00:00,5,5,openai/gpt-4o\n";
    const text =
      "time,model,provider,input_tokens,output_tokens\n2026-10-01T09:00:00Z,openai/gpt-4o,openrouter,5,5\n";
    await expect(importContents({ "a.csv": activity, "b.csv": text })).rejects.toMatchObject({
      remedy: expect.stringContaining("only one"),
    });
  });
});
