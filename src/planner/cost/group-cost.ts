import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import { tokenRatios } from "../traffic/substitution.ts";
import type { Group, MovedCost, MovedWork } from "../model/prepared.ts";

/** Monthly dollars of a group that stays where it is. */
export const stayUsd = (group: Pick<Group, "stayUsd">): number =>
  group.stayUsd.input + group.stayUsd.cached + group.stayUsd.output + group.stayUsd.other;

/** The same after a discount that is still to be negotiated. */
export const paidUsd = (group: Group, values: AssumptionValues): number => stayUsd(group) * stillPaid(values);

/** The share of today's prices that remains after `api_discount`. */
export const stillPaid = (values: AssumptionValues): number => 1 - valueOf(values, "api_discount");

/** The same model with caching where it saves, batch prices where work may wait, and trimmed text. */
export function tunedUsd(group: Group, values: AssumptionValues): number {
  const { tuning } = group;
  const reachable = tuning.measuredShare ?? (tuning.assumed ? valueOf(values, "cache_share_reachable") : 0);
  const { other } = group.stayUsd;
  const text = stayUsd(group) - other;
  const usdPerShare = tuning.usdPerFullShare - (tuning.writeUsdPerFullShare ?? 0) / readsPerWrite(values);
  // A cache that costs more to fill than it saves is not used.
  const gained = Math.min(text, Math.max(0, reachable - tuning.cachedShare) * Math.max(0, usdPerShare));
  // The batch discount applies to what is left after caching.
  const batchSaving = Math.max(0, tuning.batchableUsd - gained) * valueOf(values, "batch_discount");
  const trimmed = 1 - valueOf(values, "right_sizing_share");
  return (Math.max(0, text - gained - batchSaving) * trimmed + other) * stillPaid(values);
}

/** How often what was written to a provider's cache is read before it is written again. */
const readsPerWrite = (values: AssumptionValues): number =>
  Math.max(1, valueOf(values, "cache_reads_per_write"));

/** Monthly dollars of a group at another price, with token ratios and the cache hits that carry over. */
export function movedUsd(part: MovedCost, values: AssumptionValues): number {
  const ratio = tokenRatios(part.pair, values);
  const carry = valueOf(values, "cache_hit_carry_over");
  const input = part.usdInput + carry * part.usdCachedHit + (1 - carry) * part.usdCachedMiss;
  return ratio.input * input + ratio.output * part.usdOutput;
}

/** The same for a month of work, in replica-seconds. */
export function movedSeconds(part: MovedWork, values: AssumptionValues): number {
  const ratio = tokenRatios(part.pair, values);
  const carry = valueOf(values, "cache_hit_carry_over");
  const input = part.secondsInput + carry * part.secondsCachedHit + (1 - carry) * part.secondsCachedMiss;
  return ratio.input * input + ratio.output * part.secondsOutput;
}
