import { apiPrices } from "../../catalog/api-prices.ts";
import { findGpu, loadGpus, nearestGpus } from "../../catalog/gpus.ts";
import { type HostedPrice, hostedPrices, hostedRange } from "../../catalog/hosted-prices.ts";
import { nearestModels, resolveModel } from "../../catalog/models.ts";
import { allOffers, type CatalogOffer } from "../../catalog/offers.ts";
import type { ApiPriceAnswer, PriceAnswer, PriceSources } from "../../contract/catalog-answers.ts";
import type { PriceRequest } from "../../contract/catalog-requests.ts";
import { nearestNames } from "../../core/nearest-names.ts";
import { UserError } from "../../core/errors.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import { onDayOf } from "../../pricing/price-moment.ts";
import { ratesAt } from "../../pricing/rates.ts";
import { isoDate } from "../../core/time.ts";
import type { ServiceTier } from "../../core/usage.ts";
import { priceNames } from "./price-names.ts";
import { priceSources } from "./price-sources.ts";
import { rateWindows } from "./rate-windows.ts";

const TIERS: readonly ServiceTier[] = ["standard", "batch", "flex", "priority"];

/** What a name costs; without one what the catalog holds. Throws UserError for a name that nothing is known of. */
export function pricesAnswer(
  { name, provider, atMs }: PriceRequest,
  nowMs: number,
): PriceAnswer | PriceSources {
  return name === null ? priceSources() : priceAnswer(name, provider, atMs ?? nowMs);
}

/**
 * Everything that the catalog knows about what a name costs: an API model at its providers, an open model at its
 * hosts, a GPU at its sellers. Throws UserError with the nearest names when it knows none of them.
 * @internal exported for its test
 */
export function priceAnswer(query: string, provider: string | null, atMs: number): PriceAnswer {
  const api = apiAnswers(query, provider, atMs);
  const open = provider === null ? openModel(query) : null;
  const offers = provider === null ? sellers(query) : [];
  if (api.length === 0 && open === null && offers.length === 0) throw unknown(query, provider);
  const notes = open?.note ? [open.note] : [];
  return {
    query,
    asOf: isoDate(atMs),
    api,
    hosted: open && { model: open.model, hosts: open.hosts, range: hostedRange(open.hosts) },
    offers,
    notes,
  };
}

function apiAnswers(query: string, provider: string | null, atMs: number): ApiPriceAnswer[] {
  const book = apiPrices();
  const own = book.find(provider, query);
  const prices = new Map<string, ModelPrice>();
  if (own) prices.set(own.provider, own);
  if (own && provider === null) {
    // Resellers and routers list the same model under their own ids.
    for (const { id } of book.providers()) {
      if (id.startsWith("huggingface")) continue;
      const name = id === "openrouter" ? `${own.provider}/${own.model}` : own.model;
      const price = prices.has(id) ? null : book.find(id, name);
      if (price && hasTokenPrice(price, atMs)) prices.set(id, price);
    }
  }
  return [...prices.values()].map((price) => ({
    provider: price.provider,
    model: price.model,
    source: price.source,
    sourceDate: price.date,
    contextTokens: price.contextTokens,
    rates: TIERS.flatMap((tier) => tierRates(price, tier, atMs)),
    changes: changeDates(price),
  }));
}

function tierRates(standard: ModelPrice, tier: ServiceTier, atMs: number): ApiPriceAnswer["rates"] {
  const price = tier === "standard" ? standard : apiPrices().find(standard.provider, standard.model, tier);
  if (!price) return [];
  const thresholds = new Set(
    price.periods.flatMap((period) => period.tiers.map(({ aboveInputTokens }) => aboveInputTokens)),
  );
  const seen = new Set<string>();
  return [...thresholds]
    .sort((a, b) => a - b)
    .flatMap((aboveInputTokens) =>
      rateWindows(price, atMs, aboveInputTokens + 1).map((window) => ({ ...window, tier, aboveInputTokens })),
    )
    .filter(({ when, rates }) => {
      // A threshold of another date's price list repeats the rates of the one below it.
      const key = JSON.stringify([when, rates]);
      if (seen.has(key) || Object.keys(rates).length === 0) return false;
      seen.add(key);
      return true;
    });
}

const hasTokenPrice = (price: ModelPrice, atMs: number): boolean =>
  ratesAt(price, onDayOf(atMs), null)?.input !== undefined;

const changeDates = (price: ModelPrice): string[] => {
  const moments = price.periods.flatMap(({ fromMs, toMs }) => [fromMs, toMs]).filter((ms) => ms !== null);
  return [...new Set(moments.map(isoDate))].sort();
};

function openModel(query: string): { model: string; hosts: HostedPrice[]; note: string | null } | null {
  const asked = hostedPrices(query);
  const [first] = asked;
  // A hub id names one checkpoint; a catalog name stands for the architecture's own.
  if (first) return { model: query.includes("/") ? first.hubId : first.model, hosts: asked, note: null };
  const found = resolveModel(query);
  const hosts = found ? hostedPrices(found.model.name) : [];
  return found && hosts.length > 0 ? { model: found.model.name, hosts, note: found.note } : null;
}

/** Offers for the GPU meant, and for its siblings when the name is that of a family ("H100"). */
function sellers(query: string): CatalogOffer[] {
  const wanted = query.trim().toLowerCase();
  const exact = findGpu(query)?.name;
  const family = loadGpus()
    .map(({ name }) => name)
    .filter((name) => name.toLowerCase().startsWith(`${wanted} `));
  const names = new Set(exact === undefined ? family : [exact, ...family]);
  return allOffers()
    .filter((offer) => names.has(offer.gpu))
    .sort(
      (a, b) =>
        KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) ||
        Number(a.suspect !== null) - Number(b.suspect !== null) ||
        priceOf(a) - priceOf(b),
    );
}

/** Dollars per GPU and hour, or per GPU: an offer has one of them, and only offers of a kind are compared. */
const priceOf = (offer: CatalogOffer): number =>
  offer.usdPerGpuHour ?? offer.usdPerGpu ?? Number.POSITIVE_INFINITY;

const KIND_ORDER: readonly CatalogOffer["kind"][] = [
  "on-demand",
  "spot",
  "reserved",
  "dedicated-endpoint",
  "serverless",
  "purchase-new",
  "purchase-used",
];

const MOST_NEAR = 5;

function unknown(query: string, provider: string | null): UserError {
  if (provider !== null)
    return new UserError(
      `no price is known for "${query}" at "${provider}"`,
      (spelled) =>
        `leave out ${spelled("provider")}, or name one of ${apiPrices()
          .providers()
          .map(({ id }) => id)
          .filter((id) => !id.startsWith("huggingface"))
          .join(", ")}`,
    );
  const near = [...nearestNames(query, priceNames().api, 3), ...nearestModels(query), ...nearestGpus(query)];
  return new UserError(
    `no price is known for "${query}": no API model, open model or GPU of that name`,
    near.length > 0
      ? `the nearest names are ${[...new Set(near)].slice(0, MOST_NEAR).join(", ")}`
      : 'try "gpt-5.4", "llama 3.3 70b" or "H100"',
  );
}
