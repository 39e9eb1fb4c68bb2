import { describe, expect, test } from "vitest";
import { findEngine, loadEngines } from "./engines.ts";
import { findGpu, loadGpus, nearestGpus } from "./gpus.ts";

const GIB = 2 ** 30;

describe("GPUs of the catalog", () => {
  test.each(loadGpus().map((gpu) => [gpu.name, gpu] as const))("%s is possible", (_name, gpu) => {
    expect(gpu.memoryBytes).toBeLessThanOrEqual(gpu.memoryGb * GIB * 1.01);
    expect(gpu.memoryBytes).toBeGreaterThan(gpu.memoryGb * 1e9 * 0.7);
    expect(gpu.memoryBandwidthBytesPerSecond).toBeGreaterThan(1e11);
    expect(gpu.memoryBandwidthBytesPerSecond).toBeLessThan(2e13);
    for (const constants of [gpu.kernels.gemm, gpu.kernels.experts].flatMap((table) =>
      Object.values(table),
    )) {
      // An efficiency above 1 would beat the hardware.
      expect(constants.memoryEfficiency).toBeLessThanOrEqual(1);
      expect(constants.computeEfficiency).toBeLessThanOrEqual(1);
      expect(constants.launchSeconds).toBeLessThan(250e-6);
    }
    // Engines change their algorithm at a size, where the time may fall a little.
    for (const { points } of gpu.kernels.allReduce)
      for (let at = 1; at < points.length; at += 1) {
        expect(points[at]?.[0]).toBeGreaterThan(points[at - 1]?.[0] as number);
        expect(points[at]?.[1]).toBeGreaterThan((points[at - 1]?.[1] as number) * 0.75);
      }
    expect(gpu.source).not.toBe("");
  });

  test("no name stands for two GPUs", () => {
    for (const gpu of loadGpus()) expect(findGpu(gpu.name)?.name).toBe(gpu.name);
  });

  test("there are no FP8 tensor cores before Ada and Hopper", () => {
    for (const name of ["A100", "A100 40GB SXM", "RTX A6000", "RTX 3090", "V100", "T4", "A10"])
      expect(findGpu(name)?.flops.fp8).toBeNull();
  });
});

test.each([
  ["H100", "H100 SXM"],
  ["h100-80gb", "H100 SXM"],
  ["NVIDIA H100 80GB HBM3", "H100 SXM"],
  ["A100", "A100 80GB SXM"],
  ["A100-80GB", "A100 80GB SXM"],
  ["NVIDIA A100-SXM4-40GB", "A100 40GB SXM"],
  ["NVIDIA A100 80GB PCIe", "A100 80GB PCIe"],
  ["NVIDIA GeForce RTX 4090", "RTX 4090"],
  ["4090", "RTX 4090"],
  ["nvidia l4", "L4"],
  ["AMD Instinct MI300X", "MI300X"],
  ["Tesla T4", "T4"],
  ["B200", "B200 SXM"],
])("%s is the %s", (asked, name) => {
  expect(findGpu(asked)?.name).toBe(name);
});

test("an unknown GPU is null and gets suggestions", () => {
  expect(findGpu("H1000")).toBeNull();
  expect(nearestGpus("H1000")[0]).toBe("H100 SXM");
});

test("usable memory is what the driver reported, where somebody read it", () => {
  // vLLM 0.19 prints 79.19 GiB for an 80 GB H100; PyTorch 23.64 GiB for a 24 GB RTX 4090.
  expect((findGpu("H100")?.memoryBytes ?? 0) / GIB).toBeCloseTo(79.19, 2);
  expect((findGpu("RTX 4090")?.memoryBytes ?? 0) / GIB).toBeCloseTo(23.64, 2);
  expect(findGpu("H100")?.memoryDerived).toBe(false);
  expect(findGpu("L4")?.memoryDerived).toBe(true);
});

test("engines are found in any case, by version", () => {
  expect(findEngine("VLLM")?.memory.share).toBe(0.92);
  expect(findEngine("vllm", "0.19.0")?.memory.share).toBe(0.9);
  expect(findEngine("vLLM", "0.15.1")?.memory.samplerBytesPerEntry).toBe(38.9);
  expect(findEngine("trtllm")?.name).toBe("TensorRT-LLM");
  expect(findEngine("llama.cpp")?.memory.rule).toBe("slots");
  expect(findEngine("nothing")).toBeNull();
  expect(
    loadEngines()
      .filter(({ status }) => status === "maintenance")
      .map(({ name }) => name),
  ).toEqual(["TGI"]);
});
