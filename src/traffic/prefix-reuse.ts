import type { PrefixBlock } from "../core/usage.ts";

/** Upper limits of the time-since-last-use bins, minutes; a last bin holds everything older. */
const REUSE_MINUTES = [1, 5, 10, 30, 60, 360, 1440] as const;

/** How much of the prompts an unlimited prefix cache would have served, by how long ago the prefix was last used. */
export interface PrefixReuse {
  /** All prompt tokens that carried hashes. */
  promptTokens: number;
  /** Tokens whose whole prefix was seen before, by time since that last use: one entry per bin plus "older". */
  reusedTokensByAge: readonly number[];
}

export interface HashedPrompt {
  timeMs: number;
  prefix: readonly PrefixBlock[];
}

/**
 * Replays prompts in order of time against an unlimited prefix cache. As in an engine, a block is a hit only if every
 * block before it is one. The result does not depend on the order of the argument: prompts of the same instant are
 * ordered by content.
 */
export function measurePrefixReuse(prompts: readonly HashedPrompt[]): PrefixReuse {
  const ordered = [...prompts].sort((a, b) => a.timeMs - b.timeMs || comparePrefix(a.prefix, b.prefix));
  // A trie keyed by (parent node, hash): a node is a prefix, its value the last time it was used.
  const children = new Map<string, number>();
  const lastUseMs: number[] = [Number.NEGATIVE_INFINITY];
  const reusedTokensByAge = Array.from({ length: REUSE_MINUTES.length + 1 }, () => 0);
  let promptTokens = 0;
  for (const { timeMs, prefix } of ordered) {
    let node = 0;
    let hit = true;
    for (const block of prefix) {
      promptTokens += block.tokens;
      const key = `${node}:${block.hash}`;
      const known = children.get(key);
      if (known === undefined) {
        hit = false;
        node = lastUseMs.length;
        children.set(key, node);
        lastUseMs.push(timeMs);
        continue;
      }
      node = known;
      if (hit) {
        const bin = ageBin(timeMs - lastUseMs[node]!);
        reusedTokensByAge[bin] = reusedTokensByAge[bin]! + block.tokens;
      }
      lastUseMs[node] = timeMs;
    }
  }
  return { promptTokens, reusedTokensByAge };
}

/** Share 0..1 of prompt tokens that a cache keeping unused prefixes for `minutes` would have served. */
export function reusedShareWithin(reuse: PrefixReuse, minutes: number): number {
  if (reuse.promptTokens === 0) return 0;
  let tokens = 0;
  for (const [bin, limit] of REUSE_MINUTES.entries()) {
    if (limit <= minutes) tokens += reuse.reusedTokensByAge[bin]!;
  }
  return tokens / reuse.promptTokens;
}

function ageBin(ageMs: number): number {
  const minutes = ageMs / 60_000;
  const bin = REUSE_MINUTES.findIndex((limit) => minutes <= limit);
  return bin === -1 ? REUSE_MINUTES.length : bin;
}

function comparePrefix(a: readonly PrefixBlock[], b: readonly PrefixBlock[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = a[i]!.hash - b[i]!.hash || a[i]!.tokens - b[i]!.tokens;
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
