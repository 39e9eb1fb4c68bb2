import type { Engine } from "../core/engine.ts";
import { formatCount } from "../core/format.ts";
import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../core/model.ts";
import { heldCache, sequenceBytes, type CachePrecision } from "./cache-bytes.ts";
import { weightBytes } from "./precision.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import { unsupported } from "./support.ts";

/** How one replica serves a model. */
export interface Deployment {
  /** GPUs that share every layer. */
  tensorParallel: number;
  precision: Precision;
  kvPrecision: CachePrecision;
  engine: Engine;
  /** Longest sequence (prompt and answer) that must be possible. */
  contextTokens: number;
  /** Sequences of that length that must be possible at once; default 1. */
  concurrency?: number;
  /** Drafting by something with weights holds about one more layer (an MTP module, an EAGLE head). */
  speculation?: { draftShare: number };
}

export interface Fits {
  fits: true;
  /** All of these are of one GPU. */
  weightsBytesPerGpu: number;
  activationBytes: number;
  runtimeBytes: number;
  kvPoolBytesPerGpu: number;
  /** Tokens that the pool holds in sequences of `contextTokens`. */
  kvPoolTokens: number;
  /** Sequences of `contextTokens` that the pool holds at once. */
  concurrentAtContext: number;
  /** Settings with which it fits; below the engine's defaults where those leave no room. */
  maxSequences: number;
  maxBatchedTokens: number;
  loweredSettings: boolean;
}

export interface DoesNotFit {
  fits: false;
  /** Null where memory is not the reason. */
  needBytesPerGpu: number | null;
  /** What the engine may use of the GPU. */
  haveBytesPerGpu: number | null;
  reason: string;
  nearest: { gpus: number; precision: Precision } | null;
}

export type Fit = Fits | DoesNotFit;

const GIB = 2 ** 30;
const TENSOR_PARALLEL = [1, 2, 4, 8] as const;
/** Settings to fall back to when the defaults leave no room, largest first. */
const LOWER_SETTINGS = [
  { maxSequences: 256, maxBatchedTokens: 2048 },
  { maxSequences: 32, maxBatchedTokens: 2048 },
  { maxSequences: 1, maxBatchedTokens: 512 },
] as const;

/** Whether the model fits by the engine's own rule of reserving memory; if not, why, and the nearest that does. */
export function fit(model: ModelArchitecture, gpu: Gpu, deployment: Deployment): Fit {
  const outcome = fitExactly(model, gpu, deployment);
  return outcome.fits ? outcome : { ...outcome, nearest: nearestThatFits(model, gpu, deployment) };
}

/** The same without searching for the nearest that fits. */
export function fitExactly(model: ModelArchitecture, gpu: Gpu, deployment: Deployment): Fit {
  if (!deployment.engine.vendors.includes(gpu.vendor))
    return refused(`${deployment.engine.name} does not run on GPUs of ${gpu.vendor}`);
  if (!deployment.engine.precisions.includes(deployment.precision))
    return refused(`${deployment.engine.name} does not serve ${deployment.precision}`);
  const kernels = unsupported(model, gpu, deployment.engine, deployment.precision);
  if (kernels) return refused(kernels.reason);
  const undivided = undividedHeads(model, deployment.tensorParallel, deployment.engine);
  if (undivided) return refused(undivided);
  if (deployment.contextTokens > model.maxContextTokens)
    return refused(`its context ends at ${formatCount(model.maxContextTokens)} tokens`);
  const defaults = defaultSettings(deployment.engine, gpu);
  const lower = LOWER_SETTINGS.filter((settings) => settings.maxSequences < defaults.maxSequences);
  let first: DoesNotFit | null = null;
  for (const settings of [defaults, ...lower]) {
    const outcome = account(model, gpu, deployment, settings);
    if (outcome.fits) return { ...outcome, loweredSettings: settings !== defaults };
    first ??= outcome;
  }
  return first as DoesNotFit;
}

/**
 * Why the heads of a model cannot be split over this many GPUs, or null. Engines that shard tensors give each GPU the
 * same number of heads, and KV heads whole or copied the same number of times (`get_num_kv_heads` of
 * vllm-project/vllm); engines that split by layers take any number.
 */
export function undividedHeads(
  { heads, kvHeads, attention }: ModelArchitecture,
  tensorParallel: number,
  engine: Engine,
): string | null {
  if (schedulerRules(engine).splitsBy === "layers") return null;
  if (heads % tensorParallel !== 0)
    return `${heads} attention heads cannot be split over ${tensorParallel} GPUs`;
  const isShared = kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0;
  return isShared || !attention.shardedByTensorParallel
    ? null
    : `${kvHeads} KV heads can be neither split nor copied evenly over ${tensorParallel} GPUs`;
}

/** The engine's defaults on this GPU. */
function defaultSettings(engine: Engine, gpu: Gpu): { maxSequences: number; maxBatchedTokens: number } {
  const { large, maxSequences, maxBatchedTokens } = engine.scheduler;
  const isLarge =
    large !== null &&
    gpu.memoryBytes >= large.memoryBytes &&
    !large.except.some((name) => gpu.name.startsWith(name));
  return isLarge
    ? { maxSequences: large.maxSequences, maxBatchedTokens: large.maxBatchedTokens }
    : { maxSequences, maxBatchedTokens };
}

function account(
  model: ModelArchitecture,
  gpu: Gpu,
  deployment: Deployment,
  settings: { maxSequences: number; maxBatchedTokens: number },
): Fit {
  const { tensorParallel, engine, contextTokens, concurrency = 1 } = deployment;
  const { memory } = engine;
  const total = gpu.memoryBytes;
  const drafts = (deployment.speculation?.draftShare ?? 0) > 0 ? 1 / model.layers : 0;
  const weights = (weightBytes(model, deployment.precision).total * (1 + drafts)) / tensorParallel;
  const activation = activationBytes(model, tensorParallel, engine, settings);
  const runtime = tensorParallel > 1 ? memory.runtimeBytesParallel : memory.runtimeBytes;
  const { splitsBy } = schedulerRules(engine);
  const held = heldCache(model, tensorParallel, deployment.kvPrecision, memory, splitsBy);
  const cache =
    memory.windowHoldsIteration && held.windowTokens > 0
      ? { ...held, windowTokens: held.windowTokens + settings.maxBatchedTokens }
      : held;
  const perSequence = sequenceBytes(cache, roundUp(contextTokens, engine.scheduler.blockTokens));
  const pool = poolBytes(memory, total, weights, activation, runtime);
  const wanted = perSequence * concurrency;
  if (pool < wanted) {
    const need = weights + activation + runtime + wanted;
    const have = memory.rule === "share-of-free" ? total : total * memory.share;
    return {
      fits: false,
      needBytesPerGpu: need,
      haveBytesPerGpu: have,
      reason: shortage(model, deployment, { weights, have, pool, wanted }),
      nearest: null,
    };
  }
  // An encoder keeps no cache: its sequences are limited by the settings alone.
  const sequences = perSequence > 0 ? Math.floor(pool / perSequence) : settings.maxSequences;
  const slots =
    memory.rule === "slots" ? Math.min(sequences, Math.max(settings.maxSequences, concurrency)) : sequences;
  return {
    fits: true,
    weightsBytesPerGpu: weights,
    activationBytes: activation,
    runtimeBytes: runtime,
    kvPoolBytesPerGpu: pool,
    kvPoolTokens: perSequence > 0 ? Math.floor((pool / perSequence) * contextTokens) : 0,
    concurrentAtContext: slots,
    ...settings,
    loweredSettings: false,
  };
}

function poolBytes(
  memory: Engine["memory"],
  total: number,
  weights: number,
  activation: number,
  runtime: number,
): number {
  const left = total - weights - activation - runtime;
  if (memory.rule === "share-of-free") return left * memory.share;
  // Activations must find room in what the static share leaves free.
  if (memory.rule === "static-share") return Math.min((total - runtime) * memory.share - weights, left);
  return total * memory.share - weights - activation - runtime;
}

/**
 * Peak memory beside weights and cache: the sampler's buffers, or the hidden states of one iteration:
 * 2 bytes x tokens x hidden x c, c = 11 / 6.5 / 5 at 1 / 2 / 4+ GPUs, 22 / 13 / 10 for mixtures
 * (memory constants of ai-dynamo/aiconfigurator).
 */
function activationBytes(
  model: ModelArchitecture,
  tensorParallel: number,
  engine: Engine,
  settings: { maxSequences: number; maxBatchedTokens: number },
): number {
  const sampler = engine.memory.samplerBytesPerEntry * settings.maxSequences * model.vocabulary;
  const width = (tensorParallel === 1 ? 11 : tensorParallel < 4 ? 6.5 : 5) * (model.experts ? 2 : 1);
  return Math.max(sampler, 2 * settings.maxBatchedTokens * model.hidden * width);
}

function shortage(
  model: ModelArchitecture,
  { precision, tensorParallel, contextTokens, concurrency = 1, engine }: Deployment,
  bytes: { weights: number; have: number; pool: number; wanted: number },
): string {
  const gb = (value: number): string => `${(value / 1e9).toFixed(value < 1e10 ? 1 : 0)} GB`;
  const where = tensorParallel === 1 ? "one GPU" : `each of ${tensorParallel} GPUs`;
  if (bytes.weights > bytes.have) {
    const all = tensorParallel === 1 ? "" : ` of ${gb(bytes.weights * tensorParallel)} in all`;
    const mixture = model.experts
      ? ` All ${model.experts.count} experts must be in memory, though a token passes through ${model.experts.perToken}: a mixture saves compute, not memory.`
      : "";
    return `the weights alone take ${gb(bytes.weights)} in ${precision} on ${where}${all}; ${engine.name} may use ${gb(bytes.have)}.${mixture}`;
  }
  const one = concurrency === 1;
  const sequences = one ? "one sequence" : `${concurrency} sequences`;
  return `${gb(bytes.weights)} of weights leave ${gb(Math.max(bytes.pool, 0))} for the cache on ${where}, and ${sequences} of ${formatCount(contextTokens)} tokens ${one ? "needs" : "need"} ${gb(bytes.wanted)}`;
}

/** More GPUs in the same precision first, then fewer, for heads that cannot be split; then a smaller precision. */
function nearestThatFits(model: ModelArchitecture, gpu: Gpu, deployment: Deployment): DoesNotFit["nearest"] {
  const bits = weightBytes(model, deployment.precision).total;
  const smaller = deployment.engine.precisions
    .filter((precision) => weightBytes(model, precision).total < bits && isOffered(model, gpu, precision))
    .sort((left, right) => weightBytes(model, right).total - weightBytes(model, left).total);
  const { tensorParallel } = deployment;
  const more = TENSOR_PARALLEL.filter((gpus) => gpus > tensorParallel);
  const fewer = TENSOR_PARALLEL.filter((gpus) => gpus < tensorParallel).toReversed();
  for (const precision of [deployment.precision, ...smaller]) {
    for (const gpus of precision === deployment.precision ? [...more, ...fewer] : TENSOR_PARALLEL) {
      if (fitExactly(model, gpu, { ...deployment, tensorParallel: gpus, precision }).fits)
        return { gpus, precision };
    }
  }
  return null;
}

/** Whether a precision is worth suggesting: special formats only where the checkpoint or the GPU has them. */
function isOffered(model: ModelArchitecture, gpu: Gpu, precision: Precision): boolean {
  if (precision === "mxfp4" || precision === "fp4-fp8") return model.nativePrecision === precision;
  if (precision === "nvfp4") return gpu.flops.fp4 !== null;
  if (precision === "fp8") return gpu.flops.fp8 !== null;
  return true;
}

const refused = (reason: string): DoesNotFit => ({
  fits: false,
  needBytesPerGpu: null,
  haveBytesPerGpu: null,
  reason,
  nearest: null,
});

const roundUp = (tokens: number, block: number): number => Math.ceil(tokens / block) * block;

/** Bytes in GiB, as engines print them. */
export const toGib = (bytes: number): number => bytes / GIB;
