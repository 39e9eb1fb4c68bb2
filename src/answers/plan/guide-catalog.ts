import type { GuideAssumptions } from "../../guide/guide-assumptions.ts";
import type { PlanCatalog } from "../../planner/model/inputs.ts";
import type { PriceBook } from "../../pricing/price-book.ts";

/** The world as the popular guide sees it: its GPU and API prices in place of the catalog's. */
export function guideCatalog(catalog: PlanCatalog, guide: GuideAssumptions): PlanCatalog {
  const [offer] = guide.offers;
  if (offer === undefined) throw new Error("the guide has no GPU prices");
  return {
    ...catalog,
    offers: guide.offers,
    prices: withTypedPrices(catalog.prices, guide.apiPrices, offer.source, offer.date),
  };
}

/** The price book with some prices replaced by flat ones: no history, no tiers, no cache. */
function withTypedPrices(
  prices: PriceBook,
  typed: GuideAssumptions["apiPrices"],
  source: string,
  date: string,
): PriceBook {
  const rows = new Map(
    typed.flatMap(({ provider, model, input, output }) => {
      const known = prices.find(provider, model);
      if (known === null) return [];
      const tiers = [{ aboveInputTokens: 0, rates: { input, output } }];
      const period = { fromMs: null, toMs: null, hoursUtc: null, daysUtc: null, tiers };
      return [[`${known.provider}/${known.model}`, { ...known, source, date, periods: [period] }]];
    }),
  );
  return {
    ...prices,
    boundaries: prices.boundaries,
    find(provider, model, tier) {
      const known = prices.find(provider, model, tier);
      return known === null ? null : (rows.get(`${known.provider}/${known.model}`) ?? known);
    },
  };
}
