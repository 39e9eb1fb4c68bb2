import type { PriceBook } from "../pricing/price-book.ts";
import { onDayOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import type { TokenCounts } from "../core/tokens.ts";
import type { CostRow, ServiceTier, UsageRow } from "../core/usage.ts";
import { BARE_ROW } from "./typed-traffic.ts";

/** Token kinds as cost files call them; the first match wins. */
const KINDS: readonly (readonly [RegExp, "cacheRead" | "output" | "input"])[] = [
  [/cach(ed|e)[ _-]*(input|read)|cache_read|input_cache_hit/i, "cacheRead"],
  [/output|completion/i, "output"],
  [/input|prompt/i, "input"],
];

/**
 * The tokens behind the lines of a cost file. A line may state its quantity in tokens. A line with a model and a kind of
 * token is its amount over the list price, which is too low where there is a discount. A line with only a model is split
 * at the assumed ratio. Anything else stays money without tokens.
 */
export function tokensFromCosts(
  costs: readonly CostRow[],
  prices: PriceBook,
  inputOverOutput: number,
): UsageRow[] {
  return costs.map((cost): UsageRow => {
    const base: UsageRow = {
      ...BARE_ROW,
      file: cost.file,
      line: cost.line,
      provider: cost.provider,
      model: cost.model,
      startMs: cost.startMs,
      endMs: cost.endMs,
      requests: null,
      tokens: {},
      tier: tierOf(cost, prices),
      task: cost.task,
      billed: cost.amount,
      notMovable: cost.notMovable,
    };
    if (cost.notMovable !== null || cost.model === null) return base;
    return {
      ...base,
      tokens: quantityOf(cost, inputOverOutput) ?? affordable(cost, prices, inputOverOutput),
    };
  });
}

/** Batch if the line says so and the provider has a batch price for the model. */
const tierOf = ({ provider, model, item }: CostRow, prices: PriceBook): ServiceTier =>
  model !== null && /\bbatch\b/i.test(item) && prices.find(provider, model, "batch") !== null
    ? "batch"
    : "standard";

const kindOf = ({ item }: CostRow): "cacheRead" | "output" | "input" | undefined =>
  KINDS.find(([pattern]) => pattern.test(item))?.[1];

/** The tokens that the line states; null where it states none. A refund is money, not negative tokens. */
function quantityOf(cost: CostRow, inputOverOutput: number): TokenCounts | null {
  // Bills stored by earlier versions do not have the field.
  const quantity = cost.quantityTokens ?? null;
  if (quantity === null || quantity === 0 || cost.amount < 0n) return null;
  const kind = kindOf(cost);
  if (kind !== undefined) return { [kind]: quantity };
  const output = Math.round(quantity / (inputOverOutput + 1));
  return { input: quantity - output, output };
}

/** The tokens that the amount buys at list price. */
function affordable(cost: CostRow, prices: PriceBook, inputOverOutput: number): TokenCounts {
  const { provider, model, startMs } = cost;
  const price = model === null ? null : prices.find(provider, model, tierOf(cost, prices));
  const rates = price === null ? null : ratesAt(price, onDayOf(startMs), null);
  if (rates?.input === undefined || rates.output === undefined) return {};
  const usd = Number(cost.amount) / 1e12;
  // A credit or a refund is money, not negative tokens.
  if (usd <= 0) return {};
  const kind = kindOf(cost);
  const rate =
    kind === "cacheRead" ? (rates.cacheRead ?? rates.input) : kind === undefined ? null : rates[kind];
  if (kind !== undefined && rate != null && rate > 0) return { [kind]: Math.round((usd * 1e6) / rate) };
  const usdPerMillion = inputOverOutput * rates.input + rates.output;
  if (usdPerMillion <= 0) return {};
  const output = (usd * 1e6) / usdPerMillion;
  return { input: Math.round(output * inputOverOutput), output: Math.round(output) };
}
