import type { AttemptReason } from "../core/attempt-reason.ts";
import type { ServiceTier } from "../core/usage.ts";

/** The tier an attempt is priced by. */
export interface TierReading {
  tier: ServiceTier;
  /** The tier has a price rule. */
  known: boolean;
  reason: AttemptReason | null;
}

/** Names that providers give their tiers; "auto" is a wish, not a tier. */
const TIERS: Readonly<Record<string, ServiceTier>> = {
  default: "standard",
  standard: "standard",
  standard_only: "standard",
  on_demand: "standard",
  unspecified: "standard",
  flex: "flex",
  priority: "priority",
  // OpenAI's newer name for it in requests; answers say "priority".
  fast: "priority",
  batch: "batch",
};

/** The tier that the answer names counts; without one, the tier asked for, and the row says so. */
export function tierOf(returned: string | null, asked: string | null): TierReading {
  const name = plainName(returned);
  if (name !== null && name !== "auto") {
    const tier = TIERS[name];
    if (tier !== undefined) return { tier, known: true, reason: null };
    return { tier: "standard", known: false, reason: { code: "tier-unknown", value: name } };
  }
  const wanted = plainName(asked);
  if (wanted === null || wanted === "auto") return STANDARD;
  const tier = TIERS[wanted];
  if (tier === undefined)
    return { tier: "standard", known: false, reason: { code: "tier-unknown", value: wanted } };
  return tier === "standard" ? STANDARD : { tier, known: true, reason: "tier-as-requested" };
}

const STANDARD: TierReading = { tier: "standard", known: true, reason: null };

const plainName = (name: string | null): string | null =>
  name === null
    ? null
    : name
        .toLowerCase()
        .replace(/^service_tier_/, "")
        .slice(0, 40);
