/** Remarks on an attempt that stand for themselves. */
const PLAIN_REASONS = [
  // About the counts that the provider reported.
  "cache-beside-input",
  "cache-write-split-mismatch",
  "cached-exceeds-input",
  "parts-exceed-output",
  "reasoning-beside-output",
  "reasoning-exceeds-output",
  "reasoning-inside-output",
  "total-mismatch",
  // About counts that it did not report.
  // The engine counted as it went and was stopped: what it made after the last count that arrived is not in it.
  "counted-until-cut",
  "failed-without-usage",
  "input-estimated",
  "output-estimated",
  "output-unknown",
  "usage-flag-refused",
  // Nothing in and nothing out was reported, beside an answer.
  "usage-zero",
  // About what the answer was.
  "background-settled",
  "drained",
  "fallback-credit",
  "iterations-on-several-models",
  "provisioned-throughput",
  "replayed",
  "tier-as-requested",
  // About its price.
  "cost-drift",
  "price-rule-unknown",
] as const;

/** Remarks that name something, and what they name. */
const NAMING_REASONS = [
  /** Where the model ran, where that changes the price: "us". */
  "inference-geo",
  /** How fast it was asked to run: "fast". */
  "speed",
  /** What it would have cost at list price, in picodollars, where the provider itself says what it charged. */
  "listed",
  /** A service tier that has no price rule, as the provider names it. */
  "tier-unknown",
  /** A token bucket or a billed unit without a price: a cost beside a unit is the cost of the rest. */
  "unpriced",
  /** A remark that this version does not know, as another version wrote it. */
  "unknown",
] as const;

export type PlainReason = (typeof PLAIN_REASONS)[number];

export interface NamingReason {
  code: (typeof NAMING_REASONS)[number];
  value: string;
}

/**
 * What a reader must know about an attempt's counts or its price. The set is closed, so that code which acts on one
 * compares codes and never looks into text. The ledger keeps `reasonText` of each.
 */
export type AttemptReason = PlainReason | NamingReason;

export type ReasonCode = PlainReason | NamingReason["code"];

export const reasonCode = (reason: AttemptReason): ReasonCode =>
  typeof reason === "string" ? reason : reason.code;

/** The stored and shown form: "output-estimated", "tier-unknown:scale". `readReason` is its inverse. */
export function reasonText(reason: AttemptReason): string {
  if (typeof reason === "string") return reason;
  return reason.code === "unknown" ? reason.value : `${reason.code}:${reason.value}`;
}

/** Reads a stored remark. One that this version does not know is kept as "unknown", never dropped. */
export function readReason(text: string): AttemptReason {
  const plain = PLAIN_REASONS.find((code) => code === text);
  if (plain !== undefined) return plain;
  const split = text.indexOf(":");
  const code = NAMING_REASONS.find((name) => name !== "unknown" && name === text.slice(0, split));
  return code === undefined ? { code: "unknown", value: text } : { code, value: text.slice(split + 1) };
}
