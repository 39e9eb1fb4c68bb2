import type { ClaimsAnswer, PriceAnswer, PriceSources } from "../../contract/catalog-answers.ts";
import { isoDate } from "../../core/time.ts";
import { evaluateClaims } from "../../guide/evaluate-claims.ts";
import { verdictCounts } from "../../cli/claims/claims-text.ts";
import { loadClaims, loadGuide, loadGuideFacts } from "../claims/guide-files.ts";
import { dateFlag } from "../../cli/flags.ts";
import { priceAnswer } from "../prices/price-answer.ts";
import { priceSources } from "../prices/price-sources.ts";
import { UserError } from "../../core/errors.ts";

/** What `breakeven prices --json` answers. Throws UserError for a name that nobody knows. */
export function pricesAnswer(
  query: string | null,
  at: string | null,
  nowMs: number,
): PriceAnswer | PriceSources {
  if (query === null || query.trim() === "") return priceSources();
  return priceAnswer(query.trim().slice(0, 200), null, at === null ? nowMs : dateOf(at));
}

/** What `breakeven claims --json` answers, as of now. */
export function claimsAnswer(nowMs: number): ClaimsAnswer {
  const guide = loadGuide();
  const claims = evaluateClaims(loadClaims(), guide, loadGuideFacts(nowMs));
  const { name, published, updated } = guide;
  return { guide: { name, published, updated }, asOf: isoDate(nowMs), counts: verdictCounts(claims), claims };
}

function dateOf(text: string): number {
  try {
    return dateFlag()(text);
  } catch (error) {
    throw new UserError(`at is ${JSON.stringify(text.slice(0, 40))}`, (error as Error).message);
  }
}
