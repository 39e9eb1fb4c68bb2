import { apiPrices } from "../../catalog/api-prices.ts";
import { allHostedPrices, hostedPrices, hostedRange } from "../../catalog/hosted-prices.ts";
import { loadOffers } from "../../catalog/offers.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import { onDayOf } from "../../pricing/price-moment.ts";
import { ratesAt } from "../../pricing/rates.ts";
import { spreadOf } from "../../core/spread.ts";
import { isoDate } from "../../core/time.ts";
import type { PriceChange, PriceOverview, TokenRates } from "../../contract/catalog-answers.ts";

const MOST_CHANGES = 12;
const MOST_MODELS = 20;

let changes: PriceChange[] | undefined;

/** What a visitor sees before asking: what changed last, and ranges of what most sellers have. */
export function priceOverview(): PriceOverview {
  changes ??= latestChanges();
  return { changes, hosted: widestHosted(), gpus: gpusOnDemand() };
}

/** The newest changes of providers' standard prices, announced ones included. */
function latestChanges(): PriceChange[] {
  const book = apiPrices();
  const found: PriceChange[] = [];
  for (const { id } of book.providers()) {
    for (const name of book.models(id)) {
      const price = book.find(id, name);
      if (price !== null) found.push(...changesOf(price));
    }
  }
  return found.toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : 0)).slice(0, MOST_CHANGES);
}

function changesOf(price: ModelPrice): PriceChange[] {
  const ends = price.periods.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
  const moments = new Set(ends.filter((ms) => ms !== null));
  return [...moments].flatMap((ms) => {
    const [before, after] = [ratesOf(price, ms - 1), ratesOf(price, ms)];
    if (before === null || after === null) return [];
    if (before.input === after.input && before.output === after.output) return [];
    const { provider, model, source } = price;
    return [{ date: isoDate(ms), provider, model, source, before, after }];
  });
}

/** Over the hours of a day where they differ. */
function ratesOf(price: ModelPrice, atMs: number): TokenRates | null {
  const rates = ratesAt(price, onDayOf(atMs), null);
  if (rates?.input === undefined || rates.output === undefined) return null;
  return { input: rates.input, output: rates.output };
}

/** The open models that most hosts have. */
function widestHosted(): PriceOverview["hosted"] {
  const models = [...new Set(allHostedPrices().map(({ model }) => model))];
  return models
    .flatMap((model) => {
      const rows = hostedPrices(model);
      const range = hostedRange(rows);
      return range === null
        ? []
        : [{ model, ...range, newest: latest(rows.map(({ sourceDate }) => sourceDate)) }];
    })
    .toSorted((a, b) => b.hosts - a.hosts || (a.model < b.model ? -1 : 1))
    .slice(0, MOST_MODELS);
}

/** What an hour of each GPU costs without any commitment, the one with most sellers first. */
function gpusOnDemand(): PriceOverview["gpus"] {
  const offers = loadOffers().filter(
    ({ kind, usdPerGpuHour }) => kind === "on-demand" && usdPerGpuHour !== null,
  );
  return [...Map.groupBy(offers, ({ gpu }) => gpu)]
    .flatMap(([gpu, rows]) => {
      const usd = spreadOf(rows.flatMap(({ usdPerGpuHour }) => usdPerGpuHour ?? []));
      if (usd === null) return [];
      const sellers = new Set(rows.map(({ seller }) => seller)).size;
      return [{ gpu, sellers, ...usd, newest: latest(rows.map(({ date }) => date)) }];
    })
    .toSorted((a, b) => b.sellers - a.sellers || (a.gpu < b.gpu ? -1 : 1));
}

/** The newest of dates; what is said beside one ("undated, read 2026-11-20") is no date. */
const latest = (dates: readonly string[]): string | null =>
  dates
    .filter((date) => /^\d{4}-\d{2}-\d{2}$/.test(date))
    .toSorted()
    .at(-1) ?? null;
