import type { CacheBytes } from "./cache-bytes.ts";
import { PrefixCache } from "./prefix-cache.ts";
import type { RequestTable } from "./request-table.ts";

/** Size of one replica's cache and how sequences fill it. */
export interface KvPoolLimits {
  poolBytes: number;
  cache: CacheBytes;
  blockTokens: number;
  prefixCache: boolean;
}

/**
 * The cache of one replica, in bytes of one GPU. Half a block is lost at the end of each sequence; windows and states
 * are taken whole; a prefix that running requests share is counted once, and idle prefixes give way to running ones.
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

  /** Tokens of a request's prompt that a lookup would find. */
  held(request: number): number {
    return this.#prefixes === null ? 0 : this.#prefixes.held(request);
  }

  /** Prompt tokens that need not be computed: what the lookup finds where prompts carry hashes, else as given. */
  cachedTokens(request: number): number {
    if (!this.#limits.prefixCache) return 0;
    if (this.#prefixes === null || this.#prefixes.tokensOf(request) === 0)
      return this.#table.cached[request] as number;
    return Math.min(this.#prefixes.held(request), (this.#table.input[request] as number) - 1);
  }

  /** Bytes that admitting a request of so many tokens would add. */
  bytesToAdmit(request: number, tokens: number): number {
    if (this.#prefixes === null) return this.#bytesOf(request, tokens);
    const own = tokens - this.#prefixes.tokensOf(request);
    return this.#bytesOf(request, own) + this.#prefixes.unshared(request) * this.perToken;
  }

  admit(request: number, tokens: number): void {
    this.usedBytes += this.bytesToAdmit(request, tokens);
    this.#prefixes?.acquire(request);
    this.#evict();
  }

  /** Running sequences together grow by so many tokens. */
  grow(tokens: number): void {
    this.usedBytes += tokens * this.perToken;
    this.#evict();
  }

  /** A sequence that has grown to so many tokens gives its place back. */
  release(request: number, tokens: number): void {
    if (this.#prefixes === null) {
      this.usedBytes -= this.#bytesOf(request, tokens);
      return;
    }
    const own = tokens - this.#prefixes.tokensOf(request);
    this.usedBytes -= this.#bytesOf(request, own) + this.#prefixes.release(request) * this.perToken;
    this.#evict();
  }

  get filledShare(): number {
    return Math.min(this.usedBytes, this.poolBytes) / this.poolBytes;
  }

  #evict(): void {
    if (this.#prefixes === null || this.#prefixes.idleTokens === 0 || this.perToken === 0) return;
    this.#prefixes.shrinkTo(Math.max(this.poolBytes - this.usedBytes, 0) / this.perToken);
  }

  #bytesOf(request: number, tokens: number): number {
    const { cache, blockTokens } = this.#limits;
    const whole = (this.#table.input[request] as number) + (this.#table.output[request] as number);
    return (
      (tokens + blockTokens / 2) * cache.perToken +
      Math.min(whole, cache.windowTokens) * cache.perWindowToken +
      cache.perSequence
    );
  }
}

/** The longest prompt and answer that the pool can hold at all. */
export function longestSequence({ poolBytes, cache, blockTokens }: KvPoolLimits): number {
  const room = poolBytes - cache.perSequence - (blockTokens / 2) * cache.perToken;
  const beyondWindow = (room - cache.windowTokens * cache.perWindowToken) / cache.perToken;
  const tokens =
    beyondWindow >= cache.windowTokens ? beyondWindow : room / (cache.perToken + cache.perWindowToken);
  return Math.max(Math.floor(tokens), 0);
}
