import { formatPercent, plural } from "../../core/format.ts";
import type { UnpricedShare } from "../model/verdict.ts";
import type { TrafficSummary } from "../traffic/traffic-summary.ts";

type Traffic = Pick<TrafficSummary, "requests" | "inputTokens" | "outputTokens" | "unpriced">;

/** Which part of the traffic has no known price; null where all is priced. */
export function unpricedShare({
  requests,
  inputTokens,
  outputTokens,
  unpriced,
}: Traffic): UnpricedShare | null {
  if (unpriced.length === 0) return null;
  const without = unpriced.reduce<number | null>(
    (sum, each) => (sum === null || each.requests === null ? null : sum + each.requests),
    0,
  );
  const tokens = unpriced.reduce((sum, each) => sum + each.tokens, 0);
  const all = inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
  return {
    requestsShare:
      without === null || requests === null || requests === 0 ? null : Math.min(1, without / requests),
    tokensShare: all === null || all === 0 ? null : Math.min(1, tokens / all),
    models: unpriced.length,
  };
}

/** The first sentence of a verdict that leaves a part out: what it leaves out, and that it claims nothing about it. */
export function unpricedSentence({ requestsShare, tokensShare, models }: UnpricedShare): string {
  const parts = [
    ...(requestsShare === null ? [] : [`${share(requestsShare)} of the requests`]),
    ...(tokensShare === null ? [] : [`${share(tokensShare)} of the tokens`]),
  ];
  const what = parts.length === 0 ? "Part of the traffic" : parts.join(" and ");
  return `${capital(what)} (${plural(models, "model")}) ${parts.length === 0 ? "has" : "have"} no known price: everything below is about the rest alone, and says nothing about the whole bill.`;
}

/** A small share is not none. */
const share = (value: number): string => (value > 0 && value < 0.005 ? "under 1%" : formatPercent(value));

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
