import { expect, test } from "vitest";
import { findEngine } from "../src/catalog/engines.ts";
import { findGpu } from "../src/catalog/gpus.ts";
import { findModel } from "../src/catalog/models.ts";
import { operatingPoint } from "../src/serving/operating-point.ts";
import type { Replica } from "../src/serving/replica.ts";
import { simulate } from "../src/serving/simulate.ts";

function replica(): Replica {
  const [model, gpu, engine] = [findModel("Llama 3.3 70B"), findGpu("H100 SXM"), findEngine("vLLM")];
  if (!model || !gpu || !engine) throw new Error("the catalog lacks a name of the test");
  return { model, gpu, engine, tensorParallel: 2, precision: "fp8", kvPrecision: "bf16" };
}

// 68.45e9 x 1 B + 1.05e9 x 2 B of weights and 1,024 x 327,680 B of cache over 2 x 3.35 TB/s: 10.58 ms.
const BANDWIDTH_MS = ((68.45e9 + 2.1e9 + 0.336e9) / 6.7e12) * 1000;
// 80 layers x (4 x 8 + 12 + 5 x 2.5 us) of kernel launches and 160 all-reduces of 5 us.
const OVERHEAD_MS = (80 * 56.5 + 160 * 5) / 1000;

test("one request on Llama 3.3 70B, FP8, two H100: what bandwidth and launches give by hand", () => {
  const workload = { inputTokens: 1024, cachedInputTokens: 0, outputTokens: 256 };
  const closed = operatingPoint(replica(), workload, 1)?.tpotMs ?? 0;
  const simulated =
    simulate({ replica: replica(), replicas: 1 }, [{ arrivalMs: 0, ...workload }])?.tpotMs?.mean ?? 0;
  for (const tpotMs of [closed, simulated]) {
    expect(tpotMs).toBeGreaterThan(BANDWIDTH_MS);
    expect(Math.abs(tpotMs / (BANDWIDTH_MS + OVERHEAD_MS) - 1)).toBeLessThan(0.15);
  }
});
