import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { answerOf, EIGHT, SCENARIO, scenarios, simulate } from "../testing/simulate.ts";

describe("a benchmark of one's own", () => {
  const folder = mkdtempSync(join(tmpdir(), "benchmark-"));
  const result = (changes: Record<string, unknown> = {}): string => {
    const file = join(folder, `${JSON.stringify(changes).replaceAll(/\W/g, "")}.json`);
    const run = {
      model_id: "meta-llama/Llama-3.1-8B-Instruct",
      request_rate: "inf",
      max_concurrency: 16,
      completed: 160,
      total_input_tokens: 160 * 1000,
      total_output_tokens: 160 * 250,
      mean_ttft_ms: 180,
      mean_tpot_ms: 14,
    };
    writeFileSync(file, JSON.stringify({ ...run, ...changes }));
    return file;
  };
  const asked = [...EIGHT, "--concurrency", "16", "--calibrate"];

  test("moves that load to what was measured, and every other one along", async () => {
    const anchored = await answerOf(...asked, result());
    expect(anchored.tpotMs?.mean).toBeCloseTo(14, 1);
    expect(anchored.ttftMs?.mean).toBeGreaterThan(150);
    expect(anchored.calibratedOn).toContain("vllm bench serve");
    const [before, after] = [
      await answerOf(...EIGHT, "--concurrency", "64"),
      await answerOf(...EIGHT, "--concurrency", "64", "--calibrate", result()),
    ];
    const plain = await answerOf(...EIGHT, "--concurrency", "16");
    // The same factor on every iteration, give or take what the load makes of it.
    const factor = (anchored.tpotMs?.mean ?? 0) / (plain.tpotMs?.mean ?? 1);
    expect((after.tpotMs?.mean ?? 0) / (before.tpotMs?.mean ?? 1) / factor).toBeGreaterThan(0.9);
    expect((after.tpotMs?.mean ?? 0) / (before.tpotMs?.mean ?? 1) / factor).toBeLessThan(1.1);
  });

  test("of another model is refused, one under another name is said", async () => {
    const { exitCode, err } = await simulate(...asked, result({ model_id: "Qwen/Qwen3-32B" }));
    expect([exitCode, err]).toEqual([2, expect.stringContaining("not of Llama 3.1 8B")]);
    expect((await answerOf(...asked, result({ model_id: "our-alias" }))).notes.join(" ")).toContain(
      "our-alias",
    );
    expect((await simulate(...asked, result({ mean_tpot_ms: undefined }))).exitCode).toBe(2);
  });

  test("of llama-bench is for llama.cpp on the card that it names", async () => {
    const row = {
      model_filename: "Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf",
      gpu_info: "NVIDIA GeForce RTX 4090",
    };
    const file = join(mkdtempSync(join(tmpdir(), "bench-")), "llama-bench.json");
    writeFileSync(
      file,
      JSON.stringify([
        { ...row, n_prompt: 512, n_gen: 0, n_depth: 0, avg_ts: 11_000 },
        { ...row, n_prompt: 0, n_gen: 128, n_depth: 0, avg_ts: 125 },
      ]),
    );
    const on = (gpu: string, engine: string) =>
      simulate("Llama 3.1 8B", "--gpu", gpu, "--engine", engine, "--concurrency", "1", "--calibrate", file);
    expect((await on("RTX 4090", "vllm")).err).toContain("measured llama.cpp, not vLLM");
    expect((await on("RTX 3090", "llama.cpp")).err).toContain("measured on NVIDIA GeForce RTX 4090");
    // 1000 / 125 = 8 ms a token; TTFT 512 / 11,000 s.
    expect((await on("RTX 4090", "llama.cpp")).out).toMatch(/each further token\s.*\s8(\.0\d?)? ms/);
  });
});

describe("a benchmark that is doubtful", () => {
  const file = (name: string, content: object): string => {
    const path = join(mkdtempSync(join(tmpdir(), "doubtful-")), name);
    writeFileSync(path, JSON.stringify(content));
    return path;
  };
  const run16 = {
    backend: "vllm",
    model_id: "meta-llama/Llama-3.1-8B-Instruct",
    request_rate: "inf",
    max_concurrency: 16,
    num_prompts: 160,
    completed: 160,
    total_input_tokens: 163_840,
    total_output_tokens: 40_960,
    mean_ttft_ms: 95,
    mean_tpot_ms: 9,
  };
  const notesWith = async (changes: object): Promise<string> =>
    (
      await answerOf(...EIGHT, "--concurrency", "16", "--calibrate", file("r.json", { ...run16, ...changes }))
    ).notes.join(" ");

  test("one that fits is taken without a word", async () => {
    expect(await notesWith({})).not.toMatch(/predicted one|failed/);
  });

  // 16 GB at 3.35 TB/s are 5 ms: 9 s is seconds taken for milliseconds.
  test("a thousand times slower than predicted is said", async () => {
    expect(await notesWith({ mean_tpot_ms: 9000 })).toMatch(/measured time per token is 1,\d{3} times/);
  });

  test("its name is a line of its own, whatever its length", async () => {
    const path = file("r.json", [run16, { ...run16, max_concurrency: 64, mean_tpot_ms: 15 }]);
    const { out } = await simulate(...EIGHT, "--concurrency", "64", "--calibrate", path);
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "Calibrated on vllm bench serve, TPOT 15.0 ms at concurrency 64, the nearest of 2 loads.",
    );
    expect(out).toMatch(/^requests per second {2,}\d/m);
  });

  test("requests that failed are counted", async () => {
    const notes = await notesWith({ completed: 10, total_input_tokens: 10_240, total_output_tokens: 2560 });
    expect(notes).toContain("150 of 160 requests of");
  });

  test("answers of one token cannot be anchored on", async () => {
    const [refused] = await scenarios({
      ...SCENARIO,
      outputTokens: 1,
      calibrate: { concurrency: 16, tpotMs: 9 },
    });
    expect(refused?.refused).toContain("no time per token");
  });

  test("a server of another engine, where the tool speaks its protocol", async () => {
    const path = file("sglang.json", { ...run16, backend: "sglang" });
    const { err } = await simulate(...EIGHT, "--concurrency", "16", "--calibrate", path);
    expect(err).toContain("(SGLang bench_serving) measured SGLang, not vLLM");
  });
});
