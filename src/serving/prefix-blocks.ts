import type { PrefixBlock } from "../core/usage.ts";

/** Blocks of all prompts as nodes of one tree: two prompts share a node where they agree up to its end. */
export interface PrefixBlocks {
  /** Distinct blocks. */
  distinct: number;
  /** Tokens of each block. */
  tokens: Int32Array;
  /** Nodes of request r: `nodes` from `first[r]` up to, not including, `first[r + 1]`. */
  first: Uint32Array;
  nodes: Uint32Array;
}

/** A request as far as its prefix goes. */
interface Prompt {
  inputTokens: number;
  prefix?: readonly PrefixBlock[] | null;
}

/** Node numbers and hash numbers stay below it, so that a pair of them is one exact number. */
const PAIR = 2 ** 26;

/** Numbers the blocks of the requests; null where no request carries hashes. */
export function prefixBlocks(requests: readonly Prompt[]): PrefixBlocks | null {
  if (!requests.some(({ prefix }) => prefix !== undefined && prefix !== null)) return null;
  const hashes = new Map<number, number>();
  const children = new Map<number, number>();
  const tokens: number[] = [];
  const nodes: number[] = [];
  const first = new Uint32Array(requests.length + 1);
  requests.forEach(({ prefix, inputTokens }, at) => {
    first[at] = nodes.length;
    let parent = 0;
    let room = inputTokens;
    for (const block of prefix ?? []) {
      // A source may round its blocks up beyond the end of the prompt.
      if (block.tokens > room) break;
      room -= block.tokens;
      const hash = numbered(hashes, block.hash, hashes.size);
      // Node 0 is the empty prompt; its children start at 1.
      const node = numbered(children, parent * PAIR + hash, children.size + 1);
      if (node > tokens.length) tokens.push(block.tokens);
      nodes.push(node - 1);
      parent = node;
    }
  });
  first[requests.length] = nodes.length;
  return {
    distinct: tokens.length,
    tokens: Int32Array.from(tokens),
    first,
    nodes: Uint32Array.from(nodes),
  };
}

function numbered(map: Map<number, number>, key: number, next: number): number {
  const known = map.get(key);
  if (known !== undefined) return known;
  map.set(key, next);
  return next;
}
