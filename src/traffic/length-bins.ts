/**
 * Fixed logarithmic bins for token counts: eight per doubling, so that a bin spans about 9 %. Fixed edges make
 * histograms mergeable: the same requests give the same bins in whatever order and files they arrive.
 */
const BINS_PER_DOUBLING = 8;

/** The bin of a token count; 0 holds zero tokens alone. */
export function lengthBin(tokens: number): number {
  // Millions of requests come through here, most of them with a whole number of tokens and not too many.
  return SMALL[tokens] ?? computed(tokens);
}

const computed = (tokens: number): number =>
  tokens < 1 ? 0 : Math.min(MAX_LENGTH_BIN, 1 + Math.floor(BINS_PER_DOUBLING * Math.log2(tokens)));

/** The last bin: 2^28 tokens in one request is beyond any context. */
const MAX_LENGTH_BIN = 255;

const SMALL = Uint8Array.from({ length: 1 << 15 }, (_, tokens) => computed(tokens));

/** Cached share of a prompt in tenths: 0 = nothing cached, 10 = all of it. */
export function cachedShareBin(cachedTokens: number, inputTokens: number): number {
  if (cachedTokens <= 0 || inputTokens <= 0) return 0;
  return Math.min(10, Math.ceil((10 * cachedTokens) / inputTokens));
}
