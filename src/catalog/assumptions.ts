import { isAssumptionName } from "../core/assumption-name.ts";
import type { Assumption } from "../core/assumption.ts";
import { type CatalogRow, cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { optionalText, requiredNumber } from "./row-values.ts";

/** The last holds what only the team itself can know; it is shown, settable and part of the sensitivity like the rest. */
const FILES = [
  "assumptions.csv",
  "planner-assumptions.csv",
  "team-assumptions.csv",
  "operation-assumptions.csv",
];

let loaded: readonly Assumption[] | undefined;

/**
 * Every assumption of the catalog. Where a source gives a single figure without a band, low and high equal it,
 * and the note says so.
 */
export function loadAssumptions(): readonly Assumption[] {
  loaded ??= FILES.flatMap((file) => readCatalogRows(file).map(toAssumption));
  return loaded;
}

function toAssumption(row: CatalogRow): Assumption {
  const name = requiredText(row, "name");
  if (!isAssumptionName(name)) throw new Error(`src/core/assumption-name.ts has no assumption "${name}"`);
  const typical = requiredNumber(row, "typical");
  const low = numberCell(row, "low");
  const high = numberCell(row, "high");
  const notes = [
    optionalText(row, "note"),
    low === null || high === null ? "no full band was published" : null,
  ].filter((note) => note !== null);
  return {
    name,
    unit: requiredText(row, "unit"),
    low: low ?? typical,
    typical,
    high: high ?? typical,
    source: requiredText(row, "source"),
    date: cell(row, "source_date"),
    ...(notes.length > 0 ? { note: notes.join("; ") } : {}),
  };
}
