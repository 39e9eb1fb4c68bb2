import { describe, expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { importContents, importFixtures } from "./testing/import-rows.ts";

const DAY_1 = Date.UTC(2026, 9, 1);
const DAY_2 = Date.UTC(2026, 9, 2);
const DAY_3 = Date.UTC(2026, 9, 3);

describe("the usage export", () => {
  test("input includes cached: 59,200 = 5,760 cached + 53,440 uncached", async () => {
    const { rows } = await importFixtures(["openai-usage-daily.tsv"]);
    expect(rows[0]).toMatchObject({
      provider: "openai",
      model: "gpt-4o-2024-08-06",
      requests: 10,
      tokens: { input: 53_440, cacheRead: 5_760, output: 10_646 },
      task: "key_chat",
      tier: "standard",
      grain: "day",
      startMs: DAY_1,
      endMs: DAY_2,
    });
  });

  test("the audio and image columns are parts of the totals, cached ones apart", async () => {
    const { rows } = await importFixtures(["openai-usage-daily.tsv"]);
    // uncached 4,000 = text 3,600 + audio 300 + image 100; cached 1,000 = 900 + 60 + 40; output 700 = 600 + 100.
    expect(rows[2]).toMatchObject({
      tokens: {
        input: 3600,
        audioInput: 300,
        imageInput: 100,
        cacheRead: 900,
        audioCacheRead: 60,
        imageCacheRead: 40,
        output: 600,
        audioOutput: 100,
      },
      tier: "priority",
      task: "proj_a",
    });
  });

  test("batch work has its own tier", async () => {
    const { rows } = await importFixtures(["openai-usage-daily.tsv"]);
    expect(rows[1]).toMatchObject({ tier: "batch", model: "gpt-5.4" });
  });

  test("an empty bucket is observed time without usage", async () => {
    const { rows, spans } = await importFixtures(["openai-usage-daily.tsv"]);
    expect(rows).toHaveLength(3);
    expect(spans).toEqual([[DAY_2, DAY_3]]);
  });

  test("an empty bucket may stop after its times", async () => {
    const text =
      "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,input_tokens,output_tokens\n1790812800,1790899200,a,b\n1790899200,1790985600,a,b,4,gpt-5.4,800,100\n";
    const { rows, spans, report } = await importContents({ "usage.csv": text });
    expect([rows.length, spans.length, report.files[0]!.skippedCount]).toEqual([1, 1, 0]);
  });

  test("without the uncached column it is what is left of the input", async () => {
    const text =
      "start_time,end_time,start_time_iso,model,input_tokens,input_cached_tokens,output_tokens\n1790812800,1790899200,a,gpt-5.4,59200,5760,9\n";
    const { rows } = await importContents({ "usage.csv": text });
    expect(rows[0]!.tokens).toEqual({ input: 53_440, cacheRead: 5760, output: 9 });
  });

  test("minutes stay minutes", async () => {
    const { rows } = await importFixtures(["openai-usage-minutes.csv"]);
    expect(rows.map(({ grain, requests }) => [grain, requests])).toEqual([
      ["minute", 4],
      ["minute", 2],
    ]);
  });

  test("a window without any usage has only times and is not enough on its own", async () => {
    const nothing =
      "start_time,end_time,start_time_iso,end_time_iso\n1790812800,1790899200,2026-10-01T00:00:00+00:00,2026-10-02T00:00:00+00:00\n";
    await expect(importContents({ "usage.csv": nothing })).rejects.toThrow("no usage or cost in usage.csv");
  });

  test.each<[string, string, string, object?]>([
    ["num_model_requests,input_tokens,model", "2,160,text-embedding-3-small", "embeddings", { input: 160 }],
    ["images,num_model_requests,size,model", "4,2,1024x1024,gpt-image-1", "images"],
    ["seconds,num_model_requests,model", "61,2,whisper-1", "transcription"],
    ["usage_bytes,project_id", "1024,proj_a", "vector stores"],
  ])("the export of %s is spend that cannot move", async (columns, cells, kind, tokens = {}) => {
    const text = `start_time,end_time,start_time_iso,end_time_iso,${columns}\n1790812800,1790899200,x,y,${cells}\n`;
    expect((await importContents({ "usage.csv": text })).rows).toMatchObject([{ notMovable: kind, tokens }]);
  });

  test("without grouping by model there is no price, and the model is asked for", async () => {
    const text =
      "start_time,end_time,start_time_iso,end_time_iso,num_model_requests,model,input_tokens,output_tokens\n1790812800,1790899200,a,b,4,,800,100\n";
    await expect(importContents({ "usage.csv": text })).rejects.toMatchObject({
      message: expect.stringContaining("name no model"),
      remedy: expect.stringContaining("--model"),
    });
  });
});

const page = (type: string, results: object[]): string =>
  JSON.stringify({
    object: "page",
    data: [
      {
        object: "bucket",
        start_time: DAY_1 / 1000,
        end_time: DAY_2 / 1000,
        results: results.map((result) => ({ object: type, ...result })),
      },
    ],
    has_more: false,
    next_page: null,
  });

describe("the usage API", () => {
  test("input is cached + cache write + uncached, and breakdowns are not added to it", async () => {
    const text = page("organization.usage.completions.result", [
      {
        input_tokens: 1000,
        input_cached_tokens: 400,
        input_cache_write_tokens: 100,
        input_uncached_tokens: 500,
        output_tokens: 500,
        input_text_tokens: 400,
        output_text_tokens: 400,
        input_cached_text_tokens: 300,
        input_audio_tokens: 50,
        input_cached_audio_tokens: 50,
        output_audio_tokens: 50,
        input_image_tokens: 50,
        input_cached_image_tokens: 50,
        output_image_tokens: 50,
        num_model_requests: 5,
        model: "gpt-5.4",
        batch: null,
        service_tier: "flex",
      },
    ]);
    const { rows } = await importContents({ "page.json": text });
    const tokens = rows[0]!.tokens;
    expect(tokens).toMatchObject({ input: 400, cacheRead: 300, cacheWrite5m: 100, output: 400 });
    // All buckets together are the 1,000 + 500 that the API reported.
    expect(Object.values(tokens).reduce((sum, count) => sum + count, 0)).toBe(1500);
    expect(rows[0]).toMatchObject({ tier: "flex", requests: 5 });
  });

  test("a bucket without results is observed time", async () => {
    const both = `${page("organization.usage.completions.result", [])}\n${page("organization.usage.completions.result", [{ input_tokens: 1, output_tokens: 1, model: "gpt-5.4" }])}\n`;
    const { rows, spans } = await importContents({ "pages.jsonl": both });
    expect(rows).toHaveLength(1);
    expect(spans).toEqual([[DAY_1, DAY_2]]);
  });

  test.each([
    ["embeddings", "embeddings"],
    ["moderations", "moderation"],
    ["images", "images"],
    ["audio_speeches", "speech"],
    ["audio_transcriptions", "transcription"],
    ["vector_stores", "vector stores"],
    ["code_interpreter_sessions", "code interpreter"],
    ["web_search_calls", "web search"],
  ])("%s are spend that cannot move", async (endpoint, kind) => {
    const text = page(`organization.usage.${endpoint}.result`, [{ num_model_requests: 2, input_tokens: 16 }]);
    const { rows } = await importContents({ "page.json": text });
    expect(rows[0]).toMatchObject({ notMovable: kind, tokens: {}, requests: 2 });
  });

  test("pages of usage and of costs may come in one file, empty ones first", async () => {
    const usage = { input_tokens: 1, output_tokens: 1, model: "gpt-5.4" };
    const pages = [
      page("organization.costs.result", []),
      page("organization.costs.result", [{ amount: { value: 2, currency: "usd" } }]),
      page("organization.usage.completions.result", [usage]),
    ];
    const { rows, costs, spans } = await importContents({ "pages.jsonl": pages.join("\n") });
    expect([rows.length, costs.length, spans.length]).toEqual([1, 1, 0]);
  });

  test("a page that is not the last is said to be incomplete", async () => {
    const text = page("organization.usage.completions.result", [
      { input_tokens: 1, output_tokens: 1, model: "m" },
    ]);
    const last = await importContents({ "page.json": text });
    const first = await importContents({ "page.json": text.replace('"has_more":false', '"has_more":true') });
    expect(last.report.files[0]!.notes).toEqual([]);
    expect(first.report.files[0]!.notes.join()).toContain("more follow");
  });

  test("one bad result does not cost the rest of its page", async () => {
    const good = { input_tokens: 10, output_tokens: 1, model: "gpt-5.4" };
    const { rows, report } = await importContents({
      "page.json": page("organization.usage.completions.result", [good, { ...good, input_tokens: -1 }, good]),
    });
    expect(rows).toHaveLength(2);
    expect(report.files[0]).toMatchObject({ skippedCount: 1 });
  });
});

describe("costs", () => {
  test("the export of 2025: a day per row, a day without cost costs nothing", async () => {
    const { costs } = await importFixtures(["openai-cost-2025.tsv"]);
    expect(costs).toMatchObject([
      {
        provider: "openai",
        amount: fromDollars(0.895874),
        model: null,
        item: "",
        startMs: DAY_1,
        endMs: DAY_2,
      },
      { amount: 0n, startMs: DAY_2, endMs: DAY_3 },
    ]);
  });

  test("the export of 2026: line items name model and kind, people are dropped", async () => {
    const imported = await importFixtures(["openai-cost-2026.csv"]);
    expect(imported.costs).toMatchObject([
      {
        model: "gpt-4o-2024-08-06",
        item: "gpt-4o-2024-08-06, input",
        amount: fromDollars(0.1336),
        notMovable: null,
        quantityTokens: 53_440,
      },
      { model: "gpt-4o-2024-08-06", item: "gpt-4o-2024-08-06, cached input" },
      { model: "gpt-4o-2024-08-06", item: "gpt-4o-2024-08-06, output", task: "key_chat" },
      { model: null, notMovable: "embeddings", amount: fromDollars(0.02) },
    ]);
    expect(imported.costs.flatMap((row) => Object.values(row))).not.toContain("someone@example.com");
  });

  test("quantities in another unit than tokens are not tokens", async () => {
    const header = "start_time,end_time,amount_value,amount_currency,quantity,quantity_unit,line_item\n";
    const text = `${header}1790812800,1790899200,1,usd,12,requests,"gpt-5.4, input"\n`;
    expect((await importContents({ "cost.csv": text })).costs[0]!.quantityTokens).toBeNull();
  });

  test("the API's amounts are dollars with a lower-case currency", async () => {
    const text = page("organization.costs.result", [
      { amount: { value: 0.06, currency: "usd" }, line_item: null },
    ]);
    const { costs } = await importContents({ "costs.json": text });
    expect(costs[0]).toMatchObject({ amount: 60_000_000_000n, currency: "USD", convertedAt: null });
  });
});
