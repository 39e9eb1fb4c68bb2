import type { GpuOffer } from "../core/offer.ts";
import { type CatalogRow, cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { optionalText, requiredNumber } from "./row-values.ts";

/** An offer as the catalog has it, with the reason why it must not be used as a price, if there is one. */
export interface CatalogOffer extends GpuOffer {
  suspect: string | null;
}

const KINDS: readonly GpuOffer["kind"][] = [
  "on-demand",
  "spot",
  "reserved",
  "dedicated-endpoint",
  "purchase-new",
  "purchase-used",
];

let loaded: readonly CatalogOffer[] | undefined;

/** The offers that may be used as prices: rental, dedicated endpoints, purchase. */
export const loadOffers = (): GpuOffer[] => allOffers().filter((offer) => offer.suspect === null);

/** Every offer of the catalog, those known to be wrong or outdated included: for showing and for the lint. */
export function allOffers(): readonly CatalogOffer[] {
  loaded ??= readCatalogRows("gpu-offers.csv").map(toOffer);
  return loaded;
}

function toOffer(row: CatalogRow): CatalogOffer {
  const kind = KINDS.find((known) => known === cell(row, "kind"));
  if (kind === undefined) throw new Error(`An offer of the catalog has the kind "${cell(row, "kind")}"`);
  const seller = requiredText(row, "seller");
  const gpu = requiredText(row, "gpu");
  const gpusPerNode = requiredNumber(row, "gpus_per_node");
  const region = optionalText(row, "region");
  const usdPerGpuHour = numberCell(row, "usd_per_gpu_hour");
  const usdPerGpu = numberCell(row, "usd_per_gpu");
  return {
    id: slug([seller, kind, `${gpusPerNode}x`, gpu, region, usdPerGpu === null ? null : `${usdPerGpu}`]),
    seller,
    kind,
    gpu,
    gpusPerNode,
    usdPerGpuHour,
    usdPerGpu,
    termMonths: requiredNumber(row, "term_months"),
    region,
    includesHost: cell(row, "includes_host") === "yes",
    source: requiredText(row, "source"),
    date: requiredText(row, "source_date"),
    suspect: optionalText(row, "suspect"),
    note: cell(row, "note"),
  };
}

const slug = (parts: readonly (string | null)[]): string =>
  parts
    .filter((part) => part !== null)
    .join(" ")
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^-|-$/g, "");
