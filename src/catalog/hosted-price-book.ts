import type { PriceBook } from "../pricing/price-book.ts";
import { hostedModelPrice, hostedPrices } from "./hosted-prices.ts";
import { findModel } from "./models.ts";

/**
 * A price book that also knows what hosts charge for open models: usage whose provider is a host is priced there. Without
 * a host an open model still has no price.
 */
export const withHosts = (book: PriceBook): PriceBook => ({
  ...book,
  get boundaries() {
    return book.boundaries;
  },
  find(provider, model, tier = "standard") {
    const known = book.find(provider, model, tier);
    if (known !== null || provider === null || tier !== "standard") return known;
    const row = hostsOf(model).find(({ host }) => plain(host) === plain(provider));
    return row === undefined ? null : hostedModelPrice(row);
  },
});

/** The hosts of a checkpoint, else of the model that it is, without suspect prices; cheapest input first. */
export function hostsOf(model: string): ReturnType<typeof hostedPrices> {
  const own = hostedPrices(model);
  const name = own.length > 0 ? null : findModel(model)?.name;
  const rows = name === null || name === undefined ? own : hostedPrices(name);
  return rows.filter(({ suspect }) => !suspect);
}

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
