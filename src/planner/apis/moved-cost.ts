import type { ModelPrice } from "../../pricing/price.ts";
import { type CostCell, CostCells } from "../../pricing/cost-cells.ts";
import type { Segment } from "../../traffic/profile.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { LaterCost, MovedCost, Substitution } from "../model/prepared.ts";
import { isSameModel } from "../demands/model-change.ts";
import { type CellsUsd, priceCells } from "../../pricing/cell-price.ts";
import { laterEpochs } from "../traffic/epochs.ts";
import { untilMs } from "../traffic/planned-time.ts";
import { SAME_MODEL, substitution } from "../traffic/substitution.ts";

/**
 * One month of a group at another model's price, before token ratios. Work bought as batch today is priced at the
 * target's batch price if it has one. Null when the price does not cover all of its tokens.
 */
export function movedCost(
  index: number,
  source: GroupSource,
  target: { model: string; open: boolean; price: ModelPrice; batchPrice?: ModelPrice | null },
  { profile, catalog, constraints }: PlanContext,
): MovedCost | null {
  // All segments of a group are of one tier.
  const sold = source.segments[0]?.tier === "batch" ? (target.batchPrice ?? target.price) : target.price;
  const costCells = cellsOf(source.segments);
  const priced = priceCells(costCells, sold, constraints.asOfMs, profile.boundaries);
  if (priced === null || priced.unpriced.size > 0) return null;
  const later = laterCosts(sold, costCells, { profile, catalog, constraints });
  return {
    group: index,
    ...partsOf(priced, profile.monthlyFactor),
    pair: pairOf(source, target, catalog),
    ...(later.length > 0 ? { later } : {}),
  };
}

const partsOf = (priced: CellsUsd, factor: number): Omit<LaterCost, "fromMs"> => ({
  usdInput: priced.input * factor,
  usdCachedHit: priced.cachedHit * factor,
  usdCachedMiss: priced.cachedMiss * factor,
  usdOutput: priced.output * factor,
});

/** What it costs once an announced price holds, or the successor serves it; an unknown price changes nothing. */
function laterCosts(
  sold: ModelPrice,
  costCells: readonly CostCell[],
  { profile, catalog, constraints }: Pick<PlanContext, "profile" | "catalog" | "constraints">,
): LaterCost[] {
  return laterEpochs(sold, "standard", {
    prices: catalog.prices,
    retirements: catalog.retirements,
    fromMs: constraints.asOfMs,
    untilMs: untilMs(constraints),
  }).flatMap(({ fromMs, price }): LaterCost[] => {
    const priced = price === null ? null : priceCells(costCells, price, fromMs, profile.boundaries);
    return priced === null || priced.unpriced.size > 0
      ? []
      : [{ fromMs, ...partsOf(priced, profile.monthlyFactor) }];
  });
}

/** The summed cost cells of a group's segments, kept because hundreds of targets price the same ones. */
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

/** How token counts change when a group moves to a model; not at all if it is the same open model. */
export function pairOf(
  { group }: GroupSource,
  target: { model: string; open: boolean },
  catalog: PlanCatalog,
): Substitution {
  if (isSameModel(group, target.model)) return SAME_MODEL;
  return substitution(catalog.families(group.model ?? ""), catalog.families(target.model), target.open);
}

/** Mean prompt plus output of a group: the least that a host's context window has to hold. */
export function meanContextTokens(source: GroupSource): number {
  const { group } = source;
  if (group.requests === null || group.requests === 0) return 0;
  return (group.inputTokens + group.outputTokens) / group.requests;
}
