import { DAY_MS } from "../../src/core/time.ts";

/**
 * Exports as people have them, with invented values under the real headers (docs/formats.md): a team that sends
 * `requests` requests a day for `days` days up to 2026-11-18.
 */
export interface Shape {
  days: number;
  requests: number;
  input: number;
  cached: number;
  output: number;
}

export const TEAM: Shape = { days: 30, requests: 20_000, input: 2000, cached: 300, output: 250 };
const LAST_DAY_MS = Date.parse("2026-11-18T00:00:00Z");

const days = (shape: Shape): number[] =>
  Array.from({ length: shape.days }, (_, index) => LAST_DAY_MS - (shape.days - 1 - index) * DAY_MS);
const iso = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "+00:00");
const date = (ms: number): string => iso(ms).slice(0, 10);
const table = (header: string, rows: readonly string[]): string => `${[header, ...rows].join("\n")}\n`;

/** OpenAI dashboard usage, one row a day. */
export const openaiUsage = (shape: Shape): string =>
  table(
    "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens,input_text_tokens,output_text_tokens,input_cached_text_tokens,input_audio_tokens,input_cached_audio_tokens,output_audio_tokens,input_image_tokens,input_cached_image_tokens,output_image_tokens",
    days(shape).map((ms) => {
      const [input, cached, output] = [shape.input, shape.cached, shape.output].map(
        (each) => each * shape.requests,
      );
      const text = input! - cached!;
      return `${ms / 1000},${(ms + DAY_MS) / 1000},${iso(ms)},${iso(ms + DAY_MS)},proj_a,${shape.requests}.0,,key_chat,gpt-5.4,FALSE,default,${input}.0,${output}.0,${cached}.0,${text}.0,${text}.0,${output}.0,${cached}.0,0.0,0.0,0.0,0.0,0.0,0.0`;
    }),
  );

/** The same by the minute, all day long: one row for every tenth minute. */
export const openaiUsageMinutes = (shape: Shape): string =>
  table(
    "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens",
    days(shape).flatMap((day) =>
      Array.from({ length: 144 }, (_, index) => {
        const ms = day + index * 600_000;
        const requests = Math.round(shape.requests / 144);
        const [input, cached, output] = [shape.input, shape.cached, shape.output].map(
          (each) => each * requests,
        );
        return `${ms / 1000},${ms / 1000 + 60},${iso(ms)},${iso(ms + 60_000)},proj_a,${requests},,key_chat,gpt-5.4,False,default,${input},${output},${cached},${input! - cached!}`;
      }),
    ),
  );

/** OpenAI dashboard costs: list price less a discount, and embeddings beside it. */
export const openaiCost = (shape: Shape, discount: number): string =>
  table(
    "start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name",
    days(shape).flatMap((ms) => {
      const head = `${ms / 1000},${(ms + DAY_MS) / 1000},${iso(ms)},${iso(ms + DAY_MS)}`;
      const row = (usd: number, item: string): string => `${head},${usd},usd,"${item}",proj_a,org-x,Example`;
      const million = shape.requests / 1e6;
      // GPT-5.4: $2.50 input, $0.25 cached, $15 output per million tokens.
      return [
        row((shape.input - shape.cached) * million * 2.5 * (1 - discount), "gpt-5.4, input"),
        row(shape.cached * million * 0.25 * (1 - discount), "gpt-5.4, cached input"),
        row(shape.output * million * 15 * (1 - discount), "gpt-5.4, output"),
        row(3, "text-embedding-3-small, input"),
      ];
    }),
  );

/** Anthropic console tokens: no request counts, no cache use. */
export const anthropicTokens = (shape: Shape): string =>
  table(
    "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed",
    days(shape).map(
      (ms) =>
        `${date(ms)},claude-sonnet-4-5-20250929,reviewer,Default,standard,≤ 200k,${shape.input * shape.requests},0,0,0,${shape.output * shape.requests},0,global,`,
    ),
  );

/** OpenRouter activity, one row a request: both generations of its header. */
export function openrouter(shape: Shape, columns: 22 | 24, perDay: number): string {
  const header =
    columns === 24
      ? "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,app_name,api_key_name,api_key_disabled"
      : "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,finish_reason_normalized,generation_time_ms,time_to_first_token_ms,app_name,api_key_name";
  const rows = days(shape).flatMap((day) =>
    Array.from({ length: perDay }, (_, index) => {
      const at = iso(day + (index * DAY_MS) / perDay)
        .replace("T", " ")
        .replace("+00:00", ".000");
      // GPT-5.4 at list, nothing cached: 2,000 x $2.50/M + 250 x $15/M.
      const usd = (shape.input * 2.5 + shape.output * 15) / 1e6;
      const tokens = `${shape.input},${shape.output},0${columns === 24 ? ",0" : ""}`;
      const tail = columns === 24 ? ",false" : "";
      return `gen-${day}-${index},${at},${usd},,,,0,${tokens},openai/gpt-5.4-20260305,OpenAI,standard,false,true,,stop,stop,2000,500,Support bot,prod-key${tail}`;
    }),
  );
  return table(header, rows.reverse());
}

/** LiteLLM SpendLogs as JSON lines. */
export const litellm = (shape: Shape, perDay: number): string =>
  days(shape)
    .flatMap((day) =>
      Array.from({ length: perDay }, (_, index) => {
        const startMs = day + (index * DAY_MS) / perDay;
        return JSON.stringify({
          request_id: `chatcmpl-${day}-${index}`,
          call_type: "acompletion",
          api_key: "88dc28d0f030c55e",
          spend: (shape.input * 2.5 + shape.output * 15) / 1e6,
          total_tokens: shape.input + shape.output,
          prompt_tokens: shape.input,
          completion_tokens: shape.output,
          startTime: iso(startMs),
          endTime: iso(startMs + 3000),
          model: "openai/gpt-5.4",
          model_group: "gpt-5.4",
          custom_llm_provider: "openai",
          cache_hit: "False",
          metadata: JSON.stringify({ user_api_key_alias: "team-alpha", status: "success" }),
        });
      }),
    )
    .join("\n");

/** DeepSeek amounts, long format with request counts. */
export const deepseekAmount = (shape: Shape): string =>
  table(
    "user_id,utc_date,model,api_key_name,api_key,type,price,amount",
    days(shape).flatMap((ms) => {
      const row = (type: string, price: string, amount: number): string =>
        `u1,${date(ms)},deepseek-chat,crawler,sk-a***,${type},${price},${amount}`;
      return [
        row("input_cache_hit_tokens", "0.000000028", shape.cached * shape.requests),
        row("input_cache_miss_tokens", "0.00000028", (shape.input - shape.cached) * shape.requests),
        row("output_tokens", "0.00000042", shape.output * shape.requests),
        row("request_count", "", shape.requests),
      ];
    }),
  );

/** DeepSeek amounts of 2026: times with an offset instead of dates. */
export const deepseekAmount2026 = (shape: Shape): string =>
  table(
    "user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount",
    days(shape).flatMap((ms) => {
      const [from, to] = [ms, ms + DAY_MS].map((each) => `${date(each)}T00:00:00+03:00`);
      const row = (type: string, price: string, amount: number): string =>
        `u,${from},${to},deepseek-flash,crawler,sk-a,${type},${price},${amount}`;
      return [
        row("input_cache_hit_tokens", "0.000000003", shape.cached * shape.requests),
        row("input_cache_miss_tokens", "0.00000015", (shape.input - shape.cached) * shape.requests),
        row("output_tokens", "0.0000006", shape.output * shape.requests),
        row("request_count", "", shape.requests),
      ];
    }),
  );

/** Azure LLM trace: an hour of requests. */
export const azureTrace = (requests: number): string =>
  table(
    "TIMESTAMP,ContextTokens,GeneratedTokens",
    Array.from({ length: requests }, (_, index) => {
      const at = iso(LAST_DAY_MS + (index * 3_600_000) / requests)
        .replace("T", " ")
        .slice(0, 19);
      return `${at}.1234560,1100,210`;
    }),
  );

/** Mooncake trace: milliseconds, 512-token hashes. */
export const mooncakeTrace = (requests: number): string =>
  Array.from({ length: requests }, (_, index) =>
    JSON.stringify({
      timestamp: index * 3000,
      input_length: 1300,
      output_length: 50,
      hash_ids: [0, 1, index + 2],
    }),
  ).join("\n");

/** Our own CSV, hourly buckets with tasks. */
export const ownCsv = (shape: Shape): string =>
  table(
    "time,end_time,model,input_tokens,cached_input_tokens,output_tokens,requests,task",
    days(shape).flatMap((day) =>
      Array.from({ length: 24 }, (_, hour) => {
        const ms = day + hour * 3_600_000;
        const requests = Math.round(shape.requests / 24);
        return `${iso(ms)},${iso(ms + 3_600_000)},gpt-5.4,${shape.input * requests},${shape.cached * requests},${shape.output * requests},${requests},support`;
      }),
    ),
  );
