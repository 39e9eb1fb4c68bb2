import { acceptLength, speculativeMethods } from "../../catalog/accept-lengths.ts";
import { UserError } from "../../core/errors.ts";
import type { Speculation } from "../../serving/replica.ts";
import { acceptanceOf, tokensPerIteration } from "../../serving/speculation.ts";

/**
 * Reads "mtp", "mtp:3" or "mtp:3@2.8": a method, its draft tokens and the accept length that was measured; what is not
 * said is the published one of the method. Throws UserError.
 */
export function speculativeNamed(text: string): Speculation {
  const parts = /^([a-z][\w-]*?)(?::(\d{1,2}))?(?:@(\d+(?:\.\d+)?))?$/i.exec(text.trim());
  const method = parts?.[1] ?? "";
  const asked = parts?.[2] === undefined ? null : Number(parts[2]);
  const published = acceptLength(method, asked);
  if (!published)
    throw new UserError(
      `speculative decoding "${text}" is not known`,
      `write one of ${speculativeMethods().join(", ")}, with its draft tokens and accept length where you know them: mtp:3@2.8`,
    );
  const tokens = asked ?? published.tokens;
  const length = parts?.[3] === undefined ? scaledLength(published, tokens) : Number(parts[3]);
  if (length < 1 || length > tokens + 1)
    throw new UserError(
      `an accept length of ${length} cannot be with ${tokens} draft tokens`,
      `it lies between 1 and ${tokens + 1}`,
    );
  return { tokens, acceptance: acceptanceOf(length, tokens), draftShare: published.draftShare };
}

/** The same chance of each draft token, with another number of them. */
function scaledLength(published: { tokens: number; typical: number }, tokens: number): number {
  if (tokens === published.tokens) return published.typical;
  const acceptance = acceptanceOf(published.typical, published.tokens);
  return tokensPerIteration({ tokens, acceptance, draftShare: 0 });
}
