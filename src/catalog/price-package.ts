import { createRequire } from "node:module";
import type { ModelInfo, Provider, findProvider } from "@pydantic/genai-prices";
import { catalogText } from "./catalog-file.ts";

export type { ModelInfo, Provider };

/** What we know about the price package: its version and the ids of its providers, which it does not export. */
export interface PricePackageFacts {
  package: string;
  version: string;
  /** The newest price change in its data that had happened when it was published. */
  newestPriceDate: string;
  licence: string;
  repository: string;
  providers: readonly string[];
}

let facts: PricePackageFacts | undefined;
let providers: readonly Provider[] | undefined;

/** The facts of catalog/price-package.json. */
export function pricePackageFacts(): PricePackageFacts {
  facts ??= JSON.parse(catalogText("price-package.json")) as PricePackageFacts;
  return facts;
}

/**
 * Every provider of the price package with its models and prices. The package exports a lookup by id but no
 * list, so the ids are ours (a test compares them with the package). It is loaded on first use and
 * synchronously, because most commands need no prices and the module takes tens of milliseconds to load.
 */
export function packageProviders(): readonly Provider[] {
  if (providers) return providers;
  const require = createRequire(import.meta.url);
  const module = require("@pydantic/genai-prices") as { findProvider: typeof findProvider };
  providers = pricePackageFacts().providers.map((id) => {
    const provider = module.findProvider({ providerId: id });
    if (provider?.id !== id) throw new Error(`The price package has no provider "${id}"`);
    return provider;
  });
  return providers;
}
