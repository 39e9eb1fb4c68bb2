import type { AssumptionValues } from "../../core/assumption.ts";
import { apiLine, findCrossings, type CostCurve, type CostPiece } from "../../economics/cost-curve.ts";
import { priceOption } from "./price.ts";
import { machinesPerVolume } from "./price-fleet.ts";
import type { FleetOption, PreparedOption, PreparedPlan } from "../model/prepared.ts";

/** A volume at which two options change places, with the bill and the tokens of a month at that volume. */
export interface BreakEven {
  against: string;
  option: string;
  /** Multiple of this traffic. */
  volume: number;
  /** What staying with the APIs would cost at that volume. */
  apiUsdPerMonth: number;
  inputTokensPerMonth: number;
  outputTokensPerMonth: number;
  /** `equal`: both cost the same there; `jump`: a whole machine makes one step over the other. */
  kind: "equal" | "jump";
  /** The option that is cheaper beyond it. */
  cheaperBeyond: string;
}

const LOWEST_VOLUME = 1e-3;
const HIGHEST_VOLUME = 1e4;
/** Steps of a staircase solved one by one; beyond them a step is below a percent of the cost and bracketing suffices. */
const MOST_STEPS = 400;
/** How far off a crossing of straight pieces may be, as shares of its volume, tried from the nearest outwards. */
const CLOSE_BY = [1e-4, 3e-4, 1e-3, 3e-3, 1e-2];

/**
 * Every crossing of one option with another between a thousandth and ten thousand times this traffic, at one set of
 * values. A fleet that serves everything is a staircase, solved piece by piece. A hybrid bends too often for that: its
 * crossings are bracketed on a grid of 8 % steps and bisected. `nodes` fixes the machines of hybrids already decided.
 */
export function breakEvens(
  prepared: PreparedPlan,
  optionId: string,
  againstId: string,
  values: AssumptionValues,
  nodes: ReadonlyMap<string, number> = new Map(),
): BreakEven[] {
  const option = prepared.options.find(({ id }) => id === optionId);
  const against = prepared.options.find(({ id }) => id === againstId);
  if (option === undefined || against === undefined || option === against) return [];
  const cost = (of: PreparedOption, volume: number): number =>
    priceOption(prepared, of, values, { volume, nodes }).monthlyUsd;
  const difference = (volume: number): number => cost(option, volume) - cost(against, volume);
  const stairs =
    "replica" in option &&
    option.overflow.length === 0 &&
    option.onHours === undefined &&
    !("replica" in against);
  const found = stairs
    ? [
        ...stairCrossings(prepared, option, against, values).map((it) => polished(it, difference)),
        ...bracketed(difference, lastStep(prepared, option, values)),
      ]
    : bracketed(difference, LOWEST_VOLUME);
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

interface Found {
  volume: number;
  kind: "equal" | "jump";
  optionCheaper: boolean;
}

function stairCrossings(
  prepared: PreparedPlan,
  option: FleetOption,
  against: PreparedOption,
  values: AssumptionValues,
): Found[] {
  return findCrossings(staircaseOf(prepared, option, values), lineOf(prepared, against, values)).map(
    (it) => ({
      volume: it.volume,
      kind: it.kind,
      optionCheaper: it.cheaperAfter === "a",
    }),
  );
}

/**
 * A step is not quite straight, because power grows more slowly the busier a machine is. So a crossing found on straight
 * pieces is solved again on the cost itself, nearby.
 */
function polished(found: Found, difference: (volume: number) => number): Found {
  for (const share of CLOSE_BY) {
    const [low, high] = [found.volume * (1 - share), found.volume * (1 + share)];
    const atLow = difference(low);
    if (Math.sign(atLow) !== Math.sign(difference(high))) return solve(low, high, atLow, difference);
  }
  return found;
}

/** The volume up to which steps are solved one by one. */
const lastStep = (prepared: PreparedPlan, option: FleetOption, values: AssumptionValues): number =>
  MOST_STEPS / machinesPerVolume(prepared, option, values);

/** The cost of an API option over volume: a straight line through two of its prices. */
function lineOf(prepared: PreparedPlan, option: PreparedOption, values: AssumptionValues): CostCurve {
  const one = priceOption(prepared, option, values, { volume: 1 }).monthlyUsd;
  const two = priceOption(prepared, option, values, { volume: 2 }).monthlyUsd;
  return apiLine(two - one, 2 * one - two);
}

/**
 * The cost over volume of a fleet that serves everything: one piece per number of machines, straight in between (power,
 * spend that stays). Machines needed grow in proportion to volume, so the steps are where their unrounded number is whole.
 */
function staircaseOf(prepared: PreparedPlan, option: FleetOption, values: AssumptionValues): CostCurve {
  const usd = (volume: number): number => priceOption(prepared, option, values, { volume }).monthlyUsd;
  const perVolume = machinesPerVolume(prepared, option, values);
  const pieces: CostPiece[] = [];
  for (let machines = 1; machines <= MOST_STEPS; machines++) {
    const fromVolume = (machines - 1) / perVolume;
    const toVolume = machines / perVolume;
    const [left, right] = [fromVolume + (toVolume - fromVolume) / 4, toVolume - (toVolume - fromVolume) / 4];
    const usdPerUnit = (usd(right) - usd(left)) / (right - left);
    pieces.push({ fromVolume, toVolume, fixedUsd: usd(left) - usdPerUnit * left, usdPerUnit });
    if (toVolume >= HIGHEST_VOLUME) break;
  }
  return { pieces };
}

function bracketed(difference: (volume: number) => number, from: number): Found[] {
  const found: Found[] = [];
  if (from >= HIGHEST_VOLUME) return found;
  let low = from;
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

function solve(from: number, to: number, atFrom: number, difference: (volume: number) => number): Found {
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
