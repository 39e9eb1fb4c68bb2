import { loadAssumptions } from "../../catalog/assumptions.ts";
import { apiPrices } from "../../catalog/api-prices.ts";
import { catalogText, cell, numberCell, readCatalogRows } from "../../catalog/catalog-file.ts";
import { findEngine } from "../../catalog/engines.ts";
import { findGpu } from "../../catalog/gpus.ts";
import { hostedPrices } from "../../catalog/hosted-prices.ts";
import { findModel } from "../../catalog/models.ts";
import { loadOffers } from "../../catalog/offers.ts";
import type { ClaimRow } from "../../guide/evaluate-claims.ts";
import type { GuideFact, GuideFacts } from "../../guide/guide-facts.ts";
import type { Guide } from "../../guide/guide.ts";

/** What the guide typed. */
export const loadGuide = (): Guide => JSON.parse(catalogText("guide/guide.json")) as Guide;

/** What the guide claims, row by row. */
export const loadClaims = (): ClaimRow[] =>
  readCatalogRows("guide/claims.csv").map((row) => ({
    id: cell(row, "id"),
    table: cell(row, "table"),
    says: cell(row, "says"),
    source: cell(row, "source"),
    date: cell(row, "date"),
  }));

/** The catalog as the judges of the claims see it, with API prices as of a moment. */
export function loadGuideFacts(asOfMs: number): GuideFacts {
  const facts = new Map(readCatalogRows("guide/facts.csv").map((row) => [cell(row, "name"), toFact(row)]));
  return {
    asOfMs,
    prices: apiPrices(),
    offers: loadOffers(),
    assumptions: loadAssumptions(),
    hosts: (model) =>
      hostedPrices(findModel(model)?.name ?? model)
        .filter((row) => !row.suspect)
        .map((row) => ({
          host: row.host,
          usdPerMillionInput: row.inputUsdPerMillion,
          usdPerMillionOutput: row.outputUsdPerMillion,
          source: row.source,
          date: row.sourceDate,
        })),
    model: findModel,
    gpu: findGpu,
    engine: (name) => findEngine(name),
    fact: (name) => facts.get(name) ?? null,
  };
}

function toFact(row: Readonly<Record<string, string>>): GuideFact {
  const value = numberCell(row, "value");
  if (value === null) throw new Error(`The fact "${cell(row, "name")}" beside the guide has no value`);
  return {
    name: cell(row, "name"),
    value,
    unit: cell(row, "unit"),
    source: cell(row, "source"),
    date: cell(row, "source_date"),
    note: cell(row, "note"),
  };
}
