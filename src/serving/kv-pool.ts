import { numberAt } from "../core/at.ts";
import type { CacheBytes } from "./cache-bytes.ts";
import { PrefixCache } from "./prefix-cache.ts";
import type { RequestTable } from "./request-table.ts";

/** The size of one replica's cache and how sequences fill it. */
export interface KvPoolLimits {
  poolBytes: number;
  cache: CacheBytes;
  blockTokens: number;
  prefixCache: boolean;
}

/**
 * The cache of one replica, in bytes of one GPU. Half a block is lost at the end of each sequence; windows and states
 * are allocated whole; a prefix that running requests share is counted once, and idle prefixes are evicted for running
 * requests.
 */
export class KvPool {
  readonly poolBytes: number;
  readonly perToken: number;
  /** Held by running sequences. */
  usedBytes = 0;

  readonly #limits: KvPoolLimits;
  readonly #table: RequestTable;
  readonly #prefixes: PrefixCache | null;

  constructor(limits: KvPoolLimits, table: RequestTable) {
    this.#limits = limits;
    this.#table = table;
    this.poolBytes = limits.poolBytes;
    this.perToken = limits.cache.perToken;
    this.#prefixes = limits.prefixCache && table.prefixes ? new PrefixCache(table.prefixes) : null;
  }

  /** Tokens of a request's prompt that the prefix cache holds. */
  held(request: number): number {
    return this.#prefixes === null ? 0 : this.#prefixes.held(request);
  }

  /** Prompt tokens that need no prefill: what the prefix cache holds where prompts carry hashes, else as given. */
  cachedTokens(request: number): number {
    if (!this.#limits.prefixCache) return 0;
    if (this.#prefixes === null || this.#prefixes.tokensOf(request) === 0)
      return numberAt(this.#table.cached, request);
    return Math.min(this.#prefixes.held(request), numberAt(this.#table.input, request) - 1);
  }

  /** Bytes that a request of this many tokens would add. */
  bytesToAllocate(request: number, tokens: number): number {
    if (this.#prefixes === null) return this.#bytesOf(request, tokens);
    const own = tokens - this.#prefixes.tokensOf(request);
    return this.#bytesOf(request, own) + this.#prefixes.unshared(request) * this.perToken;
  }

  allocate(request: number, tokens: number): void {
    this.usedBytes += this.bytesToAllocate(request, tokens);
    this.#prefixes?.allocate(request);
    this.#evict();
  }

  /** Adds tokens to the running sequences. */
  grow(tokens: number): void {
    this.usedBytes += tokens * this.perToken;
    this.#evict();
  }

  /** Frees a sequence that has grown to this many tokens. */
  free(request: number, tokens: number): void {
    if (this.#prefixes === null) {
      this.usedBytes -= this.#bytesOf(request, tokens);
      return;
    }
    const own = tokens - this.#prefixes.tokensOf(request);
    this.usedBytes -= this.#bytesOf(request, own) + this.#prefixes.free(request) * this.perToken;
    this.#evict();
  }

  get filledShare(): number {
    return Math.min(this.usedBytes, this.poolBytes) / this.poolBytes;
  }

  #evict(): void {
    if (this.#prefixes === null || this.#prefixes.idleTokens === 0 || this.perToken === 0) return;
    this.#prefixes.evictTo(Math.max(this.poolBytes - this.usedBytes, 0) / this.perToken);
  }

  #bytesOf(request: number, tokens: number): number {
    const { cache, blockTokens } = this.#limits;
    const whole = numberAt(this.#table.input, request) + numberAt(this.#table.output, request);
    return (
      (tokens + blockTokens / 2) * cache.perToken +
      Math.min(whole, cache.windowTokens) * cache.perWindowToken +
      cache.perSequence
    );
  }
}

/** The longest prompt and answer that the pool can hold. */
export function longestSequence({ poolBytes, cache, blockTokens }: KvPoolLimits): number {
  const room = poolBytes - cache.perSequence - (blockTokens / 2) * cache.perToken;
  const beyondWindow = (room - cache.windowTokens * cache.perWindowToken) / cache.perToken;
  const tokens =
    beyondWindow >= cache.windowTokens ? beyondWindow : room / (cache.perToken + cache.perWindowToken);
  return Math.max(Math.floor(tokens), 0);
}
