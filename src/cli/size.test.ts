import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { COMMANDS } from "./commands.ts";
import { run } from "./main.ts";
import { captureIo } from "./testing/capture-io.ts";

async function size(...args: string[]) {
  const io = captureIo();
  const exitCode = await run(["size", ...args], io, COMMANDS);
  return { exitCode, out: io.out, err: io.err };
}

async function sizeJson(...args: string[]): Promise<Record<string, unknown> & { exitCode: number }> {
  const { exitCode, out, err } = await size(...args, "--json");
  if (out === "") throw new Error(err);
  return { ...(JSON.parse(out) as Record<string, unknown>), exitCode };
}

// The hardware table of the guide "Self-Host LLM vs API 2026", and what the weights alone say:
// parameters x bytes, 80 GB a card.
describe("the guide's hardware table", () => {
  test.each([
    // 400.7 B x 2 = 801 GB, ten times the 80 GB that the guide gives it.
    ["Llama 4 Maverick", "H100", "1", "bf16", 1],
    // 70.6 B x 2 = 141 GB
    ["Llama 3.3 70B", "A100 80GB", "2", "bf16", 0],
    ["Llama 3.3 70B", "H100", "1", "bf16", 1],
    // 38 GB
    ["Llama 3.3 70B", "H100", "1", "int4", 0],
    // 470 GB, then 125 GB
    ["Qwen3 235B", "A100", "2", "bf16", 1],
    ["Qwen3 235B", "A100", "2", "int4", 0],
    ["Qwen3 30B", "RTX 4090", "1", "bf16", 1],
    ["Qwen3 30B", "RTX 4090", "1", "int4", 0],
    // 245 GB on 320
    ["Mistral Large 2", "A100", "4", "bf16", 0],
    ["Mistral Large 2", "A100", "2", "bf16", 1],
    // 155 GB and 849 GB
    ["DeepSeek V4 Flash", "H100", "1", "fp4-fp8", 1],
    ["DeepSeek V4 Flash", "H100", "4", "fp4-fp8", 0],
    ["DeepSeek V4 Pro", "H100", "8", "fp4-fp8", 1],
    ["DeepSeek V4 Pro", "B200", "8", "fp4-fp8", 0],
    // 16 GB on 24
    ["Llama 3.3 8B", "RTX 4090", "1", "bf16", 0],
    ["Llama 3.3 8B", "L4", "1", "bf16", 0],
  ])("%s on %s x %s in %s exits %i", async (model, gpu, gpus, precision, exitCode) => {
    const answer = await sizeJson(model, "--gpu", gpu, "--gpus", gpus, "--precision", precision);
    expect([answer.exitCode, answer["fits"]]).toEqual([exitCode, exitCode === 0]);
  });

  test("Maverick: the reason and the way out", async () => {
    const { out, exitCode } = await size("Llama 4 Maverick", "--gpu", "H100", "--gpus", "1");
    expect(exitCode).toBe(1);
    const text = out.replaceAll(/\s+/g, " ");
    expect(text).toContain("801 GB in bf16 on one GPU");
    expect(text).toContain("All 128 experts must be in memory");
    expect(text).toContain("The nearest that fits: 8 x H100 SXM in fp8");
  });

  test("the misnamed 8B is taken as what it must be, and that is said", async () => {
    const answer = await sizeJson("Llama 3.3 8B", "--gpu", "L4");
    expect(answer["model"]).toBe("Llama 3.1 8B");
    expect((answer["notes"] as string[]).join(" ")).toContain("70B only");
  });

  test("Mistral Large 2 may not serve a business", async () => {
    expect((await sizeJson("Mistral Large 2"))["licence"]).toMatchObject({ commercialUse: "no" });
  });
});

test("without a GPU the smallest set-ups are listed, the headline in the checkpoint's precision", async () => {
  const answer = await sizeJson("Llama 3.1 8B");
  expect(answer).toMatchObject({ fits: true, gpus: 1, precision: "bf16" });
  const listed = answer["alternatives"] as { gpu: string; gpus: number }[];
  expect(listed.map(({ gpu }) => gpu)).toContain("H100 SXM");
  expect(listed.every(({ gpus }) => gpus === 1)).toBe(true);
});

test("without a count the fewest GPUs that hold the context and the concurrency", async () => {
  expect(await sizeJson("Llama 3.3 70B", "--gpu", "H100")).toMatchObject({ gpus: 2 });
  expect(await sizeJson("Llama 3.3 70B", "--gpu", "H100", "--concurrency", "32")).toMatchObject({ gpus: 4 });
});

test("every number of the text is in the JSON", async () => {
  const { out } = await size("gpt-oss-120b", "--gpu", "H100");
  const answer = await sizeJson("gpt-oss-120b", "--gpu", "H100");
  // 18 of 36 layers grow: 2 x 18 x 8 x 64 x 2 bytes; the others hold 128 tokens: as much x 128.
  expect(answer["attention"]).toMatchObject({ kvBytesPerToken: 36_864, kvBytesFixedPerSequence: 4_718_592 });
  expect(out).toContain("36.0 KiB per token and 4.5 MiB per sequence");
  expect(out).toContain(String(answer["launch"]));
  expect(out).toContain(Number(answer["kvPoolTokens"]).toLocaleString("en"));
});

test.each([
  ["vllm", "vllm serve meta-llama/Llama-3.1-8B-Instruct --tensor-parallel-size 1 --max-model-len 8192"],
  ["sglang", "python -m sglang.launch_server --model-path meta-llama/Llama-3.1-8B-Instruct --tp 1"],
  ["tensorrt-llm", "trtllm-serve meta-llama/Llama-3.1-8B-Instruct --tp_size 1"],
  ["tgi", "text-generation-launcher --model-id meta-llama/Llama-3.1-8B-Instruct"],
  ["llama.cpp", "--n-gpu-layers 999"],
  ["Ollama", "OLLAMA_NUM_PARALLEL=1 OLLAMA_CONTEXT_LENGTH=8192 ollama serve"],
])("%s: the flags to start it", async (engine, command) => {
  const { out, exitCode } = await size("Llama 3.1 8B", "--gpu", "H100", "--engine", engine);
  expect(exitCode).toBe(0);
  expect(out).toContain(command);
});

describe("at a concurrency and context", () => {
  test("how fast it is, with its interval, and the command that measures it", async () => {
    const answer = await sizeJson(
      "Llama 3.1 8B",
      "--gpu",
      "H100",
      "--context",
      "4096",
      "--concurrency",
      "16",
    );
    const load = answer["load"] as {
      workload: { inputTokens: number; outputTokens: number };
      tpotMs: { mean: number };
      interval80: { tpotMs: [number, number] };
      benchmark: { vllm: string; guidellm: string };
    };
    expect(load.workload.inputTokens + load.workload.outputTokens).toBe(4096);
    // 15 GB at 3.35 TB/s are 4.5 ms at the very least; 16 readers share what prompts take.
    expect(load.tpotMs.mean).toBeGreaterThan(4.5);
    expect(load.tpotMs.mean).toBeLessThan(60);
    expect(load.interval80.tpotMs[0]).toBeLessThan(load.tpotMs.mean);
    expect(load.interval80.tpotMs[1]).toBeGreaterThan(load.tpotMs.mean * 0.9);
    expect(load.benchmark.vllm).toMatch(
      /^vllm bench serve .*Llama-3\.1-8B-Instruct .*--random-input-len 3840 --random-output-len 256 .*--max-concurrency 16 /,
    );
    expect(load.benchmark.guidellm).toContain("prompt_tokens=3840,output_tokens=256");
    const { out } = await size("Llama 3.1 8B", "--gpu", "H100", "--context", "4096", "--concurrency", "16");
    expect(out).toContain(load.benchmark.vllm);
    expect(out).toContain("each further token (TPOT)");
  });

  test("more at once is slower for each, the benchmark asks the engine's own port", async () => {
    const tpot = async (concurrency: string): Promise<number> => {
      const answer = await sizeJson(
        "Llama 3.1 8B",
        "--gpu",
        "H100",
        "--concurrency",
        concurrency,
        "--engine",
        "sglang",
      );
      expect(JSON.stringify(answer["load"])).toContain("localhost:30000");
      return (answer["load"] as { tpotMs: { mean: number } }).tpotMs.mean;
    };
    expect(await tpot("32")).toBeGreaterThan(await tpot("1"));
  });
});

test("a precision that the card lacks is a no with the nearest that works", async () => {
  const { out, exitCode } = await size(
    "Llama 3.1 8B",
    "--gpu",
    "H100",
    "--precision",
    "nvfp4",
    "--engine",
    "sglang",
  );
  expect(exitCode).toBe(1);
  expect(out.replaceAll(/\s+/g, " ")).toContain(
    "SGLang has no kernels for nvfp4 on H100 SXM. The nearest that fits: 1 x H100 SXM in int4",
  );
});

test("a context beyond the model's is a no with the longest there is", async () => {
  const { exitCode, out } = await size("Llama 3.1 8B", "--gpu", "H100", "--context", "200k");
  expect(exitCode).toBe(1);
  expect(out).toContain("Ask for 131,072 tokens or fewer.");
});

describe("a no says what would work", () => {
  const flat = async (...args: string[]): Promise<string> => {
    const { out, exitCode } = await size(...args);
    expect(exitCode).toBe(1);
    return out.replaceAll(/\s+/g, " ");
  };

  test("where no GPU is named, what is wrong on all of them", async () => {
    expect(await flat("Llama 3.3 70B", "--context", "1M")).toContain(
      "Its context ends at 131,072 tokens. Ask for 131,072 tokens or fewer.",
    );
    expect(await flat("Llama 3.3 70B", "--precision", "q4_k_m")).toContain("vLLM does not serve q4_k_m.");
    expect(await flat("Llama 3.1 405B", "--concurrency", "500", "--context", "128k")).toContain(
      "on none of the common GPUs",
    );
  });

  test("an engine that does not run there is no matter of memory", async () => {
    expect(await flat("Llama 3.1 8B", "--gpu", "Apple M4 Max")).toContain(
      "vLLM does not run on GPUs of Apple. Take another engine, or a GPU of NVIDIA",
    );
  });

  // 70.6 B x 2 bytes over 8 x 79 GiB leave 8 x 53 GB for 327,680 bytes a token over 8 heads: 40,960 a GPU.
  // 53 GB / (100,000 x 40,960) are 12 or 13 sequences, not 64.
  test("fewer sequences where they are too many", async () => {
    const text = await flat(
      "Llama 3.3 70B",
      "--gpu",
      "H100",
      "--gpus",
      "8",
      "--precision",
      "bf16",
      "--context",
      "100k",
      "--concurrency",
      "64",
      "--engine",
      "tgi",
      "--kv-precision",
      "bf16",
    );
    const most = Number(/Ask for (\d+) sequences of that length or fewer/.exec(text)?.[1]);
    expect(most).toBeGreaterThanOrEqual(11);
    expect(most).toBeLessThanOrEqual(14);
    const asked = [
      "Llama 3.3 70B",
      "--gpu",
      "H100",
      "--gpus",
      "8",
      "--precision",
      "bf16",
      "--context",
      "100k",
      "--engine",
      "tgi",
    ];
    expect((await size(...asked, "--concurrency", String(most))).exitCode).toBe(0);
    expect((await size(...asked, "--concurrency", String(most + 1))).exitCode).toBe(1);
  });

  // 410 B x 4.25 bits and 16-bit heads are 28 GB of the 31 GB that vLLM takes of each: about 1 GB a GPU at 64,512 bytes a token.
  test("a shorter sequence where one is too long", async () => {
    const set = ["--gpu", "RTX 5090", "--gpus", "8", "--precision", "int4", "--context", "128k"];
    const text = await flat("Llama 3.1 405B", ...set);
    const longest = Number(/one sequence of ([\d,]+) tokens or fewer/.exec(text)?.[1]?.replace(",", ""));
    expect(longest).toBeGreaterThan(10_000);
    expect(longest).toBeLessThan(35_000);
  });
});

test("settings below the defaults are those that the speed is of", async () => {
  // 72.7 B x 2 bytes on two H100: the defaults of 8,192 tokens and 1,024 sequences leave too little for one of 8,192.
  const { load, notes } = await sizeJson(
    "Qwen2.5 72B",
    "--gpu",
    "H100",
    "--gpus",
    "2",
    "--precision",
    "bf16",
  );
  expect(notes).toContainEqual(expect.stringContaining("fewer sequences and tokens per iteration"));
  expect(load).toMatchObject({ concurrency: 1 });
});

test("an answer as long as the context is refused, any other is taken as it is", async () => {
  const asked = ["Llama 3.1 8B", "--gpu", "H100", "--context", "4096", "--output-tokens"];
  expect((await size(...asked, "4096")).err).toContain("leaves no prompt");
  expect((await sizeJson(...asked, "3000"))["load"]).toMatchObject({
    workload: { inputTokens: 1096, outputTokens: 3000 },
  });
});

test("a checkpoint that the engine does not serve is taken in another precision, and that is said", async () => {
  const taken = async (...args: string[]): Promise<string> =>
    JSON.stringify((await sizeJson("llama3.1:8b-instruct-q4_K_M", "--gpu", "H100", ...args))["notes"]);
  expect(await taken()).toContain("vLLM does not serve q4_k_m");
  expect(await taken()).toContain("bf16 is taken");
  expect(await taken("--engine", "ollama")).not.toContain("does not serve");
  expect(await taken("--precision", "fp8")).not.toContain("does not serve");
});

test("the version decides what runs: vLLM 0.15.1 serves nvfp4", async () => {
  const flags = ["--gpu", "B200", "--precision", "nvfp4", "--engine-version"];
  expect((await size("Llama 3.3 70B", ...flags, "0.15.1")).exitCode).toBe(0);
  const old = await size("Llama 3.3 70B", ...flags, "0.6.3");
  expect([old.exitCode, old.out]).toEqual([1, expect.stringContaining("from 0.8 on, not in 0.6.3")]);
});

test("a version that is no release is taken as the newest", async () => {
  expect((await size("Llama 3.1 8B", "--gpu", "H100", "--engine-version", "nightly-dev")).exitCode).toBe(0);
});

test("TGI is said to be in maintenance", async () => {
  expect((await size("Llama 3.1 8B", "--gpu", "H100", "--engine", "tgi")).out).toContain("maintenance");
});

test("any config.json works in place of a name, as a file or as its folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "own-model-"));
  const config = {
    num_hidden_layers: 32,
    hidden_size: 4096,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    intermediate_size: 14336,
    vocab_size: 128256,
    max_position_embeddings: 131072,
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  for (const path of [folder, join(folder, "config.json")]) {
    const answer = await sizeJson(path, "--gpu", "L4");
    expect(answer).toMatchObject({ fits: true, parameters: { total: 8_030_261_248 } });
  }
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, hidden_size: undefined }));
  expect((await size(folder)).err).toContain('lacks "hidden_size"');
  writeFileSync(join(folder, "config.json"), "{");
  expect((await size(folder)).err).toContain("is not JSON");
});

test.each([
  [["Lama 3.3 70B"], "did you mean Llama 3.3 70B"],
  [["Llama 3.1 8B", "--gpu", "H1000"], "did you mean H100 SXM"],
  [["Llama 3.1 8B", "--engine", "vlm"], "choose one of vLLM"],
  [["Llama 3.1 8B", "--precision", "fp3"], "bf16, fp8"],
  [["nowhere/config.json"], "is not there"],
  [["Llama 3.1 8B", "--gpus", "0"], "--gpus"],
])("%j exits 2 with one line", async (args, words) => {
  const { exitCode, out, err } = await size(...args);
  expect([exitCode, out]).toEqual([2, ""]);
  expect(err).toContain(words);
});
