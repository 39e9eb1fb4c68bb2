import type { ConditionalPrice, ModelPrice as PackagePrice } from "@pydantic/genai-prices";
import type { PricePeriod, Rates, RateTier } from "../pricing/price.ts";
import type { TokenKind } from "../core/tokens.ts";
import type { ModelInfo } from "./price-package.ts";

/** Price keys of the package that are dollars per million tokens of one of our buckets. */
const KIND_OF_KEY: Readonly<Record<string, TokenKind>> = {
  input_mtok: "input",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite5m",
  cache_write_1h_mtok: "cacheWrite1h",
  output_mtok: "output",
  output_reasoning_mtok: "reasoning",
  input_audio_mtok: "audioInput",
  cache_audio_read_mtok: "audioCacheRead",
  output_audio_mtok: "audioOutput",
  input_image_mtok: "imageInput",
  cache_image_read_mtok: "imageCacheRead",
  output_image_mtok: "imageOutput",
};

/**
 * The price history of one model of the package as periods, the first that covers a moment winning. The package
 * reads its list from the end and takes the first condition that holds, so the order is turned round; a
 * condition on the hour carries no date there and gets none here (overrides correct where that is wrong).
 * Empty when the package has no token price for the model.
 */
export function compilePeriods(model: ModelInfo): PricePeriod[] {
  const list: readonly ConditionalPrice[] = Array.isArray(model.prices)
    ? model.prices
    : [{ prices: model.prices }];
  const periods = list
    .map((entry) => ({
      ...condition(entry.constraint),
      toMs: null,
      daysUtc: null,
      tiers: compileTiers(entry.prices, model.id.endsWith(":free")),
    }))
    .reverse();
  // The package falls back to its first entry where no condition holds, so the oldest price has no beginning.
  const oldest = periods.at(-1);
  if (oldest) periods[periods.length - 1] = { ...oldest, fromMs: null, hoursUtc: null };
  return periods.some((period) => period.tiers.length > 0) ? periods : [];
}

function condition(constraint: ConditionalPrice["constraint"]): Pick<PricePeriod, "fromMs" | "hoursUtc"> {
  if (constraint === undefined) return { fromMs: null, hoursUtc: null };
  if (constraint.type === "start_date") return { fromMs: Date.parse(constraint.start_date), hoursUtc: null };
  const from = hourOf(constraint.start_time);
  const to = hourOf(constraint.end_time);
  const windows =
    from <= to
      ? ([[from, to]] as const)
      : ([
          [from, 24],
          [0, to],
        ] as const);
  return { fromMs: null, hoursUtc: windows };
}

/** "16:30:00Z" as 16.5; the package's data is in UTC throughout, an offset would be a change of its format. */
function hourOf(text: string): number {
  const match = /^(\d\d):(\d\d):(\d\d)Z$/.exec(text);
  if (!match) throw new Error(`The price package gives a time of day that is not in UTC: "${text}"`);
  return Number(match[1]) + Number(match[2]) / 60 + Number(match[3]) / 3600;
}

function compileTiers(prices: PackagePrice, free: boolean): RateTier[] {
  const starts = [0, ...new Set(thresholds(prices))].sort((a, b) => a - b);
  const tiers = starts.map((start) => ({ aboveInputTokens: start, rates: ratesAbove(prices, start) }));
  if (tiers.every((tier) => Object.keys(tier.rates).length === 0)) {
    // An id that says ":free" is billed at nothing; any other empty price means that nobody knows it.
    return free ? [{ aboveInputTokens: 0, rates: { input: 0, output: 0 } }] : [];
  }
  return tiers;
}

function ratesAbove(prices: PackagePrice, start: number): Rates {
  const rates: Rates = {};
  for (const [key, price] of Object.entries(prices)) {
    const kind = KIND_OF_KEY[key];
    if (kind === undefined || price === undefined) continue;
    if (typeof price === "number") {
      rates[kind] = price;
      continue;
    }
    let rate = price.base;
    for (const tier of [...price.tiers].sort((a, b) => a.start - b.start)) {
      if (start >= tier.start) rate = tier.price;
    }
    rates[kind] = rate;
  }
  return withImages(rates);
}

/**
 * Image input without a price of its own is billed as text input: that is the package's rule for a token class
 * without a price, and what vision models charge. Output is never guessed so: generated images and audio cost a
 * multiple of text.
 */
export function withImages(rates: Rates): Rates {
  const cached = rates.cacheRead ?? rates.input;
  return {
    ...rates,
    ...(rates.imageInput === undefined && rates.input !== undefined ? { imageInput: rates.input } : {}),
    ...(rates.imageCacheRead === undefined && rates.imageInput === undefined && cached !== undefined
      ? { imageCacheRead: cached }
      : {}),
  };
}

function thresholds(prices: PackagePrice): number[] {
  return Object.values(prices).flatMap((price) =>
    typeof price === "object" ? price.tiers.map((tier) => tier.start) : [],
  );
}
