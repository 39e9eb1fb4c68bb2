import type { RateLimit } from "../core/vendor.ts";
import { cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";

let loaded: readonly RateLimit[] | undefined;

/** Published limits on tokens a minute or dollars a month, one row per vendor, tier and model. */
export function loadRateLimits(): readonly RateLimit[] {
  loaded ??= readCatalogRows("rate-limits.csv").map((row) => {
    const input = numberCell(row, "input_tokens_per_minute");
    const output = numberCell(row, "output_tokens_per_minute");
    return {
      vendor: requiredText(row, "vendor"),
      tier: requiredText(row, "tier"),
      model: requiredText(row, "model"),
      tokensPerMinute:
        numberCell(row, "tokens_per_minute") ?? (input === null || output === null ? null : input + output),
      usdPerMonth: numberCell(row, "spend_usd_per_month"),
      source: cell(row, "source"),
      date: cell(row, "source_date"),
    };
  });
  return loaded;
}
