import { UserError } from "../core/errors.ts";
import type { PriceBook } from "../pricing/price-book.ts";
import type { ModelPrice } from "../pricing/price.ts";
import { inWeekOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { HOUR_MS, HOURS_PER_MONTH } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";

/** Monthly figures as the user typed them. */
export interface TypedTraffic {
  model: string | null;
  /** Who sells it; null = its name says it. */
  provider: string | null;
  asOfMs: number;
  totals: { inputTokens: number; cachedInputTokens: number | null; outputTokens: number } | null;
  apiSpendUsd: number | null;
  monthlyRequests: number | null;
  /** Input over output tokens, to split a spend. */
  inputOverOutput: number;
}

/**
 * Monthly totals as one row that spans a month of 730 hours. A spend alone is converted to tokens at list prices and an
 * assumed ratio, which is added to `notes`. Throws UserError when the model or its price is missing.
 */
export function typedTraffic(request: TypedTraffic, prices: PriceBook, notes: string[]): UsageRow {
  if (request.model === null) {
    throw new UserError(
      "no model was named for the totals",
      (spelled) => `Add ${spelled("model")}, for example ${spelled("model", "gpt-5.4")}.`,
      { code: "model-missing" },
    );
  }
  const price = prices.find(request.provider, request.model);
  if (price === null) {
    throw new UserError(
      `no price is known for the model ${request.model}`,
      "Check the name with `breakeven prices MODEL`.",
    );
  }
  const totals = request.totals ?? fromSpend(request, price, notes);
  const cached = totals.cachedInputTokens;
  return {
    ...BARE_ROW,
    file: "the command line",
    provider: price.provider,
    model: request.model,
    startMs: request.asOfMs,
    endMs: request.asOfMs + HOURS_PER_MONTH * HOUR_MS,
    grain: "span",
    requests: request.monthlyRequests,
    tokens: {
      input: totals.inputTokens - (cached ?? 0),
      ...(cached === null ? {} : { cacheRead: cached }),
      output: totals.outputTokens,
    },
  };
}

function fromSpend(
  request: TypedTraffic,
  price: ModelPrice,
  notes: string[],
): { inputTokens: number; cachedInputTokens: null; outputTokens: number } {
  const rates = ratesAt(price, inWeekOf(request.asOfMs), null);
  if (rates?.input === undefined || rates.input * request.inputOverOutput + (rates.output ?? 0) <= 0) {
    throw new UserError(
      `${price.model} has no price for text`,
      (spelled) => `Pass tokens with ${spelled("inputTokens")} and ${spelled("outputTokens")}.`,
    );
  }
  // Embeddings and rerankers write nothing.
  if (rates.output === undefined)
    return {
      inputTokens: Math.round((request.apiSpendUsd! * 1e6) / rates.input),
      cachedInputTokens: null,
      outputTokens: 0,
    };
  const outputTokens = (request.apiSpendUsd! * 1e6) / (request.inputOverOutput * rates.input + rates.output);
  const inputTokens = outputTokens * request.inputOverOutput;
  notes.push(
    `${request.inputOverOutput} input tokens per output token are assumed (input_over_output_ratio): pass --input-tokens and --output-tokens if you know them`,
  );
  return {
    inputTokens: Math.round(inputTokens),
    cachedInputTokens: null,
    outputTokens: Math.round(outputTokens),
  };
}

/** A usage row with everything unknown, to be completed. */
export const BARE_ROW: Omit<
  UsageRow,
  "provider" | "model" | "startMs" | "endMs" | "requests" | "tokens" | "file"
> = {
  line: 1,
  id: null,
  host: null,
  relativeTime: false,
  grain: "day",
  tier: "standard",
  task: null,
  billed: null,
  notMovable: null,
  servedLocally: false,
  ttftMs: null,
  durationMs: null,
  prefix: null,
};
