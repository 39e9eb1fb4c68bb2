/** A file as a source writes it, with rows of our own, and what it comes to by hand. */
export interface FormatCase {
  /** The format's name. */
  format: string;
  text: string;
  rows: number;
  /** Requests; null where one row does not count them. */
  requests: number | null;
  tokens: Readonly<Record<string, number>>;
  /** Own cost of the usage rows in dollars, and of lines of cost. */
  usd?: number;
  costUsd?: number;
  /** Models in order of their names. */
  models: readonly (string | null)[];
  /** Dollars per unit of another currency that the file is in. */
  usdPerUnit?: Readonly<Record<string, number>>;
}

const lines = (...records: readonly unknown[]): string =>
  records.map((record) => JSON.stringify(record)).join("\n");

export const FORMAT_CASES: Readonly<Record<string, FormatCase>> = {
  "helicone.jsonl": {
    format: "Helicone requests",
    text: lines(
      {
        request_id: "a1",
        request_created_at: "2026-10-05T09:00:00Z",
        response_status: 200,
        request_model: "gpt-4.1",
        response_model: "gpt-4.1-2025-04-14",
        provider: "OPENAI",
        prompt_tokens: 1000,
        prompt_cache_read_tokens: 400,
        prompt_cache_write_tokens: 0,
        completion_tokens: 50,
        total_tokens: 1450,
        delay_ms: 900,
        time_to_first_token: 120,
        cost: 0.0026,
        request_properties: { "Helicone-Session-Name": "chat" },
        request_user_id: "anna@example.com",
      },
      {
        request_id: "a2",
        request_created_at: "2026-10-05T09:00:09Z",
        response_status: 200,
        request_model: "gpt-4.1",
        response_model: "gpt-4.1-2025-04-14",
        provider: "OPENAI",
        prompt_tokens: 300,
        prompt_cache_read_tokens: 0,
        completion_tokens: 20,
        total_tokens: 320,
        cost: 0.00076,
      },
      {
        request_id: "a3",
        request_created_at: "2026-10-05T09:00:19Z",
        response_status: 500,
        request_model: "gpt-4.1",
        provider: "OPENAI",
        prompt_tokens: null,
        completion_tokens: null,
      },
    ),
    rows: 2,
    requests: 2,
    // 1,000 beside 400 read from cache, as the total of 1,450 says; 1000 + 300 and 50 + 20.
    tokens: { input: 1300, cacheRead: 400, output: 70, cacheWrite5m: 0 },
    usd: 0.00336,
    models: ["gpt-4.1-2025-04-14"],
  },
  "helicone.csv": {
    format: "Helicone requests",
    text: `request_id,request_created_at,response_status,request_model,provider,prompt_tokens,prompt_cache_read_tokens,completion_tokens,total_tokens,delay_ms,cost,country_code
b1,2026-10-05 09:00:00.125,200,claude-sonnet-4-5,ANTHROPIC,120,880,60,1060,1500,0.001524,DE
b2,2026-10-05 09:01:00.5,200,claude-sonnet-4-5,ANTHROPIC,80,0,40,120,700,0.00084,DE`,
    rows: 2,
    requests: 2,
    tokens: { input: 200, cacheRead: 880, output: 100 },
    usd: 0.002364,
    models: ["claude-sonnet-4-5"],
  },
  "portkey.jsonl": {
    format: "Portkey logs",
    // Costs are cents: 0.42 + 0.08 = half a cent of a dollar's hundred.
    text: lines(
      {
        id: "p1",
        trace_id: "t1",
        created_at: "2026-10-06T10:00:00.000Z",
        ai_org: "openai",
        ai_model: "gpt-4o-mini",
        req_units: 2000,
        res_units: 200,
        total_units: 2200,
        cost: 0.42,
        cost_currency: "USD",
        response_time: 1200,
        response_status_code: 200,
        is_success: true,
        metadata: { _user: "u1", task: "search" },
      },
      {
        id: "p2",
        trace_id: "t2",
        created_at: "2026-10-06T10:00:05.000Z",
        ai_org: "openai",
        ai_model: "gpt-4o-mini",
        req_units: 300,
        res_units: 100,
        total_units: 400,
        cost: 0.08,
        cost_currency: "USD",
        response_time: 800,
        response_status_code: 200,
        is_success: true,
      },
      {
        id: "p3",
        created_at: "2026-10-06T10:00:07.000Z",
        ai_org: "openai",
        ai_model: "gpt-4o-mini",
        req_units: 0,
        res_units: 0,
        total_units: 0,
        cost: 0,
        response_status_code: 429,
        is_success: false,
      },
    ),
    rows: 2,
    requests: 2,
    tokens: { input: 2300, output: 300 },
    usd: 0.005,
    models: ["gpt-4o-mini"],
  },
  "portkey-guide.jsonl": {
    format: "Portkey logs",
    text: lines({
      created_at: "2026-10-06T10:00:00Z",
      ai_provider: "anthropic",
      ai_model: "claude-haiku-4-5",
      request_tokens: 500,
      response_tokens: 50,
      total_tokens: 550,
      cost: 0.075,
      status_code: 200,
    }),
    rows: 1,
    requests: 1,
    tokens: { input: 500, output: 50 },
    usd: 0.00075,
    models: ["claude-haiku-4-5"],
  },
  "cursor.csv": {
    format: "Cursor usage events",
    text: `Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost
"2026-10-07T08:00:00.000Z","anna@example.com","Included","claude-4.5-sonnet-thinking","No","1200","300","9000","700","11200","Included"
"2026-10-07T08:05:00.000Z","anna@example.com","On-Demand","gpt-5","No","0","800","200","100","1100","0.12"
"2026-10-07T08:06:00.000Z","anna@example.com","Errored, No Charge","gpt-5","No","0","0","0","0","0","-"`,
    rows: 2,
    requests: 2,
    tokens: { input: 1100, cacheRead: 9200, cacheWrite5m: 1200, output: 800 },
    usd: 0.12,
    models: ["claude-4.5-sonnet-thinking", "gpt-5"],
  },
  "one-api.json": {
    format: "new-api or one-api logs",
    text: JSON.stringify({
      success: true,
      message: "",
      data: {
        page: 1,
        total: 3,
        items: [
          {
            id: 11,
            user_id: 1,
            created_at: 1791100800,
            type: 2,
            content: "",
            username: "root",
            token_name: "shop",
            model_name: "gpt-4o",
            quota: 5000,
            prompt_tokens: 1000,
            completion_tokens: 750,
            use_time: 4,
            is_stream: true,
            channel: 3,
            other: '{"cache_tokens":200,"model_ratio":1.25}',
          },
          {
            id: 12,
            user_id: 1,
            created_at: 1791100860,
            type: 2,
            content: "",
            username: "root",
            token_name: "shop",
            model_name: "gpt-4o",
            quota: 2500,
            prompt_tokens: 500,
            completion_tokens: 375,
            use_time: 2,
            is_stream: false,
            channel: 3,
            other: "",
          },
          {
            id: 13,
            user_id: 1,
            created_at: 1791100900,
            type: 1,
            content: "top-up",
            username: "root",
            token_name: "",
            model_name: "",
            quota: 500000,
            prompt_tokens: 0,
            completion_tokens: 0,
            use_time: 0,
            is_stream: false,
            channel: 0,
            other: "",
          },
        ],
      },
    }),
    rows: 2,
    requests: 2,
    tokens: { input: 1300, cacheRead: 200, output: 1125 },
    // 7,500 units at 500,000 a dollar.
    usd: 0.015,
    models: ["gpt-4o"],
  },
  "burstgpt.csv": {
    format: "BurstGPT trace",
    text: `Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
5,ChatGPT,472,18,490,Conversation log
45,ChatGPT,1087,230,1317,Conversation log
118,GPT-4,417,276,693,Conversation log`,
    rows: 3,
    requests: 3,
    tokens: { input: 1976, output: 524 },
    models: ["gpt-3.5-turbo", "gpt-4"],
  },
  "burstgpt-3.csv": {
    format: "BurstGPT trace",
    text: `Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
5.5,s1,2.25,GPT-4,100,20,120,API log
9,s2,1,GPT-4,50,10,60,API log`,
    rows: 2,
    requests: 2,
    tokens: { input: 150, output: 30 },
    models: ["gpt-4"],
  },
  "litellm-days.csv": {
    format: "LiteLLM daily spend",
    text: `id,user_id,date,api_key,model,model_group,custom_llm_provider,endpoint,prompt_tokens,completion_tokens,cache_read_input_tokens,cache_creation_input_tokens,spend,api_requests,successful_requests,failed_requests
x1,u1,2026-10-01,hash1,gpt-4o,gpt-4o,openai,/chat/completions,10000,2000,4000,0,0.04,20,19,1
x2,u1,2026-10-02,hash1,gpt-4o,gpt-4o,openai,/chat/completions,5000,1000,0,0,0.0225,10,10,0`,
    rows: 2,
    requests: 30,
    tokens: { input: 11000, cacheRead: 4000, cacheWrite5m: 0, output: 3000 },
    usd: 0.0625,
    models: ["gpt-4o"],
  },
  "litellm-activity.json": {
    format: "LiteLLM daily activity",
    text: JSON.stringify({
      results: [
        {
          date: "2026-10-01",
          metrics: {
            spend: 0.3,
            prompt_tokens: 3000,
            completion_tokens: 300,
            cache_read_input_tokens: 0,
            cache_creation_input_tokens: 0,
            total_tokens: 3300,
            successful_requests: 5,
            failed_requests: 0,
            api_requests: 5,
          },
          breakdown: {
            models: {
              "gpt-4o": {
                metrics: {
                  spend: 0.1,
                  prompt_tokens: 1000,
                  completion_tokens: 100,
                  cache_read_input_tokens: 0,
                  cache_creation_input_tokens: 0,
                  total_tokens: 1100,
                  successful_requests: 2,
                  failed_requests: 0,
                  api_requests: 2,
                },
                metadata: {},
                api_key_breakdown: {},
              },
              "claude-sonnet-4-5": {
                metrics: {
                  spend: 0.2,
                  prompt_tokens: 2000,
                  completion_tokens: 200,
                  total_tokens: 2200,
                  api_requests: 3,
                },
                metadata: {},
                api_key_breakdown: {
                  hash9: {
                    metrics: {
                      spend: 0.2,
                      prompt_tokens: 2000,
                      completion_tokens: 200,
                      total_tokens: 2200,
                      api_requests: 3,
                    },
                    metadata: { key_alias: "batch-job", team_id: null },
                  },
                },
              },
            },
            providers: {
              openai: {
                metrics: {
                  spend: 0.1,
                  prompt_tokens: 1000,
                  completion_tokens: 100,
                  total_tokens: 1100,
                  api_requests: 2,
                },
              },
            },
            api_keys: {},
          },
        },
      ],
      metadata: { total_spend: 0.3, page: 1, total_pages: 1, has_more: false },
    }),
    rows: 2,
    requests: 5,
    tokens: { input: 3000, cacheRead: 0, cacheWrite5m: 0, output: 300 },
    usd: 0.3,
    models: ["claude-sonnet-4-5", "gpt-4o"],
  },
  "ccusage.json": {
    format: "ccusage report",
    text: JSON.stringify(
      {
        daily: [
          {
            date: "2026-10-03",
            inputTokens: 100,
            outputTokens: 500,
            cacheCreationTokens: 2000,
            cacheReadTokens: 30000,
            totalTokens: 32600,
            totalCost: 0.03,
            modelsUsed: ["claude-sonnet-4-5", "claude-haiku-4-5"],
            modelBreakdowns: [
              {
                modelName: "claude-sonnet-4-5",
                inputTokens: 60,
                outputTokens: 400,
                cacheCreationTokens: 1500,
                cacheReadTokens: 20000,
                cost: 0.02,
              },
              {
                modelName: "claude-haiku-4-5",
                inputTokens: 40,
                outputTokens: 100,
                cacheCreationTokens: 500,
                cacheReadTokens: 10000,
                cost: 0.01,
              },
            ],
          },
          {
            date: "2026-10-04",
            inputTokens: 10,
            outputTokens: 20,
            cacheCreationTokens: 30,
            cacheReadTokens: 40,
            totalTokens: 100,
            totalCost: 0.001,
            modelsUsed: ["claude-sonnet-4-5"],
            modelBreakdowns: [
              {
                modelName: "claude-sonnet-4-5",
                inputTokens: 10,
                outputTokens: 20,
                cacheCreationTokens: 30,
                cacheReadTokens: 40,
                cost: 0.001,
              },
            ],
          },
        ],
        totals: {
          inputTokens: 110,
          outputTokens: 520,
          cacheCreationTokens: 2030,
          cacheReadTokens: 30040,
          totalTokens: 32700,
          totalCost: 0.031,
        },
      },
      null,
      2,
    ),
    rows: 3,
    requests: null,
    tokens: { input: 110, cacheRead: 30040, cacheWrite5m: 2030, output: 520 },
    models: ["claude-haiku-4-5", "claude-sonnet-4-5"],
  },
  "otlp.json": {
    format: "OpenTelemetry GenAI spans",
    text: JSON.stringify({
      resourceSpans: [
        {
          resource: { attributes: [{ key: "service.name", value: { stringValue: "helpdesk" } }] },
          scopeSpans: [
            {
              scope: { name: "app" },
              spans: [
                {
                  traceId: "t1",
                  spanId: "s0",
                  name: "invoke_agent helper",
                  startTimeUnixNano: "1791100800000000000",
                  endTimeUnixNano: "1791100804000000000",
                  attributes: [
                    { key: "gen_ai.operation.name", value: { stringValue: "invoke_agent" } },
                    { key: "gen_ai.usage.input_tokens", value: { intValue: "1500" } },
                    { key: "gen_ai.usage.output_tokens", value: { intValue: "150" } },
                  ],
                },
                {
                  traceId: "t1",
                  spanId: "s1",
                  parentSpanId: "s0",
                  name: "chat gpt-5.4",
                  startTimeUnixNano: "1791100801000000000",
                  endTimeUnixNano: "1791100802000000000",
                  attributes: [
                    { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
                    { key: "gen_ai.provider.name", value: { stringValue: "azure.ai.openai" } },
                    { key: "gen_ai.request.model", value: { stringValue: "gpt-5.4" } },
                    { key: "gen_ai.usage.input_tokens", value: { intValue: "1000" } },
                    { key: "gen_ai.usage.cache_read.input_tokens", value: { intValue: "600" } },
                    { key: "gen_ai.usage.output_tokens", value: { intValue: "100" } },
                    { key: "gen_ai.usage.reasoning.output_tokens", value: { intValue: "40" } },
                  ],
                },
                {
                  traceId: "t1",
                  spanId: "s2",
                  parentSpanId: "s0",
                  name: "chat gpt-5.4",
                  startTimeUnixNano: "1791100802500000000",
                  endTimeUnixNano: "1791100803000000000",
                  attributes: [
                    { key: "gen_ai.operation.name", value: { stringValue: "chat" } },
                    { key: "gen_ai.system", value: { stringValue: "az.ai.openai" } },
                    { key: "gen_ai.request.model", value: { stringValue: "gpt-5.4" } },
                    { key: "gen_ai.usage.prompt_tokens", value: { intValue: 500 } },
                    { key: "gen_ai.usage.completion_tokens", value: { intValue: 50 } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    }),
    rows: 2,
    requests: 2,
    tokens: { input: 900, cacheRead: 600, output: 110, reasoning: 40 },
    models: ["gpt-5.4"],
  },
  "spans.jsonl": {
    format: "OpenTelemetry GenAI spans",
    text: lines(
      {
        name: "db.query",
        context: { trace_id: "0x1", span_id: "0xb" },
        parent_id: "0xa",
        start_time: "2026-10-05T09:00:00.1Z",
        end_time: "2026-10-05T09:00:00.2Z",
        attributes: { "db.system": "postgresql" },
      },
      {
        name: "chat",
        context: { trace_id: "0x1", span_id: "0xa" },
        parent_id: null,
        start_time: "2026-10-05T09:00:00.000000Z",
        end_time: "2026-10-05T09:00:01.500000Z",
        attributes: {
          "gen_ai.system": "openai",
          "gen_ai.response.model": "gpt-4o",
          "gen_ai.usage.input_tokens": 10,
          "gen_ai.usage.output_tokens": 5,
        },
      },
    ),
    rows: 1,
    requests: 1,
    tokens: { input: 10, output: 5 },
    models: ["gpt-4o"],
  },
  "openai-batch.jsonl": {
    format: "API responses",
    text: lines(
      {
        id: "batch_req_1",
        custom_id: "r-1",
        response: {
          status_code: 200,
          request_id: "req_1",
          body: {
            id: "chatcmpl-1",
            object: "chat.completion",
            created: 1791100800,
            model: "gpt-4o-2024-08-06",
            choices: [],
            usage: {
              prompt_tokens: 300,
              completion_tokens: 30,
              total_tokens: 330,
              prompt_tokens_details: { cached_tokens: 100 },
            },
          },
        },
        error: null,
      },
      {
        id: "batch_req_2",
        custom_id: "r-2",
        response: {
          status_code: 200,
          request_id: "req_2",
          body: {
            id: "chatcmpl-2",
            object: "chat.completion",
            created: 1791100900,
            model: "gpt-4o-2024-08-06",
            choices: [],
            usage: { prompt_tokens: 200, completion_tokens: 20, total_tokens: 220 },
          },
        },
        error: null,
      },
      { id: "batch_req_3", custom_id: "r-3", response: null, error: { code: "batch_expired", message: "" } },
    ),
    rows: 2,
    requests: 2,
    tokens: { input: 400, cacheRead: 100, output: 50 },
    models: ["gpt-4o-2024-08-06"],
  },
  "anthropic-batch.jsonl": {
    format: "API responses",
    text: lines(
      {
        custom_id: "r-1",
        result: {
          type: "succeeded",
          message: {
            id: "msg_1",
            type: "message",
            role: "assistant",
            model: "claude-haiku-4-5-20251001",
            content: [],
            usage: {
              input_tokens: 40,
              cache_creation_input_tokens: 0,
              cache_read_input_tokens: 1000,
              output_tokens: 60,
            },
          },
        },
      },
      { custom_id: "r-2", result: { type: "errored", error: { type: "invalid_request" } } },
    ),
    rows: 1,
    requests: 1,
    tokens: { input: 40, cacheRead: 1000, cacheWrite5m: 0, output: 60 },
    models: ["claude-haiku-4-5-20251001"],
  },
  "answers.jsonl": {
    format: "API responses",
    text: lines(
      {
        id: "chatcmpl-9",
        created: 1791100800,
        model: "gpt-5-mini-2025-08-07",
        usage: {
          prompt_tokens: 156,
          completion_tokens: 561,
          total_tokens: 717,
          completion_tokens_details: { reasoning_tokens: 512 },
        },
      },
      {
        responseId: "g1",
        createTime: "2026-10-04T08:00:05Z",
        modelVersion: "gemini-2.5-flash",
        usageMetadata: {
          promptTokenCount: 13,
          candidatesTokenCount: 10,
          thoughtsTokenCount: 61,
          totalTokenCount: 84,
        },
      },
      {
        timestamp: "2026-10-04T08:00:06Z",
        modelId: "amazon.nova-pro-v1:0",
        usage: { inputTokens: 22, cacheWriteInputTokens: 2492, outputTokens: 13, totalTokens: 2527 },
      },
    ),
    rows: 3,
    requests: 3,
    // Of 561 tokens 512 are reasoning; Gemini's 61 come on top of its 10.
    tokens: { input: 191, cacheWrite5m: 2492, output: 72, reasoning: 573 },
    models: ["amazon.nova-pro-v1:0", "gemini-2.5-flash", "gpt-5-mini-2025-08-07"],
  },
  "plain.jsonl": {
    format: "plain request log",
    text: lines(
      {
        timestamp: "2026-10-04T08:00:00Z",
        model: "gpt-4o",
        prompt_tokens: 900,
        completion_tokens: 90,
        cached_tokens: 300,
        user: "anna@example.com",
      },
      { timestamp: 1791100900, model: "gpt-4o", prompt_tokens: 100, completion_tokens: 10, cached_tokens: 0 },
    ),
    rows: 2,
    requests: 2,
    tokens: { input: 700, cacheRead: 300, output: 100 },
    models: ["gpt-4o"],
  },
  "plain.csv": {
    format: "plain request log",
    text: `Created At;Model;Prompt Tokens;Completion Tokens;Cost USD
2026-10-04T08:00:00Z;gpt-4o;900;90;0,00315
2026-10-04T09:00:00Z;gpt-4o;100;10;0,00035`,
    rows: 2,
    requests: 2,
    tokens: { input: 1000, output: 100 },
    usd: 0.0035,
    models: ["gpt-4o"],
  },
  "engine.jsonl": {
    format: "engine request records",
    text: lines(
      {
        request_id: "bench-0",
        input_toks: 2358,
        output_toks: 531,
        arrival_time: 1787267980.08,
        queued_ts: 27536.66,
        first_token_ts: 27537.35,
        last_token_ts: 27554.23,
      },
      {
        request_id: "bench-1",
        input_toks: 1034,
        output_toks: 769,
        arrival_time: 1787267980.34,
        queued_ts: 27537.04,
        first_token_ts: 27537.35,
        last_token_ts: 27562.27,
      },
    ),
    rows: 2,
    requests: 2,
    tokens: { input: 3392, output: 1300 },
    models: ["gpt-oss"],
  },
  "sglang.jsonl": {
    format: "SGLang request log",
    text: lines(
      { timestamp: "2026-10-04T08:00:00", event: "request.received", rid: "q1", obj: { model: "m" } },
      {
        timestamp: "2026-10-04T08:00:01",
        event: "request.finished",
        rid: "q1",
        obj: {},
        out: {
          meta_info: {
            id: "q1",
            prompt_tokens: 50,
            completion_tokens: 20,
            cached_tokens: 32,
            e2e_latency: 0.8,
          },
        },
      },
      {
        timestamp: "2026-10-04T08:00:02",
        event: "request.finished",
        rid: "q2",
        obj: {},
        out: {
          meta_info: {
            id: "q2",
            prompt_tokens: 10,
            completion_tokens: 5,
            cached_tokens: 0,
            e2e_latency: 0.2,
          },
        },
      },
    ),
    rows: 2,
    requests: 2,
    tokens: { input: 28, cacheRead: 32, output: 25 },
    models: ["gpt-oss"],
  },
  "focus.csv": {
    format: "FOCUS cost export",
    text: `BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeDescription,ChargePeriodEnd,ChargePeriodStart,ConsumedQuantity,ConsumedUnit,PricingQuantity,PricingUnit,ProviderName,ServiceCategory,ServiceName,SkuId,SkuMeter,SubAccountName
3.00,1,anna@example.com,USD,2026-11-01T00:00:00Z,2026-10-01T00:00:00Z,Usage,Input,2026-10-03T00:00:00Z,2026-10-02T00:00:00Z,1000000,Tokens,1,1M Tokens,Anthropic,AI and Machine Learning,Claude Sonnet 4.5,s1,Input Tokens,prod
1.50,1,anna@example.com,USD,2026-11-01T00:00:00Z,2026-10-01T00:00:00Z,Usage,Output,2026-10-03T00:00:00Z,2026-10-02T00:00:00Z,,,100,1000 Tokens,Anthropic,AI and Machine Learning,Claude Sonnet 4.5,s2,Output Tokens,prod
9.00,1,anna@example.com,USD,2026-11-01T00:00:00Z,2026-10-01T00:00:00Z,Usage,Storage,2026-10-03T00:00:00Z,2026-10-02T00:00:00Z,3,GB,3,GB,AWS,Storage,Amazon S3,s3,Storage,prod`,
    rows: 1,
    requests: null,
    tokens: { input: 1_000_000, output: 100_000 },
    usd: 4.5,
    costUsd: 4.5,
    models: ["claude-sonnet-4-5"],
  },
  "azure-ea.csv": {
    format: "Azure cost export",
    // 1,500 units of 1K and 0.25 of 1M; euros at 1.1.
    text: `InvoiceSectionName,SubscriptionId,ResourceGroup,ResourceName,Date,MeterCategory,MeterSubCategory,MeterName,Quantity,UnitOfMeasure,EffectivePrice,CostInBillingCurrency,BillingCurrencyCode,ChargeType,AdditionalInfo
x,s,rg,shop,10/14/2026,Cognitive Services,Azure OpenAI,gpt 4o 0806 Inp glbl Tokens,1500,1K,0.0025,3.00,EUR,Usage,
x,s,rg,shop,10/14/2026,Cognitive Services,Azure OpenAI,gpt 4o 0806 Outp glbl Tokens,0.25,1M,9,2.50,EUR,Usage,
x,s,rg,shop,10/14/2026,Cognitive Services,Azure OpenAI,gpt 4o 0806 cached Inp glbl Tokens,200,1K,0.00125,0.25,EUR,Usage,
x,s,rg,vm,10/14/2026,Virtual Machines,D,D4s v5,24,1 Hour,0.2,4.80,EUR,Usage,`,
    rows: 1,
    requests: null,
    tokens: { input: 1_500_000, cacheRead: 200_000, output: 250_000 },
    usd: 6.325,
    costUsd: 6.325,
    models: ["gpt-4o-2024-08-06"],
    usdPerUnit: { EUR: 1.1 },
  },
  "azure-mca.csv": {
    format: "Azure cost export",
    text: `date,meterCategory,meterSubCategory,meterName,quantity,unitOfMeasure,costInBillingCurrency,costInUsd,billingCurrency,resourceLocation
2026-10-14,Foundry Models,Azure OpenAI,gpt-4o-mini-0718-Inp-glbl Tokens,2000,1K,0.27,0.30,EUR,eastus2
2026-10-14,Foundry Models,Azure OpenAI,GPT 5 Batch Outpt Glbl,0.5,1M,2.2,2.50,EUR,eastus2`,
    rows: 2,
    requests: null,
    tokens: { input: 2_000_000, output: 500_000 },
    usd: 2.8,
    costUsd: 2.8,
    models: ["gpt-4o-mini-2024-07-18", "gpt-5"],
  },
  "aws-cur.csv": {
    format: "AWS cost and usage report",
    text: `identity/LineItemId,lineItem/UsageStartDate,lineItem/UsageEndDate,lineItem/ProductCode,lineItem/UsageType,lineItem/UsageAmount,lineItem/UnblendedCost,lineItem/CurrencyCode,pricing/unit,product/ProductName
l1,2026-10-14T00:00:00Z,2026-10-14T01:00:00Z,AmazonBedrock,USE1-NovaPro-input-tokens,1250,1.00,USD,1K tokens,Amazon Bedrock
l2,2026-10-14T00:00:00Z,2026-10-14T01:00:00Z,AmazonBedrock,USE1-NovaPro-output-tokens,100,0.32,USD,1K tokens,Amazon Bedrock
l3,2026-10-14T00:00:00Z,2026-10-14T01:00:00Z,AmazonEC2,USE1-BoxUsage:m5.large,1,0.096,USD,Hrs,Amazon Elastic Compute Cloud`,
    rows: 1,
    requests: null,
    tokens: { input: 1_250_000, output: 100_000 },
    usd: 1.32,
    costUsd: 1.32,
    models: ["amazon.nova-pro-v1:0"],
  },
  "aws-data-export.csv": {
    format: "AWS cost and usage report",
    // Marketplace units: $3 and $15 each show a million, $0.30 for a read too.
    text: `bill_billing_period_start_date,line_item_usage_start_date,line_item_usage_end_date,line_item_product_code,line_item_usage_type,line_item_operation,line_item_usage_amount,line_item_unblended_cost,line_item_currency_code,product
2026-10-01,2026-10-14 00:00:00.000,2026-10-15 00:00:00.000,abc123,USE1-MP:USE1_InputTokenCount-Units,Usage,2,6.00,USD,"{""product_name"":""Claude Sonnet 4.6 (Amazon Bedrock Edition)""}"
2026-10-01,2026-10-14 00:00:00.000,2026-10-15 00:00:00.000,abc123,USE1-MP:USE1_OutputTokenCount-Units,Usage,0.5,7.50,USD,"{""product_name"":""Claude Sonnet 4.6 (Amazon Bedrock Edition)""}"
2026-10-01,2026-10-14 00:00:00.000,2026-10-15 00:00:00.000,abc123,USE1-MP:USE1_CacheReadInputTokenCount-Units,Usage,10,3.00,USD,"{""product_name"":""Claude Sonnet 4.6 (Amazon Bedrock Edition)""}"
2026-10-01,2026-10-14 00:00:00.000,2026-10-15 00:00:00.000,abc123,USE1-MP:USE1_CacheWrite1hInputTokenCount-Units,Usage,0.1,0.60,USD,"{""product_name"":""Claude Sonnet 4.6 (Amazon Bedrock Edition)""}"`,
    rows: 1,
    requests: null,
    tokens: { input: 2_000_000, output: 500_000, cacheRead: 10_000_000, cacheWrite1h: 100_000 },
    usd: 17.1,
    costUsd: 17.1,
    models: ["claude-sonnet-4-6"],
  },
  "gcp.jsonl": {
    format: "Google Cloud billing export",
    // The credit takes half a dollar off the output.
    text: lines(
      {
        billing_account_id: "b",
        service: { id: "C7E2-9256-1C43", description: "Vertex AI" },
        sku: { id: "1", description: "Gemini 2.5 Flash GA Text Input - Predictions" },
        usage_start_time: "2026-10-14T00:00:00Z",
        usage_end_time: "2026-10-14T01:00:00Z",
        project: { id: "shop" },
        cost: 0.6,
        currency: "USD",
        usage: { amount: 2_000_000, unit: "requests", amount_in_pricing_units: 2, pricing_unit: "1M count" },
        credits: [],
        invoice: { month: "202610" },
      },
      {
        billing_account_id: "b",
        service: { description: "Vertex AI" },
        sku: { id: "2", description: "Gemini 2.5 Flash GA Text Output - Predictions" },
        usage_start_time: "2026-10-14T00:00:00Z",
        usage_end_time: "2026-10-14T01:00:00Z",
        project: { id: "shop" },
        cost: 2.5,
        currency: "USD",
        usage: { amount: 1_000_000, unit: "count" },
        credits: [{ name: "c", amount: -0.5 }],
      },
      {
        billing_account_id: "b",
        service: { description: "Vertex AI" },
        sku: { id: "3", description: "Gemini 2.5 Flash GA Thinking Text Output - Predictions" },
        usage_start_time: "2026-10-14T00:00:00Z",
        usage_end_time: "2026-10-14T01:00:00Z",
        project: { id: "shop" },
        cost: 0.25,
        currency: "USD",
        usage: { amount: 100_000, unit: "count" },
        credits: [],
      },
      {
        billing_account_id: "b",
        service: { description: "Cloud Storage" },
        sku: { id: "4", description: "Standard Storage" },
        usage_start_time: "2026-10-14T00:00:00Z",
        usage_end_time: "2026-10-14T01:00:00Z",
        project: { id: "shop" },
        cost: 7,
        currency: "USD",
        usage: { amount: 1, unit: "byte-seconds" },
        credits: [],
      },
    ),
    rows: 1,
    requests: null,
    tokens: { input: 2_000_000, output: 1_000_000, reasoning: 100_000 },
    usd: 2.85,
    costUsd: 2.85,
    models: ["gemini-2.5-flash"],
  },
  "gcp-console.csv": {
    format: "Google Cloud billing export",
    text: `Billing account name,Service description,Service ID,SKU description,SKU ID,Usage start date,Usage end date,Usage amount,Usage unit,Cost ($),Promotions and others ($)
acme,Gemini API,x,Gemini 2.5 Pro Text Input,s1,2026-10-01,2026-10-31,4000000,count,5.00,-1.00
acme,Gemini API,x,Gemini 2.5 Pro Input Text Caching,s2,2026-10-01,2026-10-31,1000000,count,0.31,0`,
    rows: 1,
    requests: null,
    tokens: { input: 4_000_000, cacheRead: 1_000_000 },
    usd: 4.31,
    costUsd: 4.31,
    models: ["gemini-2.5-pro"],
  },
};
