import { addAt, numberAt } from "../core/at.ts";
import type { PrefixBlocks } from "./prefix-blocks.ts";

/** No neighbour in the list of idle blocks. */
const NONE = -1;

/**
 * Prompt blocks in one replica's cache. A block that running requests share is counted once; one that no running
 * request uses is idle and stays until its room is needed, when the least recently used is evicted.
 */
export class PrefixCache {
  /** Tokens of idle blocks, which can be evicted. */
  idleTokens = 0;

  readonly #blocks: PrefixBlocks;
  readonly #users: Int32Array;
  readonly #present: Uint8Array;
  /** Doubly linked list of idle blocks, least recently used first. */
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  #oldest = NONE;
  #newest = NONE;

  constructor(blocks: PrefixBlocks) {
    this.#blocks = blocks;
    this.#users = new Int32Array(blocks.distinct);
    this.#present = new Uint8Array(blocks.distinct);
    this.#before = new Int32Array(blocks.distinct).fill(NONE);
    this.#after = new Int32Array(blocks.distinct).fill(NONE);
  }

  /** Tokens of all blocks of a request. */
  tokensOf(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let sum = 0;
    for (let at = numberAt(first, request); at < numberAt(first, request + 1); at += 1)
      sum += numberAt(tokens, numberAt(nodes, at));
    return sum;
  }

  /** Tokens at the start of a request's prompt that are in the cache. */
  held(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let sum = 0;
    for (let at = numberAt(first, request); at < numberAt(first, request + 1); at += 1) {
      const node = numberAt(nodes, at);
      if (this.#present[node] === 0) break;
      sum += numberAt(tokens, node);
    }
    return sum;
  }

  /** Tokens of a request's blocks that no running request uses: what allocating it would add. */
  unshared(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let sum = 0;
    for (let at = numberAt(first, request); at < numberAt(first, request + 1); at += 1) {
      const node = numberAt(nodes, at);
      if (this.#users[node] === 0) sum += numberAt(tokens, node);
    }
    return sum;
  }

  /** Makes a request use its blocks; those that were absent are added. */
  allocate(request: number): void {
    const { first, nodes } = this.#blocks;
    for (let at = numberAt(first, request); at < numberAt(first, request + 1); at += 1) {
      const node = numberAt(nodes, at);
      if (this.#users[node] === 0 && this.#present[node] === 1) this.#unlink(node);
      this.#present[node] = 1;
      addAt(this.#users, node, 1);
    }
  }

  /** Ends a request's use of its blocks; returns the tokens that became idle. The end of a prompt is evicted first. */
  free(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let freed = 0;
    for (let at = numberAt(first, request + 1) - 1; at >= numberAt(first, request); at -= 1) {
      const node = numberAt(nodes, at);
      const users = numberAt(this.#users, node) - 1;
      this.#users[node] = users;
      if (users > 0) continue;
      freed += numberAt(tokens, node);
      this.#append(node);
    }
    return freed;
  }

  /** Evicts idle blocks until at most `roomTokens` of their tokens are left. */
  evictTo(roomTokens: number): void {
    while (this.idleTokens > roomTokens && this.#oldest !== NONE) {
      const node = this.#oldest;
      this.#unlink(node);
      this.#present[node] = 0;
    }
  }

  #append(node: number): void {
    this.#before[node] = this.#newest;
    this.#after[node] = NONE;
    if (this.#newest === NONE) this.#oldest = node;
    else this.#after[this.#newest] = node;
    this.#newest = node;
    this.idleTokens += numberAt(this.#blocks.tokens, node);
  }

  #unlink(node: number): void {
    const before = numberAt(this.#before, node);
    const after = numberAt(this.#after, node);
    if (before === NONE) this.#oldest = after;
    else this.#after[before] = after;
    if (after === NONE) this.#newest = before;
    else this.#before[after] = before;
    this.idleTokens -= numberAt(this.#blocks.tokens, node);
  }
}
