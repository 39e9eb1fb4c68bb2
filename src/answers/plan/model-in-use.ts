import { notMovableModel } from "../../catalog/not-movable-models.ts";
import { hostsOf } from "../../catalog/hosted-price-book.ts";
import type { PlanRequest } from "../../contract/plan-request.ts";
import { UserError } from "../../core/errors.ts";
import type { PriceBook } from "../../pricing/price-book.ts";

/** Who sells the model that is used today, and how that was understood. */
export interface Seller {
  /** Null = the model's name says it. */
  provider: string | null;
  note: string | null;
}

/**
 * Who sells the model of typed totals. An open model has as many prices as hosts: that of the host which was named, else of
 * the one in the middle for this mix of tokens, with the range of the others. Throws UserError for a host without a price.
 */
export function sellerOf(request: PlanRequest, prices: PriceBook, inputOverOutput: number): Seller {
  const { model, host } = request;
  if (model === undefined) return { provider: null, note: null };
  const hosts = hostsOf(model);
  if (host !== undefined) {
    if (prices.find(host, model) !== null) return { provider: host, note: null };
    const names = hosts.slice(0, 5).map((row) => row.host);
    throw new UserError(
      `no price is known for ${model} at ${host}`,
      names.length === 0
        ? "Check the name with `breakeven prices MODEL`, which lists who sells it."
        : `Known hosts are ${names.join(", ")}${hosts.length > names.length ? ` and ${hosts.length - names.length} more` : ""}.`,
    );
  }
  const isPriced = prices.find(null, model) !== null;
  const work = notMovableModel(model);
  if (!isPriced && hosts.length === 0 && work !== null) {
    throw new UserError(
      `${model} has no price by the token: it does ${work}, which is sold by the minute, the picture or the search`,
      "A plan on totals covers what is sold by the token; what it costs can come from a bill or a cost export.",
    );
  }
  if (isPriced || hosts.length === 0) return { provider: null, note: null };
  const { inputTokens, outputTokens } = request;
  const input = inputTokens ?? inputOverOutput;
  const output = outputTokens ?? (inputTokens === undefined ? 1 : 0);
  const usd = (row: (typeof hosts)[number]): number =>
    row.inputUsdPerMillion * input + row.outputUsdPerMillion * output;
  const sorted = hosts.toSorted((a, b) => usd(a) - usd(b) || (a.host < b.host ? -1 : 1));
  const middle = sorted[Math.floor((sorted.length - 1) / 2)]!;
  return { provider: middle.host, note: rangeNote(model, hosts, middle) };
}

function rangeNote(
  model: string,
  hosts: ReturnType<typeof hostsOf>,
  middle: ReturnType<typeof hostsOf>[number],
): string {
  const range = (of: "inputUsdPerMillion" | "outputUsdPerMillion"): string => {
    const prices = hosts.map((row) => row[of]);
    return `$${Math.min(...prices)} to $${Math.max(...prices)}`;
  };
  const count = hosts.length === 1 ? "one host sells" : `${hosts.length} hosts sell`;
  return `${count} ${model}, at ${range("inputUsdPerMillion")} in and ${range("outputUsdPerMillion")} out per million tokens: it is priced at ${middle.host}, the middle one for this mix, at $${middle.inputUsdPerMillion} and $${middle.outputUsdPerMillion} (--host names yours)`;
}
