import {
  formatCountShort,
  formatMonths,
  formatNumber,
  formatPercentTenths,
  formatUsd,
  formatUsdRange,
} from "../core/format.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";

/** What becomes of a claim. Several where its parts differ, the main one first. */
export type Verdict = "OK" | "ASSUME" | "ARITH" | "SRC" | "OPEN";

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  OK: "reproduces",
  ASSUME: "needs an assumption",
  ARITH: "contradicted by arithmetic",
  SRC: "contradicted by sources",
  OPEN: "no source found",
};

/** A result in words, with its numbers by name. */
export interface Finding {
  text: string;
  values: Readonly<Record<string, number>>;
}

/** What became of one claim. */
export interface Outcome {
  /** What the guide's own assumptions give; null where nothing can be computed from them. */
  own: Finding | null;
  /** What sourced numbers give; null where there is no source. */
  sourced: Finding | null;
  verdicts: readonly Verdict[];
}

/** Checks one claim against the guide's own numbers and against sources. */
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

// The figures of its sentences.
export const usd = formatUsd;
export const usdRange = ([low, high]: Range): string => formatUsdRange(low, high);
/** To a tenth, because it is compared with figures of the guide that are: "42.9%". */
export const percent = formatPercentTenths;
export const short = formatNumber;
export const months = (count: number | null): string => (count === null ? "never" : formatMonths(count));

/** Millions of tokens, in and the same number out: "400M", "26.5B". */
export const volume = (millions: number): string => formatCountShort(millions * 1e6);
