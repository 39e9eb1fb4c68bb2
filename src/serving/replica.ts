import { at } from "../core/at.ts";
import type { Engine } from "../core/engine.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";
import type { Network } from "../core/network.ts";
import type { CachePrecision } from "./cache-bytes.ts";
import { fitExactly } from "./memory.ts";
import { weightBytes } from "./precision.ts";

/** One running engine instance: a model on one or more GPUs. */
export interface Replica {
  model: ModelArchitecture;
  gpu: Gpu;
  /** GPUs of the replica that shard every layer. */
  tensorParallel: number;
  precision: Precision;
  kvPrecision: CachePrecision;
  engine: Engine;
  /** Stages that the layers are divided into, each with `tensorParallel` GPUs; default 1. */
  pipelineParallel?: number;
  /** Data-parallel ranks of a mixture: attention whole on each, experts shared; default 1. */
  dataParallel?: number;
  /** GPUs over which whole experts are spread instead of slices of each; default 1. */
  expertParallel?: number;
  speculation?: Speculation;
  /** Between its machines, where it needs more than one; absent = one machine, or not stated. */
  network?: Network;
  /** Longest sequence that it is started for; the engine's defaults are lowered where they leave no room for it. */
  contextTokens?: number;
}

/** Speculative decoding: draft tokens from something small, verified together. */
export interface Speculation {
  /** Draft tokens per iteration. */
  tokens: number;
  /** Chance that a draft token is accepted, given that those before it were: 0 to 1. */
  acceptance: number;
  /** Time of one draft token as a share of an iteration of the model itself; 0 for a lookup in the prompt. */
  draftShare: number;
}

/** Mean tokens of a request. `inputTokens` is the whole prompt, `cachedInputTokens` the part with a prefix hit. */
export interface Workload {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
}

/** Latency that 95 of 100 requests must meet; null = not asked for. */
export interface Slo {
  ttftP95Ms: number | null;
  tpotP95Ms: number | null;
}

/** A sensible replica has room for this many sequences of this length. */
const ROOM = { contextTokens: 8_192, concurrency: 4 };
const TENSOR_PARALLEL = [1, 2, 4, 8] as const;
/** All-reduces over PCIe make prefill too slow beyond this many GPUs (8 x L40S: 30 ms for 32 MB). */
const MOST_OVER_PCIE = 4;

/**
 * Replicas of a model on a GPU that are worth considering: per precision the fewest GPUs that leave room for a working
 * cache, and the next count, which is faster and may serve more per GPU. The checkpoint's own precision, and FP8
 * where the GPU multiplies in it; 4 bit only where nothing else fits. Empty when the model cannot be served on this
 * GPU within one machine.
 */
export function sensibleReplicas(model: ModelArchitecture, gpu: Gpu, engine: Engine): Replica[] {
  const native = nativeOrServable(model, engine);
  const wanted = new Set<Precision>([native]);
  if (gpu.flops.fp8 !== null && bytes(model, "fp8") < bytes(model, native)) wanted.add("fp8");
  const found = [...wanted].flatMap((precision) => fewest(model, gpu, engine, precision));
  if (found.length > 0) return found;
  const four = engine.precisions.includes("int4") ? "int4" : "q4_k_m";
  return bytes(model, four) < bytes(model, native) ? fewest(model, gpu, engine, four) : [];
}

const bytes = (model: ModelArchitecture, precision: Precision): number => weightBytes(model, precision).total;

const nativeOrServable = (model: ModelArchitecture, engine: Engine): Precision =>
  engine.precisions.includes(model.nativePrecision) ? model.nativePrecision : at(engine.precisions, 0);

/** The fewest GPUs that hold it, and the next count; none where it does not fit. */
function fewest(model: ModelArchitecture, gpu: Gpu, engine: Engine, precision: Precision): Replica[] {
  const contextTokens = Math.min(ROOM.contextTokens, model.maxContextTokens);
  return TENSOR_PARALLEL.filter((count) => gpu.linkKind !== "pcie" || count <= MOST_OVER_PCIE)
    .map((tensorParallel): Replica => ({
      model,
      gpu,
      tensorParallel,
      precision,
      kvPrecision: "bf16",
      engine,
    }))
    .filter((replica) => fitExactly(model, gpu, { ...replica, ...ROOM, contextTokens }).fits)
    .slice(0, 2);
}
