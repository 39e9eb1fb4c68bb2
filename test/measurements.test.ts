import { describe, expect, test } from "vitest";
import type { DroppedRow, MeasuredRun, Normalise } from "../bench/accuracy/measured-run.ts";
import { accelmark } from "../bench/accuracy/sources/accelmark.ts";
import { argonne } from "../bench/accuracy/sources/argonne.ts";
import { dstack } from "../bench/accuracy/sources/dstack.ts";
import { mlperf } from "../bench/accuracy/sources/mlperf.ts";
import { silicon } from "../bench/accuracy/sources/silicon.ts";
import { llmfit, singleStream } from "../bench/accuracy/sources/small-sources.ts";
import { tensorrtOverview, tensorrtStatic } from "../bench/accuracy/sources/tensorrt.ts";

const read = (normalise: Normalise, row: Record<string, string>): MeasuredRun | DroppedRow =>
  normalise((column) => row[column] ?? "");
const run = (normalise: Normalise, row: Record<string, string>): MeasuredRun => {
  const found = read(normalise, row);
  if ("dropped" in found) throw new Error(found.dropped);
  return found;
};

// Rows under the sources' own headers, values invented: units and meaning are what is tested.
describe("each source in our units", () => {
  test("silicon sample: TTFT and TPOT of a closed loop, lengths 80 to 100 % of the nominal ones", () => {
    const row = {
      source: "7 (id a_b200_vllm_fp8_agg_1024x1024_c16_cfg1)",
      gpu: "B200 SXM",
      tp: "2",
      ep: "1",
      engine: "vLLM",
      engine_version: "0.19.0",
      model: "MiniMaxAI/MiniMax-M2.5",
      precision_weights: "fp8",
      input_len: "1024",
      output_len: "1024",
      load_kind: "concurrency",
      load_value: "16",
      ttft_ms_mean: "150",
      tpot_ms_mean: "9",
      notes: "mode=agg; attention_dp=1",
    };
    expect(run(silicon, row)).toMatchObject({
      load: { kind: "closed-loop", concurrency: 16, requests: 160 },
      spread: { kind: "even", from: 0.8, to: 1 },
      replica: { tensorParallel: 2, precision: "fp8", kvPrecision: "fp8" },
      measured: { tpotMs: 9, ttftMs: 150 },
    });
    expect(read(silicon, { ...row, notes: "mode=disagg" })).toHaveProperty("dropped");
    expect(read(silicon, { ...row, tp: "64" })).toHaveProperty("dropped");
  });

  // One run of DeepSeek R1 on 8 B200 stands in the file both as "64 GPUs" and as 8, with the same latencies.
  test("silicon sample: a number of GPUs that was multiplied with itself is read as the machine that was used", () => {
    const read8 = (tp: string, ep: string, notes: string, engine: string): object => {
      const { tensorParallel, dataParallel, expertParallel } = run(silicon, {
        gpu: "B200 SXM",
        engine,
        engine_version: engine === "SGLang" ? "0.5.9" : "1.2.0rc6.post2",
        model: "deepseek-ai/DeepSeek-R1",
        precision_weights: "fp4",
        input_len: "1024",
        output_len: "1024",
        load_kind: "concurrency",
        load_value: "16",
        ttft_ms_mean: "150",
        tpot_ms_mean: "9",
        tp,
        ep,
        notes: `mode=agg; ${notes}`,
      }).replica;
      return { tensorParallel, dataParallel, expertParallel };
    };
    expect(read8("64", "8", "attention_dp=1; moe_tp=8", "SGLang")).toEqual({
      tensorParallel: 8,
      dataParallel: undefined,
      expertParallel: 8,
    });
    expect(read8("1", "8", "attention_dp=64; moe_tp=8", "TensorRT-LLM")).toEqual({
      tensorParallel: 1,
      dataParallel: 8,
      expertParallel: 8,
    });
    expect(read8("1", "8", "attention_dp=8; moe_tp=1", "TensorRT-LLM")).toEqual({
      tensorParallel: 1,
      dataParallel: 8,
      expertParallel: 8,
    });
    expect(read8("4", "4", "attention_dp=1; moe_tp=1", "SGLang")).toEqual({
      tensorParallel: 4,
      dataParallel: undefined,
      expertParallel: 4,
    });
  });

  test("silicon sample: a row without its number of GPUs is left out, not read as none", () => {
    const row = { load_kind: "concurrency", gpu: "H100 SXM", engine: "SGLang", notes: "mode=agg" };
    expect(read(silicon, row)).toEqual({ dropped: expect.stringMatching(/how many GPUs/) });
  });

  test("silicon sample: runs with speculative decoding that the file does not label are left out", () => {
    const row = {
      gpu: "B200 SXM",
      tp: "8",
      ep: "1",
      engine: "TensorRT-LLM",
      model: "deepseek-ai/DeepSeek-R1",
      precision_weights: "fp4",
      input_len: "1024",
      output_len: "1024",
      load_kind: "concurrency",
      load_value: "16",
      ttft_ms_mean: "150",
      tpot_ms_mean: "9",
      notes: "mode=agg; attention_dp=1; moe_tp=8",
    };
    expect(read(silicon, { ...row, engine_version: "1.2.0rc6.post3" })).toEqual({
      dropped: "speculative decoding, not labelled",
    });
    expect(read(silicon, { ...row, engine_version: "1.2.0rc6.post2" })).not.toHaveProperty("dropped");
  });

  test("argonne: the latency of a static batch, in milliseconds", () => {
    const row = {
      gpu: "Nvidia A100 GPU",
      tp: "1",
      engine: "vLLM",
      model: "meta-llama/Llama-2-7b-hf",
      load_value: "16",
      input_len: "128",
      output_len: "128",
      e2e_ms_mean: "2500",
      total_tok_s: "1638.4",
    };
    expect(run(argonne, row)).toMatchObject({
      load: { kind: "static", batch: 16 },
      replica: { gpu: { name: "A100 40GB SXM" } },
      measured: { wholeMs: 2500 },
    });
    expect(read(argonne, { ...row, engine: "llama.cpp" })).toHaveProperty("dropped");
  });

  test("TensorRT-LLM overview: output tokens a second over all GPUs", () => {
    const row = {
      gpu: "H200 SXM 141GB",
      num_gpus: "2",
      tp: "2",
      engine: "TensorRT-LLM",
      engine_version: "1.0",
      model: "Llama 3.3 70B",
      precision_weights: "fp8",
      input_len: "128",
      output_len: "2048",
      load_kind: "offline_inf_rate",
      output_tok_s_total: "9000",
    };
    expect(run(tensorrtOverview, row)).toMatchObject({
      load: { kind: "offline", requests: 3000, fullReservation: true },
      measured: { outputTokensPerSecond: 9000 },
    });
    expect(run(tensorrtOverview, { ...row, tp: "1", pp: "2" }).replica.pipelineParallel).toBe(2);
    expect(read(tensorrtOverview, { ...row, num_gpus: "8" })).toHaveProperty("dropped");
  });

  test("MLPerf: all requests at once, a replica's share of what all GPUs made, answers as long as tokens over requests", () => {
    const row = {
      gpu: "NVIDIA H100-SXM-80GB",
      num_gpus: "8",
      engine: "TensorRT",
      engine_version: "10.11",
      model: "llama3.1-8b",
      precision_weights: "fp8",
      load_kind: "mlperf_offline",
      output_tok_s_total: "80000",
    };
    const { replica, measured, ...eight } = run(mlperf, row);
    expect(eight).toMatchObject({ load: { kind: "offline" }, inputTokens: 871, outputTokens: 128 });
    expect(replica.engine.name).toBe("TensorRT-LLM");
    expect((measured.outputTokensPerSecond ?? 0) / replica.tensorParallel).toBeCloseTo(10_000);
    const seventy = { ...row, model: "llama2-70b-99", output_tok_s_total: "24000", req_s: "80" };
    expect(run(mlperf, seventy).outputTokens).toBeCloseTo(300);
    expect(read(mlperf, { ...row, load_kind: "mlperf_server" })).toEqual({
      dropped: expect.stringMatching(/arrivals/),
    });
    expect(read(mlperf, { ...row, precision_weights: "" })).toEqual({
      dropped: expect.stringMatching(/precision/),
    });
  });

  test("TensorRT-LLM static: output tokens a second become the time of the batch", () => {
    const row = {
      source: "x",
      gpu: "H100",
      tp: "1",
      engine: "TensorRT-LLM",
      engine_version: "0.8.0",
      model: "LLaMA 7B",
      precision_weights: "FP8",
      input_len: "128",
      output_len: "128",
      load_value: "64",
    };
    // 64 x 128 = 8,192 tokens at 4,096 a second are 2 s.
    expect(run(tensorrtStatic, { ...row, output_tok_s_total: "4096" }).measured).toEqual({ wholeMs: 2000 });
    expect(run(tensorrtStatic, { ...row, output_len: "1", ttft_ms_mean: "15" }).measured).toEqual({
      wholeMs: 15,
    });
  });

  test("AccelMark: offline throughput is output alone, and its concurrency label limits nothing", () => {
    const row = {
      source: "x",
      gpu: "NVIDIA L4",
      tp: "1",
      engine: "vLLM",
      engine_version: "0.7.3",
      model: "meta-llama/Meta-Llama-3-8B-Instruct",
      precision_weights: "BF16",
      input_len: "ShareGPT-like p50 280 p99 2100",
      load_kind: "offline (whole request set submitted; client_concurrency label)",
      load_value: "8",
      output_tok_s_total: "400",
      notes: "suite_A; 100 requests",
    };
    expect(run(accelmark, row)).toMatchObject({
      load: { kind: "offline", requests: 100 },
      measured: { outputTokensPerSecond: 400 },
    });
    expect(
      run(accelmark, { ...row, load_kind: "interactive (one request at a time)", tpot_ms_p50: "60" }),
    ).toMatchObject({ load: { kind: "single" }, measured: { tpotMs: 60 } });
    expect(read(accelmark, { ...row, load_kind: "target_qps (Poisson/paced)" })).toHaveProperty("dropped");
  });

  test("dstack: input and output tokens a second become the time of the batch", () => {
    const row = {
      source: "x",
      gpu: "MI300X",
      tp: "8",
      engine: "vLLM",
      model: "Llama-3.1-405B FP8 (amd checkpoint)",
      precision_weights: "fp8",
      input_len: "2048",
      output_len: "2048",
      load_kind: "batch_size",
      load_value: "4",
      total_tok_s: "512",
    };
    // 4 x 4,096 = 16,384 tokens at 512 a second are 32 s.
    expect(run(dstack, row).measured).toEqual({ wholeMs: 32_000 });
    expect(read(dstack, { ...row, notes: "replicas=2" })).toHaveProperty("dropped");
  });

  test("single streams: tokens a second become milliseconds a token", () => {
    const row = {
      source: "x",
      gpu: "RTX 4090",
      num_gpus: "1",
      engine: "llama.cpp",
      model: "LLaMA 3 8B",
      precision_weights: "Q4_K_M",
      input_len: "0",
      output_len: "512",
      output_tok_s_total: "125",
    };
    expect(run(singleStream, row)).toMatchObject({
      replica: { precision: "q4_k_m" },
      measured: { tpotMs: 8 },
    });
    expect(read(singleStream, { ...row, output_len: "0", output_tok_s_total: "" })).toHaveProperty("dropped");
  });

  test("llmfit: marked as self-reported, without speculation", () => {
    const row = {
      source: "x",
      gpu: "RTX 3090",
      num_gpus: "1",
      engine: "llamacpp",
      model: "Llama-3.1-8B-Instruct-Q4_K_M.gguf",
      load_value: "1",
      output_len: "128",
      output_tok_s_total: "100",
      notes: "specDecoding False mtp False",
    };
    expect(run(llmfit, row)).toMatchObject({ selfReported: true, measured: { tpotMs: 10 } });
    expect(read(llmfit, { ...row, notes: "specDecoding True" })).toHaveProperty("dropped");
  });
});
