import { type AssumptionValues, typicalValues } from "../../core/assumption.ts";
import { breakEvens, type BreakEven } from "./break-even.ts";
import type { PlanOption } from "../model/plan-option.ts";
import { priceOption } from "./price.ts";
import type { OptionKind, PreparedOption, PreparedPlan } from "../model/prepared.ts";

const OWN: readonly OptionKind[] = ["dedicated-hosted", "self-host-rent", "self-host-buy", "hybrid"];
const OTHER_API: readonly OptionKind[] = ["closed-cheaper", "hosted-open"];

/** A pair that changes places at no volume. */
export interface NeverCross {
  option: string;
  against: string;
  cheaper: string;
}

/**
 * Every volume at which a rung (its cheapest option at that volume) changes places with staying, and a rung of own
 * hardware also with the cheapest other API; and the pairs that never do. Another API crosses too, because moving costs.
 */
export function ladderBreakEvens(
  prepared: PreparedPlan,
  options: readonly PlanOption[],
): {
  breakEven: BreakEven[];
  neverCross: NeverCross[];
} {
  const values = typicalValues(prepared.assumptions);
  const stay = options.find(({ kind }) => kind === "api")!;
  const api = cheapest(options, OTHER_API);
  const breakEven: BreakEven[] = [];
  const neverCross: NeverCross[] = [];
  for (const kind of [...OWN, ...OTHER_API]) {
    const option = cheapest(options, [kind]);
    if (option === undefined) continue;
    const isOwn = OWN.includes(kind);
    for (const against of [stay, ...(api === undefined || !isOwn ? [] : [api])]) {
      const found = rungBreakEvens(prepared, kind, against.id, values);
      breakEven.push(...found);
      if (found.length > 0) continue;
      const usd = (id: string): number =>
        priceOption(
          prepared,
          prepared.options.find((each) => each.id === id)!,
          values,
        ).monthlyUsd;
      const cheaper = usd(option.id) < usd(against.id) ? option.id : against.id;
      neverCross.push({ option: option.id, against: against.id, cheaper });
    }
  }
  return { breakEven, neverCross };
}

/** The crossings of a rung's options at which the cheapest of them changes sides, each once. */
function rungBreakEvens(
  prepared: PreparedPlan,
  kind: OptionKind,
  against: string,
  values: AssumptionValues,
): BreakEven[] {
  const rung = prepared.options.filter((option) => option.kind === kind);
  const found = rung.flatMap(({ id }) => breakEvens(prepared, id, against, values));
  if (rung.length === 1) return found;
  const other = prepared.options.find(({ id }) => id === against)!;
  const usd = (option: PreparedOption, volume: number): number =>
    priceOption(prepared, option, values, { volume }).monthlyUsd;
  const isCheaper = (volume: number): boolean => {
    const limit = usd(other, volume);
    return rung.some((option) => usd(option, volume) < limit);
  };
  found.sort((a, b) => a.volume - b.volume);
  const kept: BreakEven[] = [];
  for (const each of found) {
    const beyond = each.cheaperBeyond !== against;
    const last = kept.at(-1);
    if (last !== undefined && each.volume < last.volume * (1 + 2 * HAIR)) continue;
    const changes = isCheaper(each.volume * (1 + HAIR)) === beyond;
    if (changes && isCheaper(each.volume * (1 - HAIR)) !== beyond) kept.push(each);
  }
  return kept;
}

/** How far to either side of a crossing costs are compared: at the crossing itself a step may round either way. */
const HAIR = 1e-9;

function cheapest(options: readonly PlanOption[], kinds: readonly OptionKind[]): PlanOption | undefined {
  let best: PlanOption | undefined;
  for (const option of options) {
    if (!kinds.includes(option.kind)) continue;
    if (best === undefined || option.monthlyUsd.p50 < best.monthlyUsd.p50) best = option;
  }
  return best;
}
