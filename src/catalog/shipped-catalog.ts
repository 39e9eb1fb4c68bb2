import { apiPrices } from "./api-prices.ts";
import { loadAssumptions } from "./assumptions.ts";
import type { LintedCatalog } from "./catalog-lint.ts";
import { loadClosedAlternatives } from "./closed-alternatives.ts";
import { allHostedPrices } from "./hosted-prices.ts";
import { allOffers } from "./offers.ts";

/** Providers whose listed prices the plans rest on; resellers' and routers' tables are theirs to mend. */
const LINTED_PROVIDERS = ["openai", "anthropic", "google", "deepseek", "mistral", "aws", "azure", "x-ai"];

/** What the package ships, as the lint wants to see it. */
export function shippedCatalog(): LintedCatalog {
  const book = apiPrices();
  const listed = LINTED_PROVIDERS.flatMap((provider) =>
    book.models(provider).flatMap((model) => {
      const price = book.find(provider, model);
      return price === null ? [] : [{ name: `${provider} ${model}`, price }];
    }),
  );
  const alternatives = loadClosedAlternatives().map(({ provider, model }) => ({
    name: `closed alternative ${provider} ${model}`,
    price: book.find(provider, model),
  }));
  return {
    offers: allOffers(),
    hosted: allHostedPrices(),
    assumptions: loadAssumptions(),
    apiPrices: [...listed, ...alternatives],
  };
}
