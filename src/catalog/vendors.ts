import { isVendorNamed, plainName, type Vendor, VENDOR_KINDS } from "../core/vendor.ts";
import { type CatalogRow, cell, readCatalogRows } from "./catalog-file.ts";
import { requiredText } from "./required-text.ts";
import { listCell } from "./row-values.ts";

let loaded: readonly Vendor[] | undefined;
let byName: ReadonlyMap<string, Vendor> | undefined;

/** Who sells tokens and machines, and what they say of themselves. */
export function loadVendors(): readonly Vendor[] {
  loaded ??= readCatalogRows("vendors.csv").map(toVendor);
  return loaded;
}

/**
 * The vendor that prices, offers or usage know by this name; null where there is no row. As written it goes first: "aws"
 * in the price book is Bedrock, "AWS" among the offers rents machines.
 */
export function findVendor(name: string): Vendor | null {
  if (byName === undefined) {
    const names = loadVendors().flatMap((vendor) =>
      [vendor.name, ...vendor.aliases].map((each) => [each, vendor] as const),
    );
    byName = new Map([...names.map(([each, vendor]) => [plainName(each), vendor] as const), ...names]);
  }
  return byName.get(name) ?? byName.get(plainName(name)) ?? null;
}

/** All vendors that a person may mean by a word: "google" is the Gemini API, Vertex AI and the cloud. */
export const vendorsNamed = (typed: string): Vendor[] =>
  loadVendors().filter((vendor) => isVendorNamed(vendor, typed));

/** Clouds by the names under which the price book knows them: they sell models of others. */
export const cloudProviders = (): string[] =>
  loadVendors()
    .filter(
      ({ kind, makes, signsAgreement }) => kind === "hyperscaler" && makes.length === 0 && signsAgreement,
    )
    .map(({ name, aliases }) => aliases[0] ?? name);

function toVendor(row: CatalogRow): Vendor {
  const kind = VENDOR_KINDS.find((known) => known === cell(row, "kind"));
  if (kind === undefined) throw new Error(`A vendor of the catalog has the kind "${cell(row, "kind")}"`);
  const agreement = cell(row, "agreement");
  return {
    name: requiredText(row, "vendor"),
    aliases: listCell(row, "names"),
    company: requiredText(row, "company"),
    kind,
    makes: listCell(row, "makes"),
    regions: listCell(row, "regions"),
    attestations: listCell(row, "attestations").map((name) => name.replaceAll(/[^a-z0-9]/g, "")),
    signsAgreement: agreement === "" ? null : agreement === "yes",
    source: requiredText(row, "source"),
    date: requiredText(row, "source_date"),
  };
}
