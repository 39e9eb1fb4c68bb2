import type { ModelPrice } from "../../pricing/price.ts";
import { type CostCell, CostCells } from "../../pricing/cost-cells.ts";
import type { Profile, Segment } from "../../traffic/profile.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog } from "../inputs.ts";
import type { MovedCost } from "../prepared.ts";
import { priceSegment } from "../../pricing/segment-price.ts";
import { SAME_MODEL, substitution, type Substitution } from "../traffic/substitution.ts";

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
  // All segments of a group are of one tier.
  const sold = source.segments[0]?.tier === "batch" ? (target.batchPrice ?? price) : price;
  const costCells = cellsOf(source.segments);
  const priced = priceSegment({ costCells }, sold, asOfMs, profile.tierThresholds);
  if (priced === null || priced.unpriced.size > 0) return null;
  return {
    group: index,
    usdInput: priced.input * profile.monthlyFactor,
    usdCachedHit: priced.cachedHit * profile.monthlyFactor,
    usdCachedMiss: priced.cachedMiss * profile.monthlyFactor,
    usdOutput: priced.output * profile.monthlyFactor,
    pair: pairOf(source, target, catalog),
  };
}

/** The tokens of a group's segments that cost alike: hundreds of targets price them, and none asks whose they are. */
const cells = new WeakMap<readonly Segment[], readonly CostCell[]>();

function cellsOf(segments: readonly Segment[]): readonly CostCell[] {
  const known = cells.get(segments);
  if (known !== undefined) return known;
  const sums = new CostCells();
  for (const { costCells } of segments) for (const cell of costCells) sums.add(cell);
  const summed = sums.sorted();
  cells.set(segments, summed);
  return summed;
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
