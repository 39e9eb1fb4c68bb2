import { expect, test } from "vitest";
import { errorBands, expectedErrorFraction } from "./expected-error.ts";
import { launchCommand, needsOwnCheckpoint, type Launch } from "./launch-command.ts";
import { H100, LLAMA_8B, VLLM, replicaOf } from "./testing/fixtures.ts";

const LAUNCH: Launch = {
  model: { ...LLAMA_8B, hubId: "meta-llama/Llama-3.1-8B-Instruct" },
  engine: {
    ...VLLM,
    launch:
      "serve {model} -tp {gpus} -c {context} -n {sequences} -s {slotContext} -u {share}{quantization}{kvCache}",
    flags: { quantization: { fp8: " --quantization fp8" }, fp8Cache: " --kv fp8" },
  },
  gpus: 2,
  precision: "bf16",
  kvPrecision: "bf16",
  contextTokens: 8192,
  maxSequences: 4,
  maxBatchedTokens: 2048,
};

test.each([
  ["as published", {}, "serve meta-llama/Llama-3.1-8B-Instruct -tp 2 -c 8192 -n 4 -s 32768 -u 0.95"],
  [
    "quantised while loading, 8-bit cache",
    { precision: "fp8", kvPrecision: "fp8" },
    "serve meta-llama/Llama-3.1-8B-Instruct -tp 2 -c 8192 -n 4 -s 32768 -u 0.95 --quantization fp8 --kv fp8",
  ],
] as const)("%s", (_name, changes, command) => {
  expect(launchCommand({ ...LAUNCH, ...changes })).toBe(command);
});

test("weights that the engine cannot make need a checkpoint of their own", () => {
  expect(needsOwnCheckpoint({ ...LAUNCH, precision: "int4" })).toBe(true);
  expect(needsOwnCheckpoint({ ...LAUNCH, precision: "fp8" })).toBe(false);
  expect(needsOwnCheckpoint(LAUNCH)).toBe(false);
});

test("borrowed constants and engines that nobody compared widen the band", () => {
  const own = replicaOf({ gpu: { ...H100, kernels: { ...H100.kernels, measuredOn: H100.name } } });
  // The fixture's engine: 0.75 to 1.1.
  expect(errorBands(own).e2e).toEqual([expect.closeTo(0.75, 9), expect.closeTo(1.1, 9)]);
  expect(expectedErrorFraction(own)).toBeCloseTo(0.25, 9);
  // Kernels that nobody measured, 1.4 either way: logarithms add up as squares.
  const [low, high] = errorBands(replicaOf()).e2e;
  expect(low).toBeCloseTo(Math.exp(-Math.hypot(Math.log(0.75), Math.log(1.4))), 9);
  expect(high).toBeCloseTo(Math.exp(Math.hypot(Math.log(1.1), Math.log(1.4))), 9);
  const uncompared = errorBands({ ...own, engine: { ...VLLM, accuracy: null } });
  expect(uncompared.source).toContain("judgement");
});
