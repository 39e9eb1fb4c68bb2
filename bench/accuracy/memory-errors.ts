import { readFileSync } from "node:fs";
import { findEngine } from "../../src/catalog/engines.ts";
import { findGpu } from "../../src/catalog/gpus.ts";
import { findModel } from "../../src/catalog/models.ts";
import { parseOwnTable } from "../../src/catalog/own-table.ts";
import { fitExactly, toGib } from "../../src/serving/memory.ts";

/** Absolute errors in percent of what vLLM printed when it started. */
export interface MemoryErrors {
  weights: number[];
  pool: number[];
  skipped: number;
}

export function memoryErrors(file: string): MemoryErrors {
  const errors: MemoryErrors = { weights: [], pool: [], skipped: 0 };
  for (const row of parseOwnTable(readFileSync(file, "utf8"))) {
    const model = findModel(row["model"] ?? "");
    const gpu = findGpu("H100 SXM");
    const engine = findEngine("vLLM", row["vllm_version"]);
    const weights = Number(row["weight_gib"]);
    const pool = Number(row["kv_cache_gib"]);
    if (!model || !gpu || !engine || row["pp"] !== "1" || row["dtype"] === "f32" || (!weights && !pool)) {
      errors.skipped += 1;
      continue;
    }
    const fp8 = row["quantization"] === "fp8" || /fp8/i.test(row["model"] ?? "");
    const fits = fitExactly(model, gpu, {
      tensorParallel: Number(row["tp"]),
      precision: fp8 ? "fp8" : model.nativePrecision,
      kvPrecision: row["kv_cache_dtype"]?.startsWith("fp8") ? "fp8" : "bf16",
      engine: { ...engine, memory: { ...engine.memory, share: Number(row["gpu_memory_utilization"]) } },
      contextTokens: Math.min(Number(row["max_model_len"]), model.maxContextTokens),
    });
    if (!fits.fits) {
      errors.skipped += 1;
      continue;
    }
    if (weights) errors.weights.push(Math.abs(toGib(fits.weightsBytesPerGpu) / weights - 1) * 100);
    if (pool) errors.pool.push(Math.abs(toGib(fits.kvPoolBytesPerGpu) / pool - 1) * 100);
  }
  return errors;
}
