import { describe, expect, test } from "vitest";
import { readBenchmark } from "./read-benchmark.ts";

describe("benchmark files", () => {
  test("vllm bench serve", () => {
    const file = {
      model_id: "meta-llama/Llama-3.1-8B-Instruct",
      request_rate: "inf",
      max_concurrency: 16,
      completed: 100,
      total_input_tokens: 99_700,
      total_output_tokens: 20_000,
      mean_ttft_ms: 60.8,
      mean_tpot_ms: 8.5,
    };
    expect(readBenchmark(JSON.stringify(file), "result.json")).toEqual([
      {
        tool: "vllm bench serve",
        model: "meta-llama/Llama-3.1-8B-Instruct",
        concurrency: 16,
        requestsPerSecond: null,
        inputTokens: 997,
        outputTokens: 200,
        tpotMs: 8.5,
        ttftMs: 60.8,
      },
    ]);
    const lines = [file, { ...file, max_concurrency: null, request_rate: 4 }]
      .map((one) => JSON.stringify(one))
      .join("\n");
    expect(readBenchmark(lines, "result.jsonl")[1]).toMatchObject({
      concurrency: null,
      requestsPerSecond: 4,
    });
  });

  test("GuideLLM", () => {
    const statistic = (mean: number): object => ({ successful: { mean, median: mean } });
    const file = {
      benchmarks: [
        {
          config: { strategy: { type_: "concurrent", streams: 8 }, backend: { model: "Qwen/Qwen3-8B" } },
          metrics: {
            inter_token_latency_ms: statistic(9.1),
            time_per_output_token_ms: statistic(12),
            time_to_first_token_ms: statistic(120),
            prompt_token_count: statistic(512),
            output_token_count: statistic(256),
          },
        },
      ],
    };
    expect(readBenchmark(JSON.stringify(file), "benchmarks.json")).toEqual([
      {
        tool: "GuideLLM",
        model: "Qwen/Qwen3-8B",
        concurrency: 8,
        requestsPerSecond: null,
        inputTokens: 512,
        outputTokens: 256,
        tpotMs: 9.1,
        ttftMs: 120,
      },
    ]);
  });

  test("AIPerf and GenAI-Perf", () => {
    const metrics = {
      time_to_first_token: { unit: "ms", avg: 45 },
      inter_token_latency: { unit: "us", avg: 7200 },
      input_sequence_length: { unit: "tokens", avg: 1000 },
      output_sequence_length: { unit: "tokens", avg: 300 },
    };
    const aiperf = {
      ...metrics,
      input_config: { endpoint: { model_names: ["Qwen/Qwen3-8B"] }, loadgen: { concurrency: 4 } },
    };
    expect(readBenchmark(JSON.stringify(aiperf), "profile_export_aiperf.json")[0]).toMatchObject({
      tool: "AIPerf",
      model: "Qwen/Qwen3-8B",
      concurrency: 4,
      tpotMs: 7.2,
      ttftMs: 45,
    });
    const genai = {
      ...metrics,
      input_config: { model: ["m"], perf_analyzer: { stimulus: { concurrency: 2 } } },
    };
    expect(readBenchmark(JSON.stringify(genai), "x.json")[0]).toMatchObject({
      tool: "GenAI-Perf",
      concurrency: 2,
    });
  });

  test("llama-bench", () => {
    const rows = [
      { model_filename: "llama-8b-Q4_K_M.gguf", n_prompt: 512, n_gen: 0, avg_ts: 5120 },
      { model_filename: "llama-8b-Q4_K_M.gguf", n_prompt: 0, n_gen: 128, avg_ts: 125 },
    ];
    // 1000 / 125 = 8 ms a token; 512 / 5120 = 0.1 s for the prompt.
    expect(readBenchmark(JSON.stringify(rows), "bench.json")).toEqual([
      {
        tool: "llama-bench",
        model: "llama-8b-Q4_K_M.gguf",
        engines: ["llama.cpp", "Ollama"],
        gpu: null,
        concurrency: 1,
        requestsPerSecond: null,
        inputTokens: 512,
        outputTokens: 128,
        tpotMs: 8,
        ttftMs: 100,
      },
    ]);
  });

  test("vllm bench serve: a rate is the load unless the limit of requests at once held it back", () => {
    const run = {
      date: "20261101-120000",
      backend: "openai-chat",
      label: null,
      model_id: "meta-llama/Llama-3.1-8B-Instruct",
      tokenizer_id: "meta-llama/Llama-3.1-8B-Instruct",
      num_prompts: 200,
      request_rate: 4,
      burstiness: 1,
      max_concurrency: 64,
      duration: 50,
      completed: 200,
      total_input_tokens: 200_000,
      total_output_tokens: 50_000,
      request_throughput: 3.9,
      mean_ttft_ms: 70,
      median_ttft_ms: 60,
      p99_ttft_ms: 300,
      mean_tpot_ms: 9,
      median_tpot_ms: 8.8,
      p99_tpot_ms: 15,
      mean_itl_ms: 9.1,
    };
    const point = (changes: object): unknown => readBenchmark(JSON.stringify({ ...run, ...changes }), "r")[0];
    expect(point({})).toMatchObject({ requestsPerSecond: 4, concurrency: null, inputTokens: 1000 });
    expect(point({ request_rate: 40 })).toMatchObject({ requestsPerSecond: null, concurrency: 64 });
    expect(point({ mean_ttft_ms: undefined, mean_tpot_ms: undefined })).toMatchObject({
      tpotMs: 8.8,
      ttftMs: 60,
    });
  });

  test("numbers that Python writes and JSON has not, as in SGLang's bench_serving", () => {
    const line =
      '{"backend": "sglang", "request_rate": Infinity, "max_concurrency": null, "completed": 10, "total_input_tokens": 5120, "total_output_tokens": 2560, "concurrency": 7.6, "mean_ttft_ms": 80.5, "std_ttft_ms": NaN, "mean_tpot_ms": 7.5}';
    expect(readBenchmark(`${line}\n${line}\n`, "result.jsonl")).toMatchObject([
      { concurrency: 7.6, requestsPerSecond: null, inputTokens: 512, tpotMs: 7.5, ttftMs: 80.5 },
      { concurrency: 7.6 },
    ]);
  });

  test("GuideLLM 0.6: strategies of a sweep, the model among the arguments, medians where no mean was kept", () => {
    const benchmark = (strategy: object, itl: object): object => ({
      type_: "generative_benchmark",
      config: { run_id: "r", run_index: 0, strategy, constraints: {}, backend: {} },
      scheduler_metrics: { requests_made: { successful: 100, errored: 0 } },
      metrics: {
        request_concurrency: { successful: { mean: 5.6 } },
        inter_token_latency_ms: { successful: itl, errored: {} },
        time_to_first_token_ms: { successful: { mean: 95, percentiles: { p50: 90 } } },
        prompt_token_count: { successful: { mean: 1000 } },
        output_token_count: { successful: { mean: 128 } },
      },
    });
    const file = {
      metadata: { version: 1, guidellm_version: "0.6.0" },
      args: { profile: "sweep", backend_kwargs: { model: "Qwen/Qwen3-32B" } },
      benchmarks: [
        benchmark({ type_: "synchronous" }, { mean: 7 }),
        benchmark({ type_: "throughput", max_concurrency: 512 }, { median: 40 }),
        benchmark({ type_: "constant", rate: 2.5 }, { percentiles: { p50: 11 } }),
        benchmark({ type_: "poisson", rate: 3.5, random_seed: 42 }, { mean: 12 }),
        benchmark({ type_: "concurrent", streams: 16, max_concurrency: 16 }, { mean: 0 }),
      ],
    };
    expect(readBenchmark(JSON.stringify(file), "benchmarks.json")).toMatchObject([
      { model: "Qwen/Qwen3-32B", concurrency: 1, tpotMs: 7, ttftMs: 95 },
      { concurrency: 512, requestsPerSecond: null, tpotMs: 40 },
      { concurrency: null, requestsPerSecond: 2.5, tpotMs: 11 },
      { concurrency: null, requestsPerSecond: 3.5, tpotMs: 12 },
    ]);
  });

  test("AIPerf from schema 1.2 on: models, phases and the point of a sweep", () => {
    const file = {
      schema_version: "1.5",
      aiperf_version: "0.13.0",
      time_to_first_token: { unit: "seconds", avg: 0.12, p50: 0.11, count: 20, sum: 2.4 },
      inter_token_latency: { unit: "ms", p50: 9.5 },
      input_sequence_length: { unit: "tokens", avg: 550 },
      output_sequence_length: { unit: "tokens", avg: 97 },
      request_throughput: { unit: "requests/sec", avg: 1.45 },
      input_config: {
        models: { items: [{ name: "openai/gpt-oss-20b" }] },
        endpoint: { urls: ["http://localhost:8000"], streaming: true },
        phases: [
          { name: "warmup", type: "concurrency", concurrency: 2, requests: 10 },
          { name: "profiling", type: "concurrency", concurrency: 40, requests: 500 },
        ],
      },
      run_info: { variation_label: "base", variation_values: {} },
    };
    const read = (changes: object): unknown => readBenchmark(JSON.stringify({ ...file, ...changes }), "p")[0];
    expect(read({})).toEqual({
      tool: "AIPerf",
      model: "openai/gpt-oss-20b",
      concurrency: 40,
      requestsPerSecond: null,
      inputTokens: 550,
      outputTokens: 97,
      tpotMs: 9.5,
      ttftMs: 120,
    });
    const swept = { variation_values: { "phases.profiling.concurrency": 80 } };
    expect(read({ run_info: swept })).toMatchObject({ concurrency: 80 });
    const phases = { profiling: { type: "poisson", rate: 6 } };
    expect(read({ input_config: { models: ["m"], phases } })).toMatchObject({
      model: "m",
      concurrency: null,
      requestsPerSecond: 6,
    });
  });

  test("requests that failed, where a tool counts them", () => {
    const guidellm = {
      config: { strategy: { type_: "concurrent", streams: 8 } },
      metrics: {
        inter_token_latency_ms: { successful: { mean: 9 } },
        request_totals: { successful: 90, errored: 10, incomplete: 5, total: 105 },
      },
    };
    const aiperf = {
      inter_token_latency: { unit: "ms", avg: 9 },
      request_count: { unit: "requests", avg: 90 },
      error_request_count: { unit: "requests", avg: 10 },
      input_config: { loadgen: { concurrency: 8 } },
    };
    expect(readBenchmark(JSON.stringify({ benchmarks: [guidellm] }), "g.json")).toMatchObject([
      { failed: { requests: 10, of: 105 } },
    ]);
    expect(readBenchmark(JSON.stringify(aiperf), "a.json")).toMatchObject([
      { failed: { requests: 10, of: 100 } },
    ]);
  });

  test("several files in one list are read one by one", () => {
    const one = (concurrency: number): object => ({
      inter_token_latency: { unit: "ms", avg: concurrency + 5 },
      time_to_first_token: { unit: "ms", avg: 50 },
      input_config: { endpoint: { model_names: ["m"] }, loadgen: { concurrency } },
    });
    expect(readBenchmark(JSON.stringify([one(1), one(8)]), "all.json")).toMatchObject([
      { concurrency: 1, tpotMs: 6 },
      { concurrency: 8, tpotMs: 13 },
    ]);
  });

  test.each([
    ["not JSON", "hello", "is not JSON"],
    ["another file", '{"a":1}', "not a benchmark result"],
    ["AIPerf without streaming", '{"request_latency":{"unit":"ms","avg":900}}', "no time per output token"],
    ["nothing streamed", '{"mean_tpot_ms":0,"completed":3}', "no time per output token"],
  ])("%s is refused with its reason", (_name, text, reason) => {
    expect(() => readBenchmark(text, "x.json")).toThrow(reason);
  });
});
