import type { GpuOffer } from "../core/offer.ts";
import { type CatalogRow, cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { doubtOf, newestDate } from "./price-age.ts";
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
  "serverless",
  "purchase-new",
  "purchase-used",
];

let loaded: readonly CatalogOffer[] | undefined;

/** The offers that may be used as prices: rental, dedicated endpoints, purchase. */
export const loadOffers = (): GpuOffer[] => allOffers().filter((offer) => offer.suspect === null);

/** Every offer of the catalog, those known to be wrong or outdated included: for showing and for the lint. */
export function allOffers(): readonly CatalogOffer[] {
  if (loaded !== undefined) return loaded;
  const rows = readCatalogRows("gpu-offers.csv");
  const newest = newestDate(rows.map((row) => cell(row, "source_date")));
  const seen = new Set<string>();
  loaded = rows.map((row) => {
    const offer = toOffer(row, newest);
    // Two machines with as many GPUs in one region differ in their names and their memory alone.
    const id = seen.has(offer.id)
      ? slug([offer.id, offer.product ?? null, `${offer.hostMemoryGb ?? "unknown"}gb`])
      : offer.id;
    seen.add(id);
    return { ...offer, id };
  });
  return loaded;
}

/** How a row says in which sizes its GPUs are sold; empty = in machines of `gpus_per_node`. */
const SIZES: Readonly<Record<string, GpuOffer["sizes"]>> = {
  "": "machine",
  "by the GPU": "by-the-gpu",
  "not stated": "not-stated",
};

function toOffer(row: CatalogRow, newest: string): CatalogOffer {
  const kind = KINDS.find((known) => known === cell(row, "kind"));
  if (kind === undefined) throw new Error(`An offer of the catalog has the kind "${cell(row, "kind")}"`);
  const seller = requiredText(row, "seller");
  const gpu = requiredText(row, "gpu");
  const gpusPerNode = requiredNumber(row, "gpus_per_node");
  const region = optionalText(row, "region");
  const usdPerGpuHour = numberCell(row, "usd_per_gpu_hour");
  const usdPerGpu = numberCell(row, "usd_per_gpu");
  const termMonths = requiredNumber(row, "term_months");
  const date = requiredText(row, "source_date");
  const sizes = SIZES[cell(row, "machine")];
  if (sizes === undefined) throw new Error(`An offer is sold as "${cell(row, "machine")}"`);
  return {
    id: slug([
      seller,
      kind,
      `${gpusPerNode}x`,
      gpu,
      region,
      termMonths === 0 ? null : `${termMonths}mo`,
      usdPerGpu === null ? null : `${usdPerGpu}`,
    ]),
    seller,
    kind,
    gpu,
    gpusPerNode,
    usdPerGpuHour,
    usdPerGpu,
    termMonths,
    sizes,
    scalesToZero: cell(row, "scales_to_zero") === "yes",
    product: optionalText(row, "product"),
    vcpus: numberCell(row, "vcpus"),
    hostMemoryGb: numberCell(row, "host_memory_gb"),
    doubt: doubtOf({ date, secondSource: optionalText(row, "second_source") }, newest),
    region,
    includesHost: cell(row, "includes_host") === "yes",
    source: requiredText(row, "source"),
    date,
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
