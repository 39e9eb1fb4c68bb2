import type { PriceBook } from "../core/price-book.ts";
import { ratesAt } from "../core/pricing.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { BARE_ROW } from "./typed-traffic.ts";

/** Token kinds as cost files call them; the first match wins. */
const KINDS: readonly (readonly [RegExp, "cacheRead" | "output" | "input"])[] = [
  [/cach(ed|e)[ _-]*(input|read)|cache_read|input_cache_hit/i, "cacheRead"],
  [/output|completion/i, "output"],
  [/input|prompt/i, "input"],
];

/**
 * What a cost file says about tokens: a line that names its model and token kind gives the tokens exactly (amount
 * over list price); one that names the model alone is split at the assumed ratio; the rest stays money.
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
      task: cost.task,
      billed: cost.amount,
      notMovable: cost.notMovable,
    };
    if (cost.notMovable !== null) return base;
    const price = cost.model === null ? null : prices.find(cost.provider, cost.model);
    const rates =
      price === null
        ? null
        : ratesAt(price, { atMs: cost.startMs, hourUtc: null, inputTokensPerRequest: null });
    if (rates?.input === undefined || rates.output === undefined) return base;
    const usd = Number(cost.amount) / 1e12;
    // A credit or a refund is money, not tokens that were never used.
    if (usd <= 0) return base;
    const kind = KINDS.find(([pattern]) => pattern.test(cost.item))?.[1];
    const rate =
      kind === "cacheRead" ? (rates.cacheRead ?? rates.input) : kind === undefined ? null : rates[kind];
    if (kind !== undefined && rate != null && rate > 0) {
      return { ...base, tokens: { [kind]: Math.round((usd * 1e6) / rate) } };
    }
    const usdPerMillion = inputOverOutput * rates.input + rates.output;
    if (usdPerMillion <= 0) return base;
    const output = (usd * 1e6) / usdPerMillion;
    return { ...base, tokens: { input: Math.round(output * inputOverOutput), output: Math.round(output) } };
  });
}
