import { type SizeClass, SIZE_CLASSES } from "../core/model-family.ts";
import { type CatalogRow, cell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";

/** A model sold by its maker's API that work could move to. Its price is in the price book, never here. */
export interface ClosedAlternative {
  provider: string;
  /** Id under which the price book knows it. */
  model: string;
  sizeClass: SizeClass;
  reasoning: boolean;
  /** ISO date, month or year of its release. */
  release: string;
  source: string;
  date: string;
  note: string;
  /** The weights are published: other hosts sell it too, and it belongs to the open rungs. */
  openWeights: boolean;
}

let loaded: readonly ClosedAlternative[] | undefined;

/** The current models of the large makers, small to frontier. */
export function loadClosedAlternatives(): readonly ClosedAlternative[] {
  loaded ??= readCatalogRows("closed-alternatives.csv").map(toAlternative);
  return loaded;
}

function toAlternative(row: CatalogRow): ClosedAlternative {
  const sizeClass = SIZE_CLASSES.find((known) => known === cell(row, "class"));
  if (sizeClass === undefined) throw new Error(`A closed alternative has the class "${cell(row, "class")}"`);
  return {
    provider: requiredText(row, "provider"),
    model: requiredText(row, "model"),
    sizeClass,
    reasoning: cell(row, "reasoning") === "yes",
    release: requiredText(row, "release"),
    source: requiredText(row, "source"),
    date: requiredText(row, "source_date"),
    note: cell(row, "note"),
    openWeights: cell(row, "open_weights") === "yes",
  };
}
