import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { tokenRatios } from "../traffic/substitution.ts";
import type { Group, MovedCost, MovedWork } from "../prepared.ts";

/** Dollars a month of a group that stays where it is. */
export const stayUsd = (group: Group): number =>
  group.stayUsd.input + group.stayUsd.cached + group.stayUsd.output + group.stayUsd.other;

/** The same after a discount that is still to be negotiated. */
export const paidUsd = (group: Group, values: AssumptionValues): number => stayUsd(group) * stillPaid(values);

/** What is left of today's prices after `api_discount`. */
export const stillPaid = (values: AssumptionValues): number => 1 - valueOf(values, "api_discount");

/** The same model with caching where it pays, the batch price where work may wait, and trimmed prompts. */
export function tunedUsd(group: Group, values: AssumptionValues): number {
  const { tuning } = group;
  const reachable = tuning.measuredShare ?? (tuning.assumed ? valueOf(values, "cache_share_reachable") : 0);
  const { other } = group.stayUsd;
  const text = stayUsd(group) - other;
  const usdPerShare = tuning.usdPerFullShare - (tuning.writeUsdPerFullShare ?? 0) / readsPerWrite(values);
  // A cache that costs more to fill than it saves is left alone.
  const gained = Math.min(text, Math.max(0, reachable - tuning.cachedShare) * Math.max(0, usdPerShare));
  // The batch discount is on what is still paid once the cache has done its part.
  const batchSaving = Math.max(0, tuning.batchableUsd - gained) * valueOf(values, "batch_discount");
  const trimmed = 1 - valueOf(values, "right_sizing_share");
  return (Math.max(0, text - gained - batchSaving) * trimmed + other) * stillPaid(values);
}

/** How often what was written to a provider's cache is read before it is written again. */
const readsPerWrite = (values: AssumptionValues): number =>
  Math.max(1, valueOf(values, "cache_reads_per_write"));

/** A month of one group at another price, with the token ratios of the pair and what becomes of its cache hits. */
export function movedUsd(part: MovedCost, values: AssumptionValues): number {
  const ratio = tokenRatios(part.pair, values);
  const carry = valueOf(values, "cache_hit_carry_over");
  const input = part.usdInput + carry * part.usdCachedHit + (1 - carry) * part.usdCachedMiss;
  return ratio.input * input + ratio.output * part.usdOutput;
}

/** A month of one group as work for replicas, in replica-seconds, with the same ratios. */
export function movedSeconds(part: MovedWork, values: AssumptionValues): number {
  const ratio = tokenRatios(part.pair, values);
  const carry = valueOf(values, "cache_hit_carry_over");
  const input = part.secondsInput + carry * part.secondsCachedHit + (1 - carry) * part.secondsCachedMiss;
  return ratio.input * input + ratio.output * part.secondsOutput;
}
