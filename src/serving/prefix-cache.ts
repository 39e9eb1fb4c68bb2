import type { PrefixBlocks } from "./prefix-blocks.ts";

/** No neighbour in the list of blocks that nobody uses. */
const NONE = -1;

/**
 * Blocks of prompts that lie in one replica's cache. A block that running requests share is counted once; one that
 * nobody uses stays until its room is needed, the one unused for longest goes first.
 */
export class PrefixCache {
  /** Tokens of blocks that nobody uses and that would go when room is needed. */
  idleTokens = 0;

  readonly #blocks: PrefixBlocks;
  readonly #users: Int32Array;
  readonly #present: Uint8Array;
  /** The list of idle blocks, least recently used first. */
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
    for (let at = first[request] as number; at < (first[request + 1] as number); at += 1)
      sum += tokens[nodes[at] as number] as number;
    return sum;
  }

  /** Tokens at the start of a request's prompt that are there. */
  held(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let sum = 0;
    for (let at = first[request] as number; at < (first[request + 1] as number); at += 1) {
      const node = nodes[at] as number;
      if (this.#present[node] === 0) break;
      sum += tokens[node] as number;
    }
    return sum;
  }

  /** Tokens of a request's blocks that no running request uses: what admitting it would add. */
  unshared(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let sum = 0;
    for (let at = first[request] as number; at < (first[request + 1] as number); at += 1) {
      const node = nodes[at] as number;
      if (this.#users[node] === 0) sum += tokens[node] as number;
    }
    return sum;
  }

  /** A request starts to use its blocks; those that were not there are put there. */
  acquire(request: number): void {
    const { first, nodes } = this.#blocks;
    for (let at = first[request] as number; at < (first[request + 1] as number); at += 1) {
      const node = nodes[at] as number;
      if (this.#users[node] === 0 && this.#present[node] === 1) this.#unlink(node);
      this.#present[node] = 1;
      this.#users[node] = (this.#users[node] as number) + 1;
    }
  }

  /** A request stops using its blocks; answers the tokens that nobody uses any more. The end of a prompt goes first. */
  release(request: number): number {
    const { first, nodes, tokens } = this.#blocks;
    let freed = 0;
    for (let at = (first[request + 1] as number) - 1; at >= (first[request] as number); at -= 1) {
      const node = nodes[at] as number;
      const users = (this.#users[node] as number) - 1;
      this.#users[node] = users;
      if (users > 0) continue;
      freed += tokens[node] as number;
      this.#append(node);
    }
    return freed;
  }

  /** Drops idle blocks until no more than so many of their tokens are left. */
  shrinkTo(roomTokens: number): void {
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
    this.idleTokens += this.#blocks.tokens[node] as number;
  }

  #unlink(node: number): void {
    const before = this.#before[node] as number;
    const after = this.#after[node] as number;
    if (before === NONE) this.#oldest = after;
    else this.#after[before] = after;
    if (after === NONE) this.#newest = before;
    else this.#before[after] = before;
    this.idleTokens -= this.#blocks.tokens[node] as number;
  }
}
