/** At most this share of the answer: no published run shows how a server that streams in pieces treats short ones. */
const MOST = 0.2;

/**
 * Iterations of an answer before a client sees its first token. `firstTokenSteps` holds for long answers; short ones
 * are capped, so that none appears to be written faster than the engine writes.
 */
export const unseenSteps = (firstTokenSteps: number, outputTokens: number): number =>
  Math.min(firstTokenSteps, MOST * Math.max(outputTokens - 1, 0));
