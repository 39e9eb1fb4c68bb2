import { addTokens, type TokenCounts, type TokenKind, TOKEN_KINDS } from "../../core/tokens.ts";
import { type AttemptReason, reasonText } from "../../core/attempt-reason.ts";

/** What one usage object says, in disjoint buckets. */
export interface UsageReading {
  tokens: TokenCounts;
  /** Billed units that are not tokens: "webSearches", "searchUnits", "seconds". */
  units: Record<string, number>;
  /** What was impossible or ambiguous about the numbers, for the auditor. */
  reasons: AttemptReason[];
  /** Service tier as the provider names it; null when it does not. */
  tierName: string | null;
  /** What the answer cost by the provider's own account. */
  providerCostPicodollars: number | null;
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectAt = (object: JsonObject | null | undefined, name: string): JsonObject | null => {
  const value = object?.[name];
  return isObject(value) ? value : null;
};

export const textAt = (object: JsonObject | null | undefined, name: string): string | null => {
  const value = object?.[name];
  return typeof value === "string" && value !== "" ? value : null;
};

/** A count of tokens; undefined when it was not reported or is not a count. */
export function countAt(object: JsonObject | null | undefined, name: string): number | undefined {
  const value = object?.[name];
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** The counts that are known, without the absent ones. */
export function counts(entries: { readonly [kind in TokenKind]?: number | undefined }): TokenCounts {
  const tokens: TokenCounts = {};
  for (const kind of TOKEN_KINDS) {
    const count = entries[kind];
    if (count !== undefined) tokens[kind] = count;
  }
  return tokens;
}

export const reading = (
  tokens: TokenCounts,
  reasons: AttemptReason[] = [],
  more: Partial<Omit<UsageReading, "tokens" | "reasons">> = {},
): UsageReading => ({
  tokens,
  units: {},
  reasons,
  tierName: null,
  providerCostPicodollars: null,
  ...more,
});

/** Adds up all buckets. Undefined when there is none. */
export function sumOf(tokens: TokenCounts): number | undefined {
  let sum: number | undefined;
  for (const kind of TOKEN_KINDS) {
    const count = tokens[kind];
    if (count !== undefined) sum = (sum ?? 0) + count;
  }
  return sum;
}

/**
 * Takes parts out of a whole, so that the buckets are disjoint. A part that is larger than what is left is cut
 * down to it and the reason noted: a bucket is never negative, and the sum stays the provider's.
 */
export function partsOf(
  whole: number | undefined,
  parts: readonly (number | undefined)[],
  reason: AttemptReason,
  reasons: AttemptReason[],
): { rest: number | undefined; parts: (number | undefined)[] } {
  if (whole === undefined) return { rest: undefined, parts: [...parts] };
  let rest = whole;
  const cut = parts.map((part) => {
    if (part === undefined) return undefined;
    const kept = Math.min(part, rest);
    if (kept < part && !reasons.includes(reason)) reasons.push(reason);
    rest -= kept;
    return kept;
  });
  return { rest, parts: cut };
}

/** Notes where the buckets do not add up to the total that the provider gave. */
export function checkTotal(tokens: TokenCounts, total: number | undefined, reasons: AttemptReason[]): void {
  const sum = sumOf(tokens);
  if (total !== undefined && sum !== undefined && sum !== total) reasons.push("total-mismatch");
}

/** The sum of two readings of the same request. */
export function addReading(to: UsageReading, more: UsageReading): UsageReading {
  addTokens(to.tokens, more.tokens);
  const known = new Set(to.reasons.map(reasonText));
  for (const reason of more.reasons) if (!known.has(reasonText(reason))) to.reasons.push(reason);
  return to;
}
