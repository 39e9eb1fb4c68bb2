import type { EngineMemory, SchedulerRules } from "../core/engine.ts";
import type { ModelArchitecture } from "../core/model.ts";

export type CachePrecision = "bf16" | "fp8";

/** Cache bytes on one GPU. */
export interface CacheBytes {
  /** Added by every further token. */
  perToken: number;
  /** Added by every further token until the window is full. */
  perWindowToken: number;
  windowTokens: number;
  /** Held by a sequence whatever its length. */
  perSequence: number;
}

/**
 * Cache of one GPU of a tensor-parallel group. Grouped-query caches are divided by min(GPUs, KV heads): beyond that
 * heads are copied. Latent caches (MLA) are whole on every GPU. The state of linear layers is 32 bit and divided.
 */
export function cacheBytes(
  model: ModelArchitecture,
  tensorParallel: number,
  precision: CachePrecision,
): CacheBytes {
  const { attention } = model;
  const width = precision === "fp8" ? 0.5 : 1;
  const divisor = attention.shardedByTensorParallel ? Math.min(tensorParallel, model.kvHeads) : 1;
  const windowTokens = attention.slidingWindowTokens;
  return {
    perToken: (attention.growingBytesPerToken * width) / divisor,
    perWindowToken:
      windowTokens === null ? 0 : (attention.fixedBytesPerSequence * width) / windowTokens / divisor,
    windowTokens: windowTokens ?? 0,
    perSequence: windowTokens === null ? attention.fixedBytesPerSequence / tensorParallel : 0,
  };
}

/**
 * The cache as an engine allocates it: some keep blocks of window layers for tokens that have left the window, and an
 * engine that splits by layers keeps on each GPU only the cache of its layers.
 */
export function heldCache(
  model: ModelArchitecture,
  tensorParallel: number,
  precision: CachePrecision,
  { windowShare = 0, allocatedBytesPerToken }: Pick<EngineMemory, "windowShare" | "allocatedBytesPerToken">,
  splitsBy: SchedulerRules["splitsBy"] = "tensors",
): CacheBytes {
  const cache =
    splitsBy === "layers"
      ? partOf(cacheBytes(model, 1, precision), tensorParallel)
      : cacheBytes(model, tensorParallel, precision);
  return {
    ...cache,
    perToken: Math.max(
      cache.perToken + windowShare * cache.perWindowToken,
      allocatedBytesPerToken?.[model.name] ?? 0,
    ),
    perWindowToken: (1 - windowShare) * cache.perWindowToken,
  };
}

const partOf = (cache: CacheBytes, parts: number): CacheBytes => ({
  perToken: cache.perToken / parts,
  perWindowToken: cache.perWindowToken / parts,
  windowTokens: cache.windowTokens,
  perSequence: cache.perSequence / parts,
});

/** Bytes that a sequence of this length holds on one GPU. */
export const sequenceBytes = (cache: CacheBytes, tokens: number): number =>
  cache.perToken * tokens + cache.perWindowToken * Math.min(tokens, cache.windowTokens) + cache.perSequence;
