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

// Millions of rows pass here: named properties are read several times faster than names from a list.

/** The whole prompt: every input bucket, cached or not. Undefined when no input bucket was reported. */
export function inputTokens(tokens: TokenCounts): number | undefined {
  const text = plus(plus(tokens.input, tokens.cacheRead), plus(tokens.cacheWrite5m, tokens.cacheWrite1h));
  const audio = plus(tokens.audioInput, tokens.audioCacheRead);
  return plus(text, plus(audio, plus(tokens.imageInput, tokens.imageCacheRead)));
}

/** The part of the prompt that the provider read from its cache. Undefined when not reported. */
export const cachedInputTokens = (tokens: TokenCounts): number | undefined =>
  plus(tokens.cacheRead, plus(tokens.audioCacheRead, tokens.imageCacheRead));

/** Everything generated, reasoning included. Undefined when no output bucket was reported. */
export const outputTokens = (tokens: TokenCounts): number | undefined =>
  plus(plus(tokens.output, tokens.reasoning), plus(tokens.audioOutput, tokens.imageOutput));

/** Were any tokens counted? Of a bill that names none, only the money is known. */
export const hasTokens = (tokens: TokenCounts): boolean =>
  (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0) > 0;

/** Adds `more` into `total` in place, bucket by bucket, `times` times. Absent stays absent where both are. */
export function addTokens(total: TokenCounts, more: TokenCounts, times = 1): TokenCounts {
  for (const key in more) {
    const kind = key as TokenKind;
    const count = more[kind];
    if (count !== undefined) total[kind] = (total[kind] ?? 0) + count * times;
  }
  return total;
}

/** The sum of what is known; undefined when neither is. */
function plus(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return b === undefined ? a : a + b;
}
