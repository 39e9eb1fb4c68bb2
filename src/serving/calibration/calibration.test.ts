import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anchored, anchorOn } from "./anchor.ts";
import { readBenchmark } from "./read-benchmark.ts";

describe("one measured point", () => {
  test("moves every load by the same share", () => {
    // 12 ms measured where 10 were said: 20 % slower everywhere; TTFT 90 against 50 x 1.2 = 60, half again.
    const anchor = anchorOn({ tpotMs: 10, ttftMs: 50 }, { tpotMs: 12, ttftMs: 90 });
    expect(anchored({ tpotMs: 20, ttftMs: 100 }, anchor)).toEqual({ tpotMs: 24, ttftMs: 180 });
  });

  test("without a measured first token the pace alone is moved", () => {
    const anchor = anchorOn({ tpotMs: 10, ttftMs: 50 }, { tpotMs: 5, ttftMs: null });
    expect(anchored({ tpotMs: 20, ttftMs: 100 }, anchor)).toEqual({ tpotMs: 10, ttftMs: 50 });
  });

  test("the measured point itself comes out as measured", () => {
    const time = fc.double({ min: 0.01, max: 1e5, noNaN: true });
    fc.assert(
      fc.property(time, time, time, time, (a, b, c, d) => {
        const moved = anchored(
          { tpotMs: a, ttftMs: b },
          anchorOn({ tpotMs: a, ttftMs: b }, { tpotMs: c, ttftMs: d }),
        );
        expect(moved.tpotMs).toBeCloseTo(c, 6);
        expect((moved.ttftMs as number) / d).toBeCloseTo(1, 9);
      }),
    );
  });

  test("a time of nothing is refused", () => {
    expect(() => anchorOn({ tpotMs: 0, ttftMs: null }, { tpotMs: 5, ttftMs: null })).toThrow(RangeError);
  });
});

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
        concurrency: 1,
        requestsPerSecond: null,
        inputTokens: 512,
        outputTokens: 128,
        tpotMs: 8,
        ttftMs: 100,
      },
    ]);
  });

  test.each([
    ["not JSON", "hello", "is not JSON"],
    ["another file", '{"a":1}', "not a benchmark result"],
    ["nothing streamed", '{"mean_tpot_ms":0,"completed":3}', "no time per output token"],
  ])("%s is refused with its reason", (_name, text, reason) => {
    expect(() => readBenchmark(text, "x.json")).toThrow(reason);
  });
});
