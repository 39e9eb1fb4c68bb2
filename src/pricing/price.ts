import type { TokenKind } from "../core/tokens.ts";

/** Dollars per million tokens by bucket. A missing bucket has no known price of its own. */
export type Rates = { [kind in TokenKind]?: number };

/** One set of rates; above 0 input tokens it is a long-context tier, which prices the whole request (a cliff). */
export interface RateTier {
  /** The tier applies when the request's whole input is more than this many tokens. 0 for the base tier. */
  aboveInputTokens: number;
  rates: Rates;
}

/** Rates of one model between two moments, possibly only at some hours of the day. */
export interface PricePeriod {
  /** Inclusive; null = from the start. */
  fromMs: number | null;
  /** Exclusive; null = until further notice. */
  toMs: number | null;
  /** UTC hours [from, to) at which these tiers hold, 16.5 being half past; several windows allowed; null = all day. */
  hoursUtc: readonly (readonly [number, number])[] | null;
  /** Days of the week (0 = Sunday) at which these tiers hold; null = every day. */
  daysUtc: readonly number[] | null;
  /** Base tier first, then by rising threshold. */
  tiers: readonly RateTier[];
}

/** Everything known about what a model costs at one provider or host. */
export interface ModelPrice {
  provider: string;
  /** The id that was matched in the source, not what was asked for. */
  model: string;
  /** Where the price is from, with version, e.g. "@pydantic/genai-prices 0.1.8" or an override's URL. */
  source: string;
  /** Date of the source data, ISO. */
  date: string;
  /** In order of precedence: the first period that covers a moment wins. */
  periods: readonly PricePeriod[];
  contextTokens: number | null;
  /** What multiplies every rate where a row was served so, by dimension: `{ "speed:fast": 6 }`. */
  factors?: Readonly<Record<string, number>>;
}
