/** Rough size classes from small to frontier: which models are worth testing in place of which. A judgement. */
export const SIZE_CLASSES = ["small", "mid", "large", "frontier"] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

/** What changes when work moves to or from a model: how it counts tokens, whether it thinks, how strong it is. */
export interface ModelFamily {
  /** Tokenizer whose ratio to o200k is an assumption; "o200k" is 1 by definition, "unknown" was not measured. */
  tokenizer: string;
  /** Does it write reasoning tokens by default? */
  reasoning: boolean;
  sizeClass: SizeClass;
  source: string;
}
