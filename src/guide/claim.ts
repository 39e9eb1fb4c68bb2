import type { GuideFacts } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";

/** How a claim fares. Several where its parts fare differently, the main one first. */
export type Verdict = "OK" | "ASSUME" | "ARITH" | "SRC" | "OPEN";

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  OK: "reproduces",
  ASSUME: "needs an assumption",
  ARITH: "contradicted by arithmetic",
  SRC: "contradicted by sources",
  OPEN: "no source found",
};

/** A result in words, with every number of the words by name. */
export interface Finding {
  text: string;
  values: Readonly<Record<string, number>>;
}

/** What became of one claim. */
export interface Outcome {
  /** What the guide's own assumptions give; null where nothing can be computed from them. */
  own: Finding | null;
  /** What sourced numbers give; null where no source speaks of it. */
  sourced: Finding | null;
  verdicts: readonly Verdict[];
}

/** Computes one claim from what the guide typed and from what sources say. */
export type Judge = (guide: Guide, facts: GuideFacts) => Outcome;

export const finding = (text: string, values: Readonly<Record<string, number>> = {}): Finding => ({
  text,
  values,
});

/** Within a share of what was claimed (5 % unless told): the guide rounds. */
export const near = (claimed: number, found: number, tolerance = 0.05): boolean =>
  Math.abs(found - claimed) <= tolerance * Math.abs(claimed) + 1e-9;

export const nearRange = (claimed: Range, found: Range, tolerance = 0.05): boolean =>
  near(claimed[0], found[0], tolerance) && near(claimed[1], found[1], tolerance);

export const within = (range: Range, value: number): boolean => value >= range[0] && value <= range[1];

export const addRanges = (...ranges: readonly Range[]): Range => [
  ranges.reduce((sum, range) => sum + range[0], 0),
  ranges.reduce((sum, range) => sum + range[1], 0),
];

export const scaleRange = (range: Range, by: number): Range => [range[0] * by, range[1] * by];

/** "$1,750"; from a hundred dollars on without cents. */
export const usd = (amount: number): string => {
  const size = Math.round(Math.abs(amount) * 100) / 100;
  const text = size >= 100 || Number.isInteger(size) ? grouped(Math.round(size)) : size.toFixed(2);
  return `${amount < 0 ? "-" : ""}$${text}`;
};

export const usdRange = ([low, high]: Range): string => {
  const bothWhole = high >= 100 ? Math.round(low) : low;
  return `${usd(bothWhole)}-${usd(high).slice(1)}`;
};

/** "42.9%". */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10}%`;

/** Millions of tokens (in and as many out): "400M", "26.5B". */
export const volume = (millions: number): string =>
  millions >= 1000 ? `${short(millions / 1000)}B` : `${short(millions)}M`;

/** "1 month", "17.6 months", "never". */
export const months = (count: number | null): string =>
  count === null ? "never" : `${short(count)} ${short(count) === "1" ? "month" : "months"}`;

/** Up to three digits that matter, thousands grouped. */
export const short = (value: number): string =>
  Math.abs(value) >= 100 ? grouped(Math.round(value)) : String(Number(value.toPrecision(3)));

const grouped = (value: number): string => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ",");
