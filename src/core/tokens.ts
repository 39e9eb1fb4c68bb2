/**
 * Disjoint token buckets: a token is counted in exactly one of them, so they add up.
 * A bucket that the source did not report is absent, never 0: unknown is not zero.
 */
export const TOKEN_KINDS = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "output",
  "reasoning",
  "audioInput",
  "audioCacheRead",
  "audioOutput",
  "imageInput",
  "imageCacheRead",
  "imageOutput",
] as const;

/**
 * `input` is text input that was not served from cache and not written to it; `output` is text output
 * (including reasoning where the source does not tell them apart, then `reasoning` is absent).
 */
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Tokens per bucket. Whole numbers; a missing key means "not reported". */
export type TokenCounts = { [kind in TokenKind]?: number };

const INPUT_KINDS: readonly TokenKind[] = [
  "input",
  "cacheRead",
  "cacheWrite5m",
  "cacheWrite1h",
  "audioInput",
  "audioCacheRead",
  "imageInput",
  "imageCacheRead",
];
const CACHED_KINDS: readonly TokenKind[] = ["cacheRead", "audioCacheRead", "imageCacheRead"];
const OUTPUT_KINDS: readonly TokenKind[] = ["output", "reasoning", "audioOutput", "imageOutput"];

/** The whole prompt: every input bucket, cached or not. Undefined when no input bucket was reported. */
export const inputTokens = (tokens: TokenCounts): number | undefined => sum(tokens, INPUT_KINDS);

/** The part of the prompt that the provider read from its cache. Undefined when not reported. */
export const cachedInputTokens = (tokens: TokenCounts): number | undefined => sum(tokens, CACHED_KINDS);

/** Everything generated, reasoning included. Undefined when no output bucket was reported. */
export const outputTokens = (tokens: TokenCounts): number | undefined => sum(tokens, OUTPUT_KINDS);

/** Adds `more` into `total` in place, bucket by bucket, `times` times. Absent stays absent where both are. */
export function addTokens(total: TokenCounts, more: TokenCounts, times = 1): TokenCounts {
  for (const kind of TOKEN_KINDS) {
    const count = more[kind];
    if (count !== undefined) total[kind] = (total[kind] ?? 0) + count * times;
  }
  return total;
}

function sum(tokens: TokenCounts, kinds: readonly TokenKind[]): number | undefined {
  let total: number | undefined;
  for (const kind of kinds) {
    const count = tokens[kind];
    if (count !== undefined) total = (total ?? 0) + count;
  }
  return total;
}
