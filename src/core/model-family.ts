import type { AssumptionName } from "./assumption-name.ts";

/** Rough size classes from small to frontier: which models are worth testing in place of which. A judgement. */
export const SIZE_CLASSES = ["small", "mid", "large", "frontier"] as const;
export type SizeClass = (typeof SIZE_CLASSES)[number];

type RatioOf<Name> = Name extends `token_ratio_${infer Tokenizer}_over_o200k` ? Tokenizer : never;

/** A tokenizer whose ratio to o200k is an assumption, or o200k itself. */
export type Tokenizer = "o200k" | RatioOf<AssumptionName>;

/** What changes when work moves to or from a model: how it counts tokens, whether it thinks, how strong it is. */
export interface ModelFamily {
  /** Tokenizer whose ratio to o200k is an assumption; "o200k" is 1 by definition, "unknown" was not measured. */
  tokenizer: Tokenizer;
  /** Does it write reasoning tokens by default? */
  reasoning: boolean;
  sizeClass: SizeClass;
  source: string;
}
