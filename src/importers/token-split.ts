import type { TokenCounts } from "../core/tokens.ts";
import { BadRow } from "./format.ts";

/** The parts of a prompt that a source reports inside its total. Undefined = not reported. */
export interface PromptParts {
  cacheRead?: number | undefined;
  cacheWrite5m?: number | undefined;
  cacheWrite1h?: number | undefined;
}

/**
 * Disjoint buckets of a prompt whose total INCLUDES what was read from and written to the cache (OpenAI,
 * OpenRouter, LiteLLM and our own format). Throws BadRow when the parts are more than the whole.
 */
export function splitPrompt(total: number | undefined, parts: PromptParts): TokenCounts {
  const tokens: TokenCounts = {};
  let rest = total;
  for (const kind of ["cacheRead", "cacheWrite5m", "cacheWrite1h"] as const) {
    const count = parts[kind];
    if (count === undefined) continue;
    tokens[kind] = count;
    if (rest !== undefined) rest -= count;
  }
  if (rest !== undefined) {
    if (rest < 0)
      throw new BadRow("input_tokens", `is ${total}, less than its cached part: the total must include it`);
    tokens.input = rest;
  }
  return tokens;
}

/** Disjoint buckets of an answer whose total INCLUDES reasoning. Throws BadRow when reasoning is more than the whole. */
export function splitOutput(total: number | undefined, reasoning: number | undefined): TokenCounts {
  const tokens: TokenCounts = {};
  if (reasoning !== undefined) tokens.reasoning = reasoning;
  if (total === undefined) return tokens;
  const rest = total - (reasoning ?? 0);
  if (rest < 0)
    throw new BadRow("output_tokens", `is ${total}, less than its reasoning part: the total must include it`);
  tokens.output = rest;
  return tokens;
}
