import type { ModelPrice } from "../core/price.ts";
import type { Profile } from "../traffic/profile.ts";
import type { GroupSource } from "./groups.ts";
import type { PlanCatalog } from "./inputs.ts";
import type { MovedCost } from "./prepared.ts";
import { priceSegment } from "./segment-price.ts";
import { SAME_MODEL, substitution, type Substitution } from "./substitution.ts";

/**
 * One group's month at another model's price, before token ratios: work that is bought as batch today at the target's
 * batch price, where it has one. Null when that price does not cover it.
 */
export function movedCost(
  index: number,
  source: GroupSource,
  price: ModelPrice,
  target: { model: string; open: boolean; batchPrice?: ModelPrice | null },
  profile: Profile,
  catalog: PlanCatalog,
  asOfMs: number,
): MovedCost | null {
  const usd = { usdInput: 0, usdCachedHit: 0, usdCachedMiss: 0, usdOutput: 0 };
  for (const segment of source.segments) {
    const sold = segment.tier === "batch" ? (target.batchPrice ?? price) : price;
    const priced = priceSegment(segment, sold, asOfMs, profile.tierThresholds);
    if (priced === null || priced.unpriced.size > 0) return null;
    usd.usdInput += priced.input * profile.monthlyFactor;
    usd.usdCachedHit += priced.cachedHit * profile.monthlyFactor;
    usd.usdCachedMiss += priced.cachedMiss * profile.monthlyFactor;
    usd.usdOutput += priced.output * profile.monthlyFactor;
  }
  return { group: index, ...usd, pair: pairOf(source, target, catalog) };
}

/** How token counts change when a group's work moves to a model; not at all when it is the same open model. */
export function pairOf(
  { group }: GroupSource,
  target: { model: string; open: boolean },
  catalog: PlanCatalog,
): Substitution {
  if (isSameModel(group.model, target.model, catalog)) return SAME_MODEL;
  return substitution(catalog.families(group.model ?? ""), catalog.families(target.model), target.open);
}

/** Is the model billed today the same open model, sold by somebody else? Then no evaluation is needed. */
export const isSameModel = (billed: string | null, target: string, catalog: PlanCatalog): boolean =>
  billed !== null && catalog.openModel(billed) === target;

/** Longest mean prompt plus answer of the group's segments: what a host's context window must at least hold. */
export function meanContextTokens(source: GroupSource): number {
  const { group } = source;
  if (group.requests === null || group.requests === 0) return 0;
  return (group.inputTokens + group.outputTokens) / group.requests;
}
