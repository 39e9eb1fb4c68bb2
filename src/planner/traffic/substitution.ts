import type { AssumptionName } from "../../core/assumption-name.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { type ModelFamily, SIZE_CLASSES, type Tokenizer } from "../../core/model-family.ts";
import { valueOf } from "../../economics/value-of.ts";

/** The same model answers elsewhere: nothing changes. */
export const SAME_MODEL: Substitution = {
  tokenizer: { target: "same", source: "same" },
  outputRatio: "none",
};

type OutputRatio = Extract<AssumptionName, `output_ratio_${string}`>;

/** Which assumptions say how token counts change when work moves from one model to another. */
export interface Substitution {
  /** Ratio of input (and visible output) tokens: target's tokenizer over source's. */
  tokenizer: { target: Tokenizer | "same"; source: Tokenizer | "same" };
  /** Ratio of output tokens beyond the tokenizer: thinking or not, longer or shorter. */
  outputRatio: OutputRatio | "none";
}

/** The assumptions for one pair of models. The same family on both sides changes nothing but the answer's length. */
export function substitution(source: ModelFamily, target: ModelFamily, targetIsOpen: boolean): Substitution {
  return {
    tokenizer: { target: target.tokenizer, source: source.tokenizer },
    outputRatio: outputRatioName(source.reasoning, target.reasoning, targetIsOpen),
  };
}

/** Input and output tokens at the target for one token at the source, under the given assumption values. */
export function tokenRatios(pair: Substitution, values: AssumptionValues): { input: number; output: number } {
  const input =
    pair.tokenizer.target === pair.tokenizer.source
      ? 1
      : tokenizerRatio(pair.tokenizer.target, values) / tokenizerRatio(pair.tokenizer.source, values);
  return { input, output: input * outputRatioOf(pair, values) };
}

/**
 * Is the target worth a test in place of the source? The same size class or above; from large and frontier models one
 * class below too. Nobody is told to replace a mid-size model by a small one unless they name it.
 */
export function isPlausible(source: ModelFamily, target: ModelFamily): boolean {
  const from = SIZE_CLASSES.indexOf(source.sizeClass);
  const to = SIZE_CLASSES.indexOf(target.sizeClass);
  return to >= from || (to === from - 1 && target.sizeClass !== "small");
}

function tokenizerRatio(tokenizer: Tokenizer | "same", values: AssumptionValues): number {
  if (tokenizer === "o200k" || tokenizer === "same") return 1;
  return valueOf(values, `token_ratio_${tokenizer}_over_o200k`);
}

const outputRatioOf = ({ outputRatio }: Substitution, values: AssumptionValues): number =>
  outputRatio === "none" ? 1 : valueOf(values, outputRatio);

function outputRatioName(sourceThinks: boolean, targetThinks: boolean, targetIsOpen: boolean): OutputRatio {
  if (sourceThinks === targetThinks) {
    return sourceThinks && targetIsOpen
      ? "output_ratio_open_over_closed_reasoning"
      : "output_ratio_same_kind";
  }
  return targetThinks
    ? "output_ratio_reasoning_over_non_reasoning"
    : "output_ratio_non_reasoning_over_reasoning";
}
