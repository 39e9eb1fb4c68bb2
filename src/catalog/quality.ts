import type { QualityResult } from "../core/quality.ts";
import { type CatalogRow, cell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { requiredNumber } from "./row-values.ts";

/** Words of an id that do not tell which model it is. */
const SILENT =
  /^(instruct|chat|it|preview|latest|exp|meta|hf|versatile|turbo|fp8|free|beta|v1|anthropic|us|eu)$/;
const DATE = /[-@](20\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?=$|-|:)/;

let results: readonly QualityResult[] | undefined;
let names: ReadonlyMap<string, string> | undefined;

/** Published benchmark results of models that are sold or can be run today, each with suite, version and date. */
export function loadQuality(): readonly QualityResult[] {
  results ??= readCatalogRows("quality-priors.csv").map(toResult);
  return results;
}

/**
 * The name under which benchmark results list a model, by an API's id, a hub id or a catalog name
 * ("claude-sonnet-4-20250514", "anthropic/claude-4.5-sonnet", "Llama 3.3 70B"). Null when there are none.
 */
export function qualityModelName(idOrName: string): string | null {
  names ??= new Map([
    ...loadQuality().map(({ model }) => [wordsOf(model), model] as const),
    ...readCatalogRows("quality-names.csv").map(
      (row) => [wordsOf(requiredText(row, "id")), requiredText(row, "model")] as const,
    ),
  ]);
  return names.get(wordsOf(idOrName)) ?? null;
}

/** The words of a name in a fixed order: "claude-4.5-sonnet" and "Claude Sonnet 4.5" are the same. */
const wordsOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(DATE, "")
    .replace(/-preview-\d\d-\d\d$/, "")
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "" && !SILENT.test(word))
    .sort()
    .join(" ");

const toResult = (row: CatalogRow): QualityResult => ({
  model: requiredText(row, "model"),
  category: requiredText(row, "category"),
  benchmark: requiredText(row, "benchmark"),
  version: cell(row, "version"),
  score: requiredNumber(row, "score"),
  unit: requiredText(row, "unit"),
  higherIsBetter: cell(row, "higher_is_better") === "yes",
  variant: cell(row, "variant"),
  sourceUrl: requiredText(row, "source_url"),
  date: requiredText(row, "source_date"),
});
