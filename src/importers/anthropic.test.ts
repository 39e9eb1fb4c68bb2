import { describe, expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { inputTokens } from "../core/tokens.ts";
import { importContents, importFixtures } from "./testing/import-rows.ts";

const DAY_1 = Date.UTC(2026, 9, 1);
const DAY_2 = Date.UTC(2026, 9, 2);

describe("the console's token export", () => {
  test("input columns are disjoint: the prompt is their sum", async () => {
    const { rows } = await importFixtures(["anthropic-tokens.csv"]);
    expect(rows[0]).toMatchObject({
      provider: "anthropic",
      model: "claude-sonnet-4-5-20250929",
      tokens: { input: 1200, cacheWrite5m: 300, cacheWrite1h: 40, cacheRead: 5000, output: 800 },
      requests: null,
      task: "reviewer",
      grain: "day",
      startMs: DAY_1,
      endMs: DAY_2,
    });
    // 1,200 + 300 + 40 + 5,000
    expect(inputTokens(rows[0]!.tokens)).toBe(6540);
    expect(rows[1]).toMatchObject({ tier: "batch" });
  });

  test("web searches are said, not priced", async () => {
    const { report } = await importFixtures(["anthropic-tokens.csv"]);
    expect(report.files[0]!.notes.join()).toContain("2 web searches are billed apart");
  });

  test("day files hold hours, midnight included", async () => {
    const { rows } = await importFixtures(["anthropic-tokens-hourly.csv"]);
    expect(rows.map(({ grain, startMs, endMs }) => [grain, startMs - DAY_1, endMs - DAY_1])).toEqual([
      ["hour", 0, 3_600_000],
      ["hour", 13 * 3_600_000, 14 * 3_600_000],
    ]);
  });

  test("the oldest generation has one cache-write column", async () => {
    const { rows, report } = await importFixtures(["anthropic-tokens-oldest.csv"]);
    expect(rows[0]!.tokens).toEqual({ input: 1000, cacheWrite5m: 250, cacheRead: 4000, output: 300 });
    expect(report.files[0]!.notes.join()).toContain("taken as 5-minute ones");
  });
});

describe("the usage report", () => {
  const report = (results: object[]): string =>
    JSON.stringify({
      data: [{ starting_at: "2026-10-01T09:00:00Z", ending_at: "2026-10-01T09:01:00Z", results }],
      has_more: false,
      next_page: null,
    });

  test("uncached, read and written tokens are disjoint", async () => {
    const { rows } = await importContents({
      "usage.json": report([
        {
          uncached_input_tokens: 1500,
          cache_creation: { ephemeral_1h_input_tokens: 1000, ephemeral_5m_input_tokens: 500 },
          cache_read_input_tokens: 200,
          output_tokens: 500,
          server_tool_use: { web_search_requests: 0 },
          model: "claude-opus-5",
          service_tier: "priority",
          api_key_id: null,
          workspace_id: "wrk_1",
        },
      ]),
    });
    expect(rows[0]).toMatchObject({
      tokens: { input: 1500, cacheWrite1h: 1000, cacheWrite5m: 500, cacheRead: 200, output: 500 },
      tier: "priority",
      task: "wrk_1",
      grain: "minute",
      requests: null,
    });
  });

  test("empty buckets are observed time", async () => {
    const text = `${report([])}\n${report([{ uncached_input_tokens: 1, output_tokens: 1, model: "m" }])}`;
    const { spans } = await importContents({ "usage.jsonl": text });
    expect(spans).toEqual([[Date.UTC(2026, 9, 1, 9), Date.UTC(2026, 9, 1, 9, 1)]]);
  });

  test("the cost report's amounts are text in cents", async () => {
    const { costs } = await importContents({
      "cost.json": report([
        {
          amount: "123.45",
          currency: "USD",
          cost_type: "tokens",
          model: "claude-opus-5",
          token_type: "output_tokens",
          description: "Claude Opus 5 Usage - Output Tokens",
        },
        {
          amount: "1000",
          currency: "USD",
          cost_type: "web_search",
          model: null,
          token_type: null,
          description: "Web Search Usage",
        },
      ]),
    });
    expect(costs).toMatchObject([
      { amount: fromDollars(1.2345), model: "claude-opus-5", notMovable: null },
      { amount: fromDollars(10), model: null, notMovable: "web search" },
    ]);
  });
});

describe("the console's cost export", () => {
  test("names models for people and searches by cost type", async () => {
    const { costs } = await importFixtures(["anthropic-cost.csv"]);
    expect(costs).toMatchObject([
      {
        provider: "anthropic",
        model: "Claude Sonnet 4.5",
        item: "Claude Sonnet 4.5, input_no_cache",
        amount: fromDollars(0.27),
      },
      { model: "Claude Sonnet 4.5", notMovable: null, task: "reviewer" },
      { model: null, notMovable: "web search", amount: fromDollars(0.02) },
    ]);
  });

  test("the oldest generation ends at cost_usd", async () => {
    const { costs } = await importFixtures(["anthropic-cost-oldest.csv"]);
    expect(costs).toMatchObject([
      { model: "Claude Sonnet 3.5", amount: fromDollars(0.01), notMovable: null },
    ]);
  });
});
