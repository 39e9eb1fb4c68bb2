/** Of an answer's tokens: no published run says what a server that streams in pieces does with shorter ones. */
const MOST = 0.2;

/**
 * Iterations of an answer that pass before a client sees its first token. `firstTokenSteps` is that of long answers;
 * short ones may not look as if they were written faster than the engine writes.
 */
export const unseenSteps = (firstTokenSteps: number, outputTokens: number): number =>
  Math.min(firstTokenSteps, MOST * Math.max(outputTokens - 1, 0));
