import { qualityModelName } from "../../catalog/quality.ts";
import { parseRows, type CatalogRow } from "../../catalog/catalog-file.ts";
import { UserError } from "../../core/errors.ts";
import type { QualityResult } from "../../core/quality.ts";

const COLUMNS = "model, benchmark, version, score (and if you like unit, date, source, category)";

/** The team's own evaluation results, shown beside published ones. Throws UserError with line and column. */
export function readQuality(text: string, file: string): QualityResult[] {
  let rows: CatalogRow[];
  try {
    rows = parseRows(text);
  } catch (cause) {
    throw new UserError(`${file} is not a CSV file`, `Write the columns ${COLUMNS}.`, { cause });
  }
  if (rows.length === 0) throw new UserError(`${file} has no rows`, `Write the columns ${COLUMNS}.`);
  return rows.map((row, index) => {
    const at = `${file} line ${index + 2}`;
    const text = (column: string): string => {
      const value = row[column];
      if (value === undefined || value === "") {
        throw new UserError(`${at}: column ${column} is empty`, `Write the columns ${COLUMNS}.`);
      }
      return value;
    };
    const score = Number(text("score"));
    if (!Number.isFinite(score)) throw new UserError(`${at}: score is "${text("score")}"`, "Write a number.");
    const model = text("model");
    return {
      model: qualityModelName(model) ?? model,
      category: row["category"] ?? "",
      benchmark: text("benchmark"),
      version: row["version"] ?? "",
      score,
      unit: row["unit"] ?? "",
      higherIsBetter: true,
      variant: model,
      sourceUrl: row["source"] ?? file,
      date: row["date"] ?? "undated",
    };
  });
}
