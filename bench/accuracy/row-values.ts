import type { Engine } from "../../src/core/engine.ts";
import type { Gpu } from "../../src/core/gpu.ts";
import type { ModelArchitecture, Precision } from "../../src/core/model.ts";
import { findEngine } from "../../src/catalog/engines.ts";
import { findGpu } from "../../src/catalog/gpus.ts";
import { findModel } from "../../src/catalog/models.ts";
import { dropped, type DroppedRow, type Row } from "./measured-run.ts";

/** A number of a cell, or null where it is empty or not a number. */
export function numberOf(row: Row, column: string): number | null {
  const text = row(column).trim();
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? null : value;
}

/** `key=value` out of the semicolon-separated notes; "" where absent. */
export function noteOf(row: Row, key: string): string {
  const found = row("notes")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(`${key}=`));
  return found === undefined ? "" : found.slice(key.length + 1);
}

/** Names that sources use for models of the catalog, where the catalog would not find them. */
const MODEL_NAMES: Readonly<Record<string, string>> = {
  "LLaMA 7B": "Llama 2 7B",
  "LLaMA 70B": "Llama 2 70B",
  "Llama2-7B": "Llama 2 7B",
  "Llama2-13B": "Llama 2 13B",
  "Llama2-70B": "Llama 2 70B",
  "Llama-3.1-405B FP8 (amd checkpoint)": "Llama 3.1 405B",
  "Llama-3.1-405B FP8 (meta checkpoint)": "Llama 3.1 405B",
};

export interface SetUp {
  model: ModelArchitecture;
  gpu: Gpu;
  engine: Engine;
}

/** Model, GPU and engine of a row by the catalog, or why one of them is not known. */
export function setUpOf(
  row: Row,
  names: { gpu?: string; engine?: string; version?: string },
): SetUp | DroppedRow {
  const modelName = row("model");
  const model = findModel(MODEL_NAMES[modelName] ?? modelName);
  if (!model) return dropped("the catalog does not know the model");
  const gpu = findGpu(names.gpu ?? row("gpu"));
  if (!gpu) return dropped("the catalog does not know the GPU");
  const engine = findEngine(names.engine ?? row("engine"), names.version);
  if (!engine) return dropped("the catalog does not know the engine");
  return { model, gpu, engine };
}

const PRECISIONS: readonly (readonly [RegExp, Precision])[] = [
  [/^(?:bf16|fp16|f16|float16|bfloat16)$/i, "bf16"],
  [/^fp8/i, "fp8"],
  [/^(?:nvfp4)$/i, "nvfp4"],
  [/^mxfp4$/i, "mxfp4"],
  [/^(?:int4|awq|gptq|w4a16|gptq4)/i, "int4"],
  [/^(?:int8|w8a8|w8a16)/i, "int8"],
  [/^(?:ud-)?q4_k/i, "q4_k_m"],
  [/^(?:ud-)?q5_k/i, "q5_k_m"],
  [/^(?:ud-)?q6_k/i, "q6_k"],
  [/^q8_0$/i, "q8_0"],
];

/** Precision by the spellings of the sources, or null. */
export const precisionOf = (text: string): Precision | null =>
  PRECISIONS.find(([pattern]) => pattern.test(text.trim()))?.[1] ?? null;
