import { apiPrices } from "../../catalog/api-prices.ts";
import { loadGpus } from "../../catalog/gpus.ts";
import { allHostedPrices } from "../../catalog/hosted-prices.ts";
import { allOffers } from "../../catalog/offers.ts";
import type { PriceNames } from "../../contract/catalog-answers.ts";

/** Routers and hubs list other people's models by the thousand; their own names for them help nobody to search. */
const OF_OTHERS = /^(?:huggingface|openrouter|github)/;

let shared: PriceNames | undefined;

/** Every name that a price can be asked by, each once, in order of the alphabet. */
export function priceNames(): PriceNames {
  return (shared ??= {
    api: sorted(
      apiPrices()
        .providers()
        .filter(({ id }) => !OF_OTHERS.test(id))
        .flatMap(({ id }) => apiPrices().models(id)),
    ),
    open: sorted(allHostedPrices().map(({ model }) => model)),
    gpus: soldGpus(),
  });
}

function soldGpus(): string[] {
  const sold = new Set(allOffers().map(({ gpu }) => gpu));
  return sorted(
    loadGpus()
      .map(({ name }) => name)
      .filter((name) => sold.has(name)),
  );
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].toSorted();
