/** What kind of seller it is. A marketplace sells machines of others whom it does not know. */
export const VENDOR_KINDS = [
  "model-vendor",
  "hyperscaler",
  "neocloud",
  "api-host",
  "serverless",
  "router",
  "marketplace",
  /** Sells both machines in data centres and those of others, and its prices do not say which. */
  "mixed",
] as const;
export type VendorKind = (typeof VENDOR_KINDS)[number];

/** Somebody who sells tokens or machines. Empty and null are unknown, never "no". */
export interface Vendor {
  name: string;
  /** Other names under which prices, offers and usage know it. */
  aliases: readonly string[];
  company: string;
  kind: VendorKind;
  /** Organisations on the hub whose models are its own. */
  makes: readonly string[];
  /** Countries and areas in which it says that it serves: "US", "FR", "EU". */
  regions: readonly string[];
  /** What it claims on its pages: "soc2", "iso27001", "hipaa". */
  attestations: readonly string[];
  /** Does it sign an agreement on the processing of data? */
  signsAgreement: boolean | null;
  source: string;
  date: string;
}

/** A published limit of one tier of a vendor, for one model or "all" of them. Null = none is published. */
export interface RateLimit {
  vendor: string;
  tier: string;
  model: string;
  tokensPerMinute: number | null;
  usdPerMonth: number | null;
  source: string;
  date: string;
}

/** Names written in any case and with any punctuation are the same. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, " ")
    .trim();

/** Is this the vendor meant by what was typed: its name, an alias, its company, or the first words of one of these? */
export function isVendorNamed(vendor: Pick<Vendor, "name" | "company" | "aliases">, typed: string): boolean {
  const wanted = plainName(typed);
  return [vendor.name, vendor.company, ...vendor.aliases]
    .map(plainName)
    .some((name) => name === wanted || name.startsWith(`${wanted} `));
}
