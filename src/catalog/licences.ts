import type { ModelArchitecture } from "../core/model.ts";
import { cell, readCatalogRows } from "./catalog-file.ts";

/** How the catalog reads a licence: may the weights serve a business. A reading, not legal advice. */
export interface LicenceReading {
  commercialUse: ModelArchitecture["commercialUse"];
  reading: string;
  source: string | null;
}

let table: ReadonlyMap<string, LicenceReading> | null = null;

/** The reading of a licence by the name that models.csv gives it; "unknown" for one that nobody read. */
export function readLicence(licence: string | null): LicenceReading {
  table ??= new Map(
    readCatalogRows("licences.csv").map((row) => [
      cell(row, "licence").toLowerCase(),
      {
        commercialUse: cell(row, "commercial_use") as LicenceReading["commercialUse"],
        reading: cell(row, "reading"),
        source: cell(row, "source"),
      },
    ]),
  );
  return (
    table.get((licence ?? "").toLowerCase()) ?? {
      commercialUse: "unknown",
      reading: "nobody read this licence for the catalog: read it before commercial use",
      source: null,
    }
  );
}
