import type { AssumptionValues } from "../../core/assumption.ts";
import type { OutputRatio, Substitution } from "../model/prepared.ts";
import { type ModelFamily, SIZE_CLASSES, type Tokenizer } from "../../core/model-family.ts";
import { valueOf } from "../../economics/value-of.ts";

/** The same model at another seller: token counts do not change. */
export const SAME_MODEL: Substitution = {
  tokenizer: { target: "same", source: "same" },
  outputRatio: "none",
};

/** The assumptions for a pair of models. Within a family only the length of the output changes. */
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
 * Is the target worth testing in place of the source? Yes in the same size class or above; for large and frontier models
 * also one class below. A small model never replaces a mid-size one unless the user names it.
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
