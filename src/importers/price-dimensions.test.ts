import { expect, test } from "vitest";
import { apiPrices } from "../catalog/api-prices.ts";
import { toDollars } from "../core/money.ts";
import { listCost } from "../pricing/row-price.ts";
import { importContents } from "./testing/import-rows.ts";

const HEADER =
  "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed";
const row = (model: string, window: string, geo: string, speed: string, usage = "standard"): string =>
  `2026-10-01,${model},k,Default,${usage},${window},1000000,0,0,0,1000000,0,${geo},${speed}`;

/** The list price of every row in dollars; null where it has none. */
async function listed(...rows: string[]): Promise<(number | null)[]> {
  const imported = await importContents({ "a.csv": [HEADER, ...rows].join("\n") });
  return imported.rows.map((each) => {
    const price = apiPrices().find(each.provider, each.model!, each.tier);
    const cost = price === null ? null : listCost(each, price);
    return cost === null ? null : toDollars(cost);
  });
}

test.each([
  // Anthropic's published prices of a million tokens in and out; above 200,000 tokens Sonnet 4.5 costs 6 and 22.50.
  ["claude-sonnet-4-5-20250929", "≤ 200k", "global", "standard", "standard", 18],
  ["claude-sonnet-4-5-20250929", "200k-1M", "global", "standard", "standard", 28.5],
  ["claude-sonnet-4-5-20250929", "> 200k", "not_available", "", "standard", 28.5],
  ["claude-opus-4-6", "0-200k", "us", "standard", "standard", 33],
  ["claude-opus-4-6", "0-200k", "global", "fast", "standard", 180],
  ["claude-opus-4-6", "0-200k", "us", "fast", "standard", 198],
  ["claude-opus-4-8", "0-200k", "global", "fast", "standard", 60],
  ["claude-opus-4-6", "0-200k", "global", "standard", "batch", 15],
  // A way of serving that nobody publishes a price for is not the standard one.
  ["claude-opus-4-6", "0-200k", "mars", "standard", "standard", null],
])("%s, prompts %s, in %s, speed %s, %s", async (model, window, geo, speed, usage, usd) => {
  const [cost] = await listed(row(model, window, geo, speed, usage));
  if (usd === null) expect(cost).toBeNull();
  else expect(cost).toBeCloseTo(usd, 6);
});

const ACTIVITY =
  "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,app_name,api_key_name";

test("OpenRouter: a free variant costs nothing, and a request on one's own key what its provider bills", async () => {
  const line = (id: string, total: string, byok: string, variant: string): string =>
    `${id},2026-08-24 00:00:00.000,${total},0,0,0,${byok},1000,100,0,0,deepseek/deepseek-chat,X,${variant},false,true,,stop,stop,10,5,app,key`;
  const { rows } = await importContents({
    "a.csv": [ACTIVITY, line("1", "0", "0", "free"), line("2", "0.001", "0.02", "standard")].join("\n"),
  });
  expect(rows.map(({ model, billed }) => [model, billed])).toEqual([
    ["deepseek/deepseek-chat:free", 0n],
    ["deepseek/deepseek-chat", 21_000_000_000n],
  ]);
});

test("a column that can change what it cost and that nobody reads is named, if it says anything", async () => {
  const table = (surcharge: string): Record<string, string> => ({
    "a.csv": `time,model,input_tokens,output_tokens,surcharge_usd,colour\n2026-10-01T00:00:00Z,gpt-4o,1,1,${surcharge},red\n`,
  });
  const notes = async (surcharge: string): Promise<string[]> =>
    (await importContents(table(surcharge))).report.files[0]!.notes;
  expect(await notes("0.5")).toEqual(["Not used, although they may change what it cost: surcharge_usd."]);
  expect(await notes("0.00")).toEqual([]);
});
