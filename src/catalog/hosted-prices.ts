import type { ModelPrice, Rates } from "../pricing/price.ts";
import { type CatalogRow, cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { optionalText, requiredNumber } from "./row-values.ts";
import { type Spread, spreadOf } from "../core/spread.ts";

/** What one host charged for an open model, as a public table had it at a date. */
export interface HostedPrice {
  /** Catalog name of the architecture, else the checkpoint's own name. */
  model: string;
  hubId: string;
  /** Is the checkpoint the one that the catalog's architecture stands for, or a sibling of it? */
  checkpoint: "same" | "other";
  host: string;
  /** "fast" and "turbo" are the host's own tiers: other hardware or precision than its standard one. */
  tier: "standard" | "fast" | "turbo";
  inputUsdPerMillion: number;
  outputUsdPerMillion: number;
  cacheReadUsdPerMillion: number | null;
  quantisation: string | null;
  contextTokens: number | null;
  source: string;
  /** Date of the table that was copied. */
  sourceDate: string;
  /** When this entry was last edited there; null when not known. */
  lastChanged: string | null;
  /** Shown, never averaged and never the best: a unit error, a stale entry, or far from every other host. */
  suspect: boolean;
  /** Why it is suspect, which variant it is, who else confirms it. */
  note: string;
}

/** Dollars per million tokens over hosts, suspect rows left out. */
export interface PriceRange {
  hosts: number;
  input: Spread;
  output: Spread;
}

let loaded: readonly HostedPrice[] | undefined;

/** Every row of the catalog, several per host where two tables or tiers exist. */
export function allHostedPrices(): readonly HostedPrice[] {
  loaded ??= readCatalogRows("hosted-prices.csv").map(toPrice);
  return loaded;
}

/**
 * One price per host for an open model, by catalog name or hub id (any case), cheapest input first. Of several rows
 * of a host the standard tier goes before faster ones and then the newer edit wins; a host whose rows are all
 * suspect is listed with the newest of them, marked. A catalog name means its own checkpoint; siblings of the
 * same architecture are found by their hub id.
 */
export function hostedPrices(model: string): HostedPrice[] {
  const byHost = new Map<string, HostedPrice>();
  for (const row of hostedRows(model)) {
    const known = byHost.get(row.host);
    byHost.set(row.host, known === undefined ? row : better(known, row));
  }
  return [...byHost.values()].sort(
    (a, b) =>
      Number(a.suspect) - Number(b.suspect) ||
      a.inputUsdPerMillion - b.inputUsdPerMillion ||
      a.outputUsdPerMillion - b.outputUsdPerMillion ||
      (a.host < b.host ? -1 : 1),
  );
}

/** Every row about an open model: all tiers, both tables, suspect ones included. */
export function hostedRows(model: string): HostedPrice[] {
  const wanted = model.trim().toLowerCase();
  const byId = allHostedPrices().filter((row) => row.hubId.toLowerCase() === wanted);
  if (byId.length > 0) return byId;
  const byName = allHostedPrices().filter((row) => row.model.toLowerCase() === wanted);
  const same = byName.filter((row) => row.checkpoint === "same");
  return same.length > 0 ? same : byName;
}

/** The spread over hosts; null when no host has a price that is not suspect. */
export function hostedRange(rows: readonly HostedPrice[]): PriceRange | null {
  const sound = rows.filter((row) => !row.suspect);
  const input = spreadOf(sound.map((row) => row.inputUsdPerMillion));
  const output = spreadOf(sound.map((row) => row.outputUsdPerMillion));
  return input && output && { hosts: new Set(sound.map((row) => row.host)).size, input, output };
}

/** A hosted price as a rate table like that of any provider: one period without beginning or end. */
export function hostedModelPrice(row: HostedPrice): ModelPrice {
  const rates: Rates = { input: row.inputUsdPerMillion, output: row.outputUsdPerMillion };
  if (row.cacheReadUsdPerMillion !== null) rates.cacheRead = row.cacheReadUsdPerMillion;
  return {
    provider: row.host,
    model: row.hubId,
    source: row.source,
    date: row.lastChanged ?? row.sourceDate,
    periods: [
      { fromMs: null, toMs: null, hoursUtc: null, daysUtc: null, tiers: [{ aboveInputTokens: 0, rates }] },
    ],
    contextTokens: row.contextTokens,
  };
}

function better(a: HostedPrice, b: HostedPrice): HostedPrice {
  if (a.suspect !== b.suspect) return a.suspect ? b : a;
  if (a.tier !== b.tier && (a.tier === "standard" || b.tier === "standard"))
    return a.tier === "standard" ? a : b;
  const newer = (a.lastChanged ?? "") >= (b.lastChanged ?? "") ? a : b;
  const older = newer === a ? b : a;
  const samePrice =
    newer.inputUsdPerMillion === older.inputUsdPerMillion &&
    newer.outputUsdPerMillion === older.outputUsdPerMillion &&
    newer.tier === older.tier;
  if (!samePrice) return newer;
  // Two tables with the same price describe the same thing: what one leaves open the other may say.
  return {
    ...newer,
    cacheReadUsdPerMillion: newer.cacheReadUsdPerMillion ?? older.cacheReadUsdPerMillion,
    quantisation: newer.quantisation ?? older.quantisation,
    contextTokens: newer.contextTokens ?? older.contextTokens,
  };
}

function toPrice(row: CatalogRow): HostedPrice {
  const tier = cell(row, "tier");
  const suspect = optionalText(row, "suspect");
  const notes = [suspect === null ? null : `suspect: ${suspect}`, optionalText(row, "note")];
  return {
    model: requiredText(row, "model"),
    hubId: requiredText(row, "hub_id"),
    checkpoint: cell(row, "checkpoint") === "same" ? "same" : "other",
    host: requiredText(row, "host"),
    tier: tier === "fast" || tier === "turbo" ? tier : "standard",
    inputUsdPerMillion: requiredNumber(row, "input_usd_per_million"),
    outputUsdPerMillion: requiredNumber(row, "output_usd_per_million"),
    cacheReadUsdPerMillion: numberCell(row, "cache_read_usd_per_million"),
    quantisation: optionalText(row, "quantisation"),
    contextTokens: numberCell(row, "context_tokens"),
    source: requiredText(row, "source"),
    sourceDate: requiredText(row, "source_date"),
    lastChanged: optionalText(row, "last_changed"),
    suspect: suspect !== null,
    note: notes.filter((note) => note !== null).join("; "),
  };
}
