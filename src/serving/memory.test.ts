import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Engine } from "../core/engine.ts";
import type { Precision } from "../core/model.ts";
import { fit, fitExactly, toGib, type Deployment, type Fits } from "./memory.ts";
import {
  A100,
  GIB,
  H100,
  LLAMA_70B,
  LLAMA_8B,
  MIXTURE,
  OLLAMA,
  QWEN_14B,
  QWEN_7B,
  VLLM,
} from "./testing/fixtures.ts";

const deployment = (changes: Partial<Deployment> = {}): Deployment => ({
  tensorParallel: 1,
  precision: "bf16",
  kvPrecision: "bf16",
  engine: VLLM,
  contextTokens: 8192,
  ...changes,
});

const fitting = (outcome: ReturnType<typeof fit>): Fits => {
  if (!outcome.fits) throw new Error(outcome.reason);
  return outcome;
};

// What vLLM 0.17 to 0.19 printed at start on an H100 with --gpu-memory-utilization 0.95
// (llm-d-incubation/llm-d-planner, PR 205, accuracy report). GiB; tokens where the report has them.
describe("against what vLLM printed", () => {
  test.each([
    [LLAMA_8B, 1, "bf16", "bf16", 14.99, 1.89, 58.11, 476_000],
    [LLAMA_8B, 1, "bf16", "fp8", 14.99, 1.89, 58.11, 952_032],
    [LLAMA_8B, 1, "fp8", "bf16", 8.49, 1.89, 64.61, null],
    [LLAMA_8B, 2, "bf16", "bf16", 7.51, 1.89, null, null],
    [LLAMA_8B, 4, "bf16", "bf16", 3.77, 1.89, null, null],
    [QWEN_7B, 1, "bf16", "bf16", 14.25, 2.21, 58.53, 1_096_000],
    [QWEN_7B, 1, "bf16", "fp8", 14.25, 2.21, 58.53, 2_192_000],
    [QWEN_7B, 2, "bf16", "bf16", 7.12, 2.21, null, null],
    [QWEN_14B, 1, "bf16", "bf16", 27.52, 2.23, 45.23, null],
  ] as const)(
    "%o on %i x H100 in %s, cache %s",
    (model, tensorParallel, precision, kvPrecision, weights, peak, pool, tokens) => {
      const found = fitting(fit(model, H100, deployment({ tensorParallel, precision, kvPrecision })));
      expect(Math.abs(toGib(found.weightsBytesPerGpu) / weights - 1)).toBeLessThan(0.01);
      expect(Math.abs(toGib(found.activationBytes) / peak - 1)).toBeLessThan(0.05);
      if (pool !== null) expect(Math.abs(toGib(found.kvPoolBytesPerGpu) / pool - 1)).toBeLessThan(0.03);
      if (tokens !== null) expect(Math.abs(found.kvPoolTokens / tokens - 1)).toBeLessThan(0.02);
    },
  );

  test("Qwen3-14B takes 36.18 sequences of 8,192 tokens", () => {
    expect(fitting(fit(QWEN_14B, H100, deployment())).concurrentAtContext).toBe(36);
  });
});

describe("why it does not fit", () => {
  test("70B in BF16 on one H100: 141 GB of weights", () => {
    const outcome = fit(LLAMA_70B, H100, deployment());
    expect(outcome).toMatchObject({ fits: false, nearest: { gpus: 2, precision: "bf16" } });
    // 70.55 x 2 bytes
    if (!outcome.fits) expect(outcome.reason).toContain("141 GB in bf16");
  });

  test("70B on two A100 fits barely: a few sequences of 8,192 tokens", () => {
    const engine: Engine = { ...VLLM, memory: { ...VLLM.memory, share: 0.9 } };
    const found = fitting(fit(LLAMA_70B, A100, deployment({ tensorParallel: 2, engine })));
    // 0.9 x 78.4 - 65.7 - 2.1 - 0.5 GiB, 163,840 bytes a token: about 15,000 tokens.
    expect(found.kvPoolTokens).toBeGreaterThan(8_192);
    expect(found.kvPoolTokens).toBeLessThan(20_000);
  });

  test.each([
    ["3 GPUs", { tensorParallel: 3 }, "cannot be split over 3"],
    ["a precision the engine lacks", { precision: "q4_k_m" as Precision }, "does not serve q4_k_m"],
    ["a context beyond the model's", { contextTokens: 200_000 }, "131,072"],
    ["too many at once", { concurrency: 100 }, "100 sequences of 8,192 tokens"],
  ])("%s", (_why, changes, words) => {
    const outcome = fit(LLAMA_8B, H100, deployment(changes));
    expect(outcome.fits).toBe(false);
    if (!outcome.fits) expect(outcome.reason).toContain(words);
  });

  test("a mixture says that it saves compute, not memory", () => {
    const outcome = fit(MIXTURE, { ...H100, memoryBytes: 24 * GIB }, deployment());
    if (outcome.fits) throw new Error("52 GB do not fit in 24");
    expect(outcome.reason).toContain("All 16 experts must be in memory");
  });
});

describe("heads over GPUs", () => {
  // vLLM's get_num_kv_heads: 10 KV heads over 4 GPUs are neither 2.5 each nor 0.4 copies; over 5 they are 2 each.
  const phi = { ...LLAMA_8B, heads: 40, kvHeads: 10 };
  test.each([
    [2, true],
    [4, false],
    [5, true],
    [8, false],
    [20, true],
  ])("40 heads and 10 KV heads over %i GPUs", (tensorParallel, fits) => {
    expect(fit(phi, H100, deployment({ tensorParallel })).fits).toBe(fits);
  });

  test("the nearest that works may be fewer GPUs", () => {
    const outcome = fit(phi, H100, deployment({ tensorParallel: 8 }));
    expect(outcome).toMatchObject({ nearest: { gpus: 2, precision: "bf16" } });
  });

  test("llama.cpp divides by layers, over any number of GPUs", () => {
    const engine = { ...VLLM, scheduler: { ...VLLM.scheduler, rules: { splitsBy: "layers" as const } } };
    expect(fit(LLAMA_8B, H100, deployment({ engine, tensorParallel: 3 })).fits).toBe(true);
    expect(fit(LLAMA_8B, H100, deployment({ tensorParallel: 3 })).fits).toBe(false);
  });
});

test("an engine runs on the GPUs that it was made for", () => {
  expect(fit(LLAMA_8B, { ...H100, vendor: "Apple" }, deployment())).toMatchObject({
    fits: false,
    reason: "vLLM does not run on GPUs of Apple",
    nearest: null,
  });
});

test("an engine of slots reserves whole contexts and nothing more", () => {
  const found = fitting(fit(LLAMA_8B, H100, deployment({ engine: OLLAMA })));
  expect(found.concurrentAtContext).toBe(1);
  expect(
    fitting(fit(LLAMA_8B, H100, deployment({ engine: OLLAMA, concurrency: 8 }))).concurrentAtContext,
  ).toBe(8);
});

test("settings are lowered before a fit is given up, and it says so", () => {
  const tight = { ...H100, memoryBytes: 16.5 * GIB };
  const found = fitting(fit(LLAMA_8B, tight, deployment({ contextTokens: 1024 })));
  expect(found.loweredSettings).toBe(true);
  expect(found.maxSequences).toBeLessThan(256);
});

describe("laws", () => {
  const models = fc.constantFrom(LLAMA_8B, LLAMA_70B, QWEN_14B, MIXTURE);
  const memory = fc.double({ min: 12 * GIB, max: 300 * GIB, noNaN: true });
  const parallel = fc.constantFrom(1, 2, 4, 8);
  const rule = fc.constantFrom<Engine["memory"]["rule"]>(
    "share-of-total",
    "static-share",
    "share-of-free",
    "slots",
  );
  const precisions: Precision[] = ["bf16", "fp8", "nvfp4", "int4"];
  const context = fc.integer({ min: 1, max: 100_000 });

  const fits = (
    model: typeof LLAMA_8B,
    bytes: number,
    by: Engine["memory"]["rule"],
    changes: Partial<Deployment>,
  ): boolean => {
    const engine = { ...VLLM, memory: { ...VLLM.memory, rule: by } };
    return fitExactly(model, { ...H100, memoryBytes: bytes }, deployment({ engine, ...changes })).fits;
  };

  test("more memory never makes a fit fail", () => {
    fc.assert(
      fc.property(
        models,
        memory,
        memory,
        parallel,
        rule,
        context,
        (model, a, b, tensorParallel, by, contextTokens) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)];
          const changes = { tensorParallel, contextTokens };
          expect(fits(model, less, by, changes) && !fits(model, more, by, changes)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  // From 12 GiB a GPU: below, the communication buffers of two GPUs (2.1 GiB each) outweigh what they save.
  test("more GPUs never make a fit fail", () => {
    fc.assert(
      fc.property(
        models,
        memory,
        fc.constantFrom(1, 2, 4),
        rule,
        context,
        (model, bytes, gpus, by, contextTokens) => {
          expect(
            fits(model, bytes, by, { tensorParallel: gpus, contextTokens }) &&
              !fits(model, bytes, by, { tensorParallel: 2 * gpus, contextTokens }),
          ).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  test("a smaller precision never makes a fit fail", () => {
    fc.assert(
      fc.property(
        models,
        memory,
        parallel,
        rule,
        context,
        fc.integer({ min: 0, max: 2 }),
        (model, bytes, tensorParallel, by, contextTokens, at) => {
          const changes = { tensorParallel, contextTokens };
          const [wide, narrow] = [precisions[at] as Precision, precisions[at + 1] as Precision];
          expect(
            fits(model, bytes, by, { ...changes, precision: wide }) &&
              !fits(model, bytes, by, { ...changes, precision: narrow }),
          ).toBe(false);
        },
      ),
      { numRuns: 300 },
    );
  });
});
