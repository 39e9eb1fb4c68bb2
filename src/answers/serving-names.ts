import { existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { findEngine, loadEngines } from "../catalog/engines.ts";
import { findGpu, nearestGpus } from "../catalog/gpus.ts";
import { modelFromConfig } from "../catalog/model-config.ts";
import { nearestModels, resolveModel, type FoundModel } from "../catalog/models.ts";
import { hintedPrecision } from "../catalog/model-names.ts";
import { findPrecision } from "../catalog/precision-names.ts";
import type { Engine } from "../core/engine.ts";
import { UserError } from "../core/errors.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";
import type { CachePrecision } from "../serving/cache-bytes.ts";

/** A catalog name, a hub id in any case, or the path of a config.json or of the folder it lies in. */
export function modelNamed(name: string, cwd: string): FoundModel {
  const path = configPath(name, cwd);
  if (path) return { model: modelFromConfig(readJson(path, name), name), note: null };
  const found = resolveModel(name);
  if (found) return found;
  const near = nearestModels(name);
  throw new UserError(
    `model "${name}" is neither in the catalog nor a config.json`,
    near.length > 0
      ? `did you mean ${near.join(", ")}? Or give the path of its config.json`
      : "give the path of its config.json",
  );
}

/** A GPU by any of its names. */
export function gpuNamed(name: string): Gpu {
  const gpu = findGpu(name);
  if (gpu) return gpu;
  const near = nearestGpus(name);
  throw new UserError(
    `GPU "${name}" is not in the catalog`,
    near.length > 0 ? `did you mean ${near.join(", ")}?` : "try H100, A100, L40S or RTX 4090",
  );
}

/** An engine by name in any case, at a version, the date of a nightly or an image tag; one not known is the newest. */
export function engineNamed(name: string, version?: string): Engine {
  const engine = findEngine(name, version);
  if (engine) return engine;
  const known = [...new Set(loadEngines().map((row) => row.name))];
  throw new UserError(`engine "${name}" is not in the catalog`, `choose one of ${known.join(", ")}`);
}

/** What must be said of an engine whose version was asked for and is not known; else null. */
export const versionNote = ({ name, version, release }: Engine): string | null =>
  release === null
    ? `the version that was asked for is no known release of ${name}: taken as ${version} or later, with wider intervals`
    : null;

/** A precision by any of its names ("fp16" is bf16), also with more of a label ("FP8-dynamic", "int4-awq"). */
export function precisionNamed(name: string): Precision {
  const precision = findPrecision(name) ?? hintedPrecision(name);
  if (precision) return precision;
  throw new UserError(
    `precision "${name}" is not known`,
    "choose one of bf16, fp8, int8, int4, mxfp4, nvfp4, q4_k_m, q5_k_m, q6_k, q8_0",
  );
}

/** A precision of the cache by any of its names ("fp8_e4m3", "auto"). */
export function cachePrecisionNamed(name: string): CachePrecision {
  if (/^(auto|default)$/i.test(name.trim())) return "bf16";
  const [keys = ""] = name.trim().split("/");
  const text = keys.replace(/[_\s]e[45]m[23]$/i, "");
  const precision = findPrecision(text);
  if (precision === "bf16" || precision === "fp8") return precision;
  // One byte a value whatever its format; scales per token and head are a hundredth of it.
  if (precision === "int8" || precision === "q8_0" || /^(int8|fp8)[_\s-]/i.test(text)) return "fp8";
  // Smaller caches are counted as 8 bit: safe for memory, and their kernels unpack to as much.
  if (/^(q[45]_[01]|int4|nvfp4|turboquant\w*|tq\d)$/i.test(text)) return "fp8";
  throw new UserError(`a cache in "${name}" is not modelled`, "choose bf16 or fp8");
}

/** The checkpoint's own precision where the engine serves it, else the engine's usual one. */
export function usualPrecision(model: ModelArchitecture, engine: Engine): Precision {
  if (engine.memory.rule === "slots" && model.nativePrecision !== "mxfp4") return "q4_k_m";
  if (engine.precisions.includes(model.nativePrecision)) return model.nativePrecision;
  return engine.precisions[0] ?? "bf16";
}

/** A note naming the precision used in place of the checkpoint's own, where the engine does not serve that; else null. */
export function otherPrecisionNote(model: ModelArchitecture, engine: Engine): string | null {
  const own = model.nativePrecision;
  if (engine.precisions.includes(own)) return null;
  return `${engine.name} does not serve ${own}, the precision of this checkpoint: ${usualPrecision(model, engine)} is taken`;
}

function configPath(name: string, cwd: string): string | null {
  const path = resolve(cwd, name);
  if (!existsSync(path)) {
    if (/\.json$/i.test(name)) throw new UserError(`${name} is not there`, "check the path");
    return null;
  }
  if (!statSync(path).isDirectory()) return path;
  const inside = join(path, "config.json");
  return existsSync(inside) ? inside : null;
}

function readJson(path: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as unknown;
  } catch (error) {
    throw new UserError(`${name} is not JSON`, "give the config.json of a Hugging Face model", {
      cause: error,
    });
  }
}
