import { HOUR_MS } from "../../core/time.ts";
import { METER_NAMES } from "../../core/meter-names.ts";
import type { BucketCharge } from "./bucket-charges.ts";

/** What a charge is for, and how much; charges that differ only in `of` are separate rows. */
export interface FocusCharge {
  of: ChargeKey;
  quantity: number;
  picodollars: bigint;
}

export interface ChargeKey {
  hourMs: number;
  upstream: string | null;
  model: string | null;
  task: string | null;
  key: string | null;
  team: string | null;
  origin: string;
  tier: string;
  meter: BucketCharge["meter"];
  /** Picodollars of one unit of quantity, where that is a whole number. */
  unitPicodollars: bigint | null;
  priceSource: string | null;
  priceVersion: string | null;
  isEstimated: boolean;
}

/** Names of the columns, in order. */
export const focusHeader = (): string[] => Object.keys(COLUMNS);

/** A charge as cells of FOCUS 1.2 (FinOps Open Cost and Usage Specification); null is an empty cell. */
export const focusCells = (charge: FocusCharge): (string | null)[] =>
  Object.values(COLUMNS).map((cell) => cell(charge));

const moment = (ms: number): string => new Date(ms).toISOString().replace(".000Z", "Z");
const month = (ms: number, later: number): string => {
  const date = new Date(ms);
  return moment(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + later));
};

/** Exact: a picodollar is the twelfth decimal. */
function usd(picodollars: bigint): string {
  const digits = picodollars.toString().padStart(13, "0");
  return `${digits.slice(0, -12)}.${digits.slice(-12)}`.replace(/\.?0+$/, "");
}

const cost = ({ picodollars }: FocusCharge): string => usd(picodollars);
const unitPrice = ({ of }: FocusCharge): string | null =>
  of.unitPicodollars === null ? null : usd(of.unitPicodollars);
/** With a point even where it is whole: a column of whole numbers is read as one of integers, which a quantity is not. */
const quantity = ({ quantity }: FocusCharge): string =>
  Number.isInteger(quantity) ? `${quantity}.0` : String(quantity);
const unit = ({ of }: FocusCharge): string =>
  of.meter === "units" ? "Units" : of.meter === "requests" ? "Requests" : "Tokens";
const provider = ({ of }: FocusCharge): string => of.upstream ?? "unknown";
const model = ({ of }: FocusCharge): string => of.model ?? "unknown";
const sku = (charge: FocusCharge): string => `${model(charge)}/${charge.of.meter}`;
/**
 * Every charge has an issuer, so it must name an invoice. Which one it will be on is not known here: until then the charges
 * of a provider and a month are on one that is provisional, as the specification allows.
 */
const provisionalInvoice = (charge: FocusCharge): string =>
  `provisional-${provider(charge)}-${month(charge.of.hourMs, 0).slice(0, 7)}`;
const nothing = (): null => null;

/**
 * Columns that the specification requires and for which there is no data are empty. `x_` columns are our own, as it allows.
 */
const COLUMNS: Readonly<Record<string, (charge: FocusCharge) => string | null>> = {
  BilledCost: cost,
  BillingAccountId: provider,
  BillingAccountName: ({ of }) => of.upstream,
  BillingAccountType: nothing,
  BillingCurrency: () => "USD",
  BillingPeriodEnd: ({ of }) => month(of.hourMs, 1),
  BillingPeriodStart: ({ of }) => month(of.hourMs, 0),
  ChargeCategory: () => "Usage",
  ChargeClass: nothing,
  ChargeDescription: (charge) =>
    `${METER_NAMES[charge.of.meter]} of ${charge.of.model ?? "an unnamed model"}`,
  ChargeFrequency: () => "Usage-Based",
  ChargePeriodEnd: ({ of }) => moment(of.hourMs + HOUR_MS),
  ChargePeriodStart: ({ of }) => moment(of.hourMs),
  ConsumedQuantity: quantity,
  ConsumedUnit: unit,
  ContractedCost: cost,
  ContractedUnitPrice: unitPrice,
  EffectiveCost: cost,
  InvoiceId: provisionalInvoice,
  InvoiceIssuerName: provider,
  ListCost: cost,
  ListUnitPrice: unitPrice,
  PricingCategory: () => "Standard",
  PricingCurrency: () => "USD",
  PricingQuantity: quantity,
  PricingUnit: unit,
  ProviderName: provider,
  PublisherName: provider,
  RegionId: nothing,
  RegionName: nothing,
  ResourceId: nothing,
  ResourceName: nothing,
  ResourceType: nothing,
  ServiceCategory: () => "AI and Machine Learning",
  ServiceName: model,
  ServiceSubcategory: () => "Generative AI",
  SkuId: sku,
  SkuMeter: ({ of }) => METER_NAMES[of.meter],
  SkuPriceDetails: ({ of }) =>
    JSON.stringify({ Tier: of.tier, PriceSource: of.priceSource, PriceVersion: of.priceVersion }),
  SkuPriceId: (charge) => `${sku(charge)}/${charge.of.tier}/${unitPrice(charge) ?? "as billed"}`,
  SubAccountId: ({ of }) => of.key,
  SubAccountName: ({ of }) => of.key,
  SubAccountType: ({ of }) => (of.key === null ? null : "API key"),
  Tags: ({ of }) => JSON.stringify({ task: of.task, team: of.team, origin: of.origin }),
  x_Estimated: ({ of }) => String(of.isEstimated),
};
