import type { Speculation } from "./replica.ts";
import type { StepTimer, StepWork } from "./step-time.ts";

/**
 * Tokens that an iteration yields: draft tokens are accepted up to the first wrong one, and the model's own follows:
 * 1 + a + a^2 + ... + a^k = (1 - a^(k+1)) / (1 - a) for k guesses each right with chance a (Leviathan et al. 2023).
 */
export const tokensPerIteration = ({ tokens, acceptance }: Speculation): number =>
  acceptance >= 1 ? tokens + 1 : (1 - acceptance ** (tokens + 1)) / (1 - acceptance);

/** The chance of each draft token with which an iteration yields this many tokens: the same formula backwards. */
export function acceptanceOf(acceptLength: number, tokens: number): number {
  if (acceptLength >= tokens + 1) return 1;
  let [low, high] = [0, 1];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (tokensPerIteration({ tokens, acceptance: middle, draftShare: 0 }) < acceptLength) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Iterations that check k guesses beside the next token of every answer, and the time of guessing. */
export function speculativeTimer(timer: StepTimer, { tokens, draftShare }: Speculation): StepTimer {
  const checked: StepWork = emptyWork();
  const guessing: StepWork = emptyWork();
  return {
    seconds: (work) => {
      // The cache is read once for all tokens of a sequence, so its context does not multiply.
      Object.assign(checked, work);
      checked.decodeSequences = work.decodeSequences * (tokens + 1);
      const seconds = timer.seconds(checked);
      if (work.decodeSequences === 0 || draftShare === 0) return seconds;
      guessing.decodeSequences = work.decodeSequences;
      guessing.decodeContextTokens = work.decodeContextTokens;
      return seconds + tokens * draftShare * timer.seconds(guessing);
    },
  };
}

const emptyWork = (): StepWork => ({
  prefillTokens: 0,
  prefillPairs: 0,
  prefillSequences: 0,
  decodeSequences: 0,
  decodeContextTokens: 0,
});
