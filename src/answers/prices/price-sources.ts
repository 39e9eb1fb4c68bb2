import { apiPrices } from "../../catalog/api-prices.ts";
import { allHostedPrices } from "../../catalog/hosted-prices.ts";
import { loadOffers } from "../../catalog/offers.ts";
import type { PriceSources } from "../../contract/catalog-answers.ts";
import { priceOverview } from "./price-overview.ts";

/** What the catalog of prices holds and how old it is. */
export function priceSources(): PriceSources {
  const book = apiPrices();
  const hosted = allHostedPrices();
  const offers = loadOffers();
  return {
    overview: priceOverview(),
    api: { source: book.source, date: book.date, providers: book.providers().length },
    hosted: {
      prices: hosted.length,
      models: new Set(hosted.map(({ hubId }) => hubId)).size,
      hosts: new Set(hosted.map(({ host }) => host)).size,
      newest: latest(hosted.map(({ sourceDate }) => sourceDate)),
    },
    offers: {
      offers: offers.length,
      sellers: new Set(offers.map(({ seller }) => seller)).size,
      newest: latest(offers.map(({ date }) => date).filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date))),
    },
  };
}

const latest = (dates: readonly string[]): string => [...dates].sort().at(-1) ?? "unknown";
