import type { EngineSupport, PrecisionSupport } from "../core/engine.ts";
import type { Precision } from "../core/model.ts";
import { cell, readCatalogRows, type CatalogRow } from "./catalog-file.ts";
import { listCell, optionalText } from "./row-values.ts";

let rows: { precisions: readonly CatalogRow[]; models: readonly CatalogRow[] } | null = null;

/** What an engine runs on which cards, by precision-support.csv and model-support.csv. */
export function engineSupport(engine: string): EngineSupport {
  rows ??= {
    precisions: readCatalogRows("precision-support.csv"),
    models: readCatalogRows("model-support.csv"),
  };
  const own = (row: CatalogRow): boolean => cell(row, "engine") === engine;
  return {
    precisions: rows.precisions.filter(own).map((row) => ({
      precision: cell(row, "precision") as Precision,
      vendor: cell(row, "vendor"),
      capabilities: listCell(row, "capability"),
      how: cell(row, "how") as PrecisionSupport["how"],
      since: optionalText(row, "since"),
    })),
    models: rows.models.filter(own).map((row) => ({
      models: listCell(row, "models"),
      vendor: cell(row, "vendor"),
      capabilities: listCell(row, "capability"),
      notOn: listCell(row, "not_on"),
      since: optionalText(row, "since"),
      why: cell(row, "why"),
    })),
  };
}
