import { parseDollars } from "../../core/money.ts";
import { isObject, type JsonObject } from "./usage-reading.ts";

/** Where usage objects say what the provider itself charged for the answer. A new one is a row. */
const CHARGES: readonly Charge[] = [
  {
    path: ["cost"],
    unitsPerUsd: 1,
    // OpenRouter, with a key of the customer's own at another provider: `cost` is OpenRouter's fee alone, and the
    // provider behind the key bills the rest (openrouter.ai/docs/use-cases/usage-accounting).
    billedElsewhere: { flag: "is_byok", path: ["cost_details", "upstream_inference_cost"] },
  },
  // Perplexity lists the parts of the charge and their total (docs.perplexity.ai, chat completions).
  { path: ["cost", "total_cost"], unitsPerUsd: 1 },
  // xAI counts in ticks, so that nothing is rounded (docs.x.ai/developers/cost-tracking).
  { path: ["cost_in_usd_ticks"], unitsPerUsd: 10_000_000_000 },
];

interface Charge {
  path: readonly string[];
  /** How many of what the field counts make a dollar. */
  unitsPerUsd: number;
  /** A part of the cost that somebody else bills, added where the flag is true. */
  billedElsewhere?: { flag: string; path: readonly string[] };
}

/** What the answer cost by the provider's own account, in picodollars; null where the usage object does not say. */
export function reportedCharge(usage: JsonObject): number | null {
  for (const { path, unitsPerUsd, billedElsewhere } of CHARGES) {
    const charged = picodollarsAt(usage, path, unitsPerUsd);
    if (charged === null) continue;
    if (billedElsewhere === undefined) return charged;
    const elsewhere = picodollarsAt(usage, billedElsewhere.path, unitsPerUsd);
    if (elsewhere === null) return charged;
    const flag = usage[billedElsewhere.flag];
    // Without the flag the amounts decide: for customers without a key of their own both fields hold the same amount,
    // and a fee is a small part of what it is charged on.
    const isElsewhere = typeof flag === "boolean" ? flag : charged < elsewhere;
    return isElsewhere ? charged + elsewhere : charged;
  }
  return null;
}

const PICODOLLARS = 1e12;

function picodollarsAt(usage: JsonObject, path: readonly string[], unitsPerUsd: number): number | null {
  let value: unknown = usage;
  for (const name of path) value = isObject(value) ? value[name] : undefined;
  if (typeof value !== "number" && typeof value !== "string") return null;
  if (unitsPerUsd === 1) {
    const amount = parseDollars(String(value));
    return amount === undefined || amount < 0n ? null : Number(amount);
  }
  const count = Number(value);
  return Number.isFinite(count) && count >= 0 ? Math.round(count * (PICODOLLARS / unitsPerUsd)) : null;
}
