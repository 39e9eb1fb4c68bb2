import type { AssumptionValues } from "../core/assumption.ts";
import { apiLine, findCrossings, type CostCurve, type CostPiece } from "../economics/cost-curve.ts";
import { priceOption } from "./price.ts";
import type { FleetOption, PreparedOption, PreparedPlan } from "./prepared.ts";

/** A volume of this mix at which two options change places, in what the month would cost and carry there. */
export interface BreakEven {
  against: string;
  option: string;
  /** Multiple of this traffic. */
  volume: number;
  /** What staying with the APIs would cost at that volume. */
  apiUsdPerMonth: number;
  inputTokensPerMonth: number;
  outputTokensPerMonth: number;
  /** `equal`: both cost the same there; `jump`: one steps over the other (whole machines). */
  kind: "equal" | "jump";
  /** Who is cheaper beyond it. */
  cheaperBeyond: string;
}

const LOWEST_VOLUME = 1e-3;
const HIGHEST_VOLUME = 1e4;
/** Steps of a staircase that are looked at; beyond them the pattern repeats. */
const MOST_STEPS = 40;

/**
 * Every crossing of an option with another between a thousandth and ten thousand times this traffic, at one set of
 * values. Fleets that take everything are staircases and solved piece by piece; hybrids bend too often for that and
 * are bracketed on a grid of 1 % steps around the turning points, then bisected.
 */
export function breakEvens(
  prepared: PreparedPlan,
  optionId: string,
  againstId: string,
  values: AssumptionValues,
): BreakEven[] {
  const option = prepared.options.find(({ id }) => id === optionId);
  const against = prepared.options.find(({ id }) => id === againstId);
  if (option === undefined || against === undefined || option === against) return [];
  const cost = (of: PreparedOption, volume: number): number =>
    priceOption(prepared, of, values, { volume }).monthlyUsd;
  const found =
    "replica" in option && option.overflow.length === 0 && !("replica" in against)
      ? findCrossings(staircaseOf(prepared, option, values), lineOf(prepared, against, values)).map((it) => ({
          volume: it.volume,
          kind: it.kind,
          optionCheaper: it.cheaperAfter === "a",
        }))
      : bracketed((volume) => cost(option, volume) - cost(against, volume));
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  let input = 0;
  let output = 0;
  for (const group of prepared.groups) {
    input += group.inputTokens;
    output += group.outputTokens;
  }
  return found
    .filter(({ volume }) => volume >= LOWEST_VOLUME && volume <= HIGHEST_VOLUME)
    .map(({ volume, kind, optionCheaper }) => ({
      against: againstId,
      option: optionId,
      volume,
      apiUsdPerMonth: cost(stay, volume),
      inputTokensPerMonth: input * volume,
      outputTokensPerMonth: output * volume,
      kind,
      cheaperBeyond: optionCheaper ? optionId : againstId,
    }));
}

/** An API option over volume: a straight line through two of its prices. */
function lineOf(prepared: PreparedPlan, option: PreparedOption, values: AssumptionValues): CostCurve {
  const one = priceOption(prepared, option, values, { volume: 1 }).monthlyUsd;
  const two = priceOption(prepared, option, values, { volume: 2 }).monthlyUsd;
  return apiLine(two - one, 2 * one - two);
}

/** A fleet that takes everything: constant machines from step to step, straight in between (power, staying API). */
function staircaseOf(prepared: PreparedPlan, option: FleetOption, values: AssumptionValues): CostCurve {
  const at = (volume: number): ReturnType<typeof priceOption> => priceOption(prepared, option, values, { volume });
  const pieces: CostPiece[] = [];
  let from = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const start = from === 0 ? LOWEST_VOLUME / 1000 : from * (1 + 1e-9);
    const { nodes } = at(start);
    const to = lastVolumeWith(nodes, start, (volume) => at(volume).nodes);
    const inner = (start + to) / 2;
    const usdPerUnit = (at(inner).monthlyUsd - at(start).monthlyUsd) / (inner - start);
    pieces.push({ fromVolume: from, toVolume: to, fixedUsd: at(inner).monthlyUsd - usdPerUnit * inner, usdPerUnit });
    from = to;
    if (to >= HIGHEST_VOLUME) break;
  }
  return { pieces };
}

/** The largest volume that still takes `nodes` machines. */
function lastVolumeWith(nodes: number, from: number, nodesAt: (volume: number) => number): number {
  let low = from;
  let high = from * 2;
  while (nodesAt(high) <= nodes && high < HIGHEST_VOLUME) {
    low = high;
    high *= 2;
  }
  if (nodesAt(high) <= nodes) return high;
  while (high - low > 1e-12 * high && high - low > Number.EPSILON * high * 4) {
    const middle = (low + high) / 2;
    if (nodesAt(middle) <= nodes) low = middle;
    else high = middle;
  }
  return low;
}

function bracketed(
  difference: (volume: number) => number,
): { volume: number; kind: "equal" | "jump"; optionCheaper: boolean }[] {
  const found: { volume: number; kind: "equal" | "jump"; optionCheaper: boolean }[] = [];
  let low = LOWEST_VOLUME;
  let atLow = difference(low);
  while (low < HIGHEST_VOLUME) {
    const high = low * 1.08;
    const atHigh = difference(high);
    if (Math.sign(atLow) !== Math.sign(atHigh)) found.push(solve(low, high, atLow, difference));
    low = high;
    atLow = atHigh;
  }
  return found;
}

function solve(
  from: number,
  to: number,
  atFrom: number,
  difference: (volume: number) => number,
): { volume: number; kind: "equal" | "jump"; optionCheaper: boolean } {
  let low = from;
  let high = to;
  for (let turn = 0; turn < 80 && high - low > 1e-12 * high; turn++) {
    const middle = (low + high) / 2;
    if (Math.sign(difference(middle)) === Math.sign(atFrom)) low = middle;
    else high = middle;
  }
  const gap = Math.abs(difference(high) - difference(low));
  const optionCheaper = difference(high) < 0 || (difference(high) === 0 && atFrom > 0);
  return { volume: high, kind: gap > 1e-6 * Math.max(1, Math.abs(atFrom)) ? "jump" : "equal", optionCheaper };
}
