import { apiPrices } from "../catalog/api-prices.ts";
import { cell, readCatalogRows } from "../catalog/catalog-file.ts";
import { requiredText } from "../catalog/required-text.ts";
import { upstreamKinds } from "../upstreams/upstream-kinds.ts";
import type { Effect, KnownProvider, KnownSetting, MigrationTables } from "./migrated.ts";

/** What is known about a gateway's providers and settings, from the catalog. */
export function migrationTables(tool: string, env: MigrationTables["env"]): MigrationTables {
  const own = (name: string) => readCatalogRows(name).filter((row) => row["tool"] === tool);
  const providers = own("migration-providers.csv").map((row): KnownProvider => ({
    name: requiredText(row, "name"),
    upstream: requiredText(row, "upstream"),
    withUrl: requiredText(row, "with_url"),
    url: cell(row, "url") || null,
    keyVariable: cell(row, "key_variable") || null,
  }));
  const kinds = upstreamKinds();
  const prices = apiPrices();
  return {
    providers: new Map(providers.map((provider) => [provider.name, provider])),
    settings: own("migration-settings.csv").map(toSetting),
    upstreams: new Map(
      kinds.map(({ id, kind, url, regional, surfaces, keyVariables: [keyVariable = null] }) => [
        id,
        {
          isEngine: kind === "engine",
          url,
          needsAddress: url === null && regional === undefined,
          speaksChat: surfaces.includes("openai-chat"),
          keyVariable,
        },
      ]),
    ),
    providerOf: (model) => {
      const priced = kinds.find(
        ({ priceProvider }) => priceProvider !== null && prices.find(priceProvider, model) !== null,
      );
      return providers.find(({ upstream }) => upstream === priced?.id)?.name ?? null;
    },
    env,
  };
}

function toSetting(row: Readonly<Record<string, string>>): KnownSetting {
  const effect = EFFECTS.find((each) => each === cell(row, "effect"));
  if (effect === undefined) throw new Error(`A migration has the effect "${cell(row, "effect")}"`);
  return { setting: requiredText(row, "setting"), effect, note: requiredText(row, "note") };
}

const EFFECTS: readonly Effect[] = ["not-needed", "different", "missing"];
