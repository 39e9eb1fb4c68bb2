import type { ArrivalsOfVolume, Quantiles } from "../core/arrivals.ts";
import { type CatalogRow, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { requiredNumber } from "./row-values.ts";

let loaded: readonly ArrivalsOfVolume[] | undefined;

/** Presence and burst by volume, least volume first. */
export function loadArrivals(): readonly ArrivalsOfVolume[] {
  loaded ??= readCatalogRows("arrivals-by-volume.csv")
    .map((row) => ({
      requestsPerSecond: requiredNumber(row, "requests_per_second"),
      tenants: requiredNumber(row, "tenants"),
      presence: quantiles(row, "presence"),
      burst: quantiles(row, "burst"),
      source: requiredText(row, "source"),
      date: requiredText(row, "source_date"),
    }))
    .toSorted((a, b) => a.requestsPerSecond - b.requestsPerSecond);
  return loaded;
}

const quantiles = (row: CatalogRow, name: string): Quantiles => ({
  p10: requiredNumber(row, `${name}_p10`),
  p50: requiredNumber(row, `${name}_p50`),
  p90: requiredNumber(row, `${name}_p90`),
});
