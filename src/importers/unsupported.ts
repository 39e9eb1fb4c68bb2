import type { Wording } from "../core/errors.ts";

/** Files that are recognised and not read, with what to give instead. */
interface Unsupported {
  what: string;
  instead: Wording;
  /** All of these columns or fields (lower case) must be there. */
  fields: readonly string[];
}

const PER_REQUEST: Wording = (spelled) =>
  `A gateway's log or the provider's own usage export shows when the work came; an invoice total goes in with ${spelled("invoice")}.`;

const UNSUPPORTED: readonly Unsupported[] = [
  { what: "a FOCUS cost export", fields: ["billedcost", "chargeperiodstart"], instead: PER_REQUEST },
  { what: "an Azure cost export", fields: ["x_skumetername"], instead: PER_REQUEST },
  { what: "an Azure cost export", fields: ["metername", "metercategory"], instead: PER_REQUEST },
  { what: "an AWS cost and usage report", fields: ["line_item_usage_type"], instead: PER_REQUEST },
  { what: "a Google Cloud billing export", fields: ["sku.description"], instead: PER_REQUEST },
  { what: "a Google Cloud billing export", fields: ["sku", "usage_start_time"], instead: PER_REQUEST },
  {
    what: "a plan of this program",
    fields: ["verdict", "tieout"],
    instead: "Give the usage files that it was made from.",
  },
];

/** What the file is, and what to give instead, when it is known but not read. */
export function recogniseUnsupported(names: Iterable<string>): Pick<Unsupported, "what" | "instead"> | null {
  const present = new Set([...names].map((name) => name.trim().toLowerCase()));
  return UNSUPPORTED.find(({ fields }) => fields.every((field) => present.has(field))) ?? null;
}
