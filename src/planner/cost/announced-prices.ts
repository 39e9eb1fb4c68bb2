import { MONTH_MS } from "../traffic/planned-time.ts";
import type { Group, MovedCost, PreparedOption, PreparedPlan } from "../model/prepared.ts";

/**
 * The plan as it is priced in a month of the horizon (0 = the coming one), with what was announced: a change within the
 * month counts for the part of the month after it. The plan itself where nothing changes.
 */
export function planInMonth(prepared: PreparedPlan, month: number): PreparedPlan {
  if (!prepared.groups.some(({ later }) => later !== undefined && later.length > 0)) return prepared;
  return { ...prepared, groups: prepared.groups.map((group) => groupInMonth(group, prepared.asOfMs, month)) };
}

/** The same for an option: the prices of what it moves, and of what overflows. */
export function optionInMonth<Option extends PreparedOption>(
  option: Option,
  asOfMs: number,
  month: number,
): Option {
  const parts = (moved: readonly MovedCost[]): readonly MovedCost[] =>
    moved.map((part) => movedInMonth(part, asOfMs, month));
  return "replica" in option
    ? { ...option, overflow: parts(option.overflow) }
    : { ...option, moved: parts(option.moved) };
}

/** Names a month by its prices: months with the same name cost the same. */
export function pricesOfMonth(prepared: PreparedPlan, option: PreparedOption, month: number): string {
  const moved = "replica" in option ? option.overflow : option.moved;
  const shares = [...prepared.groups, ...moved].flatMap(({ later = [] }) =>
    later.map(({ fromMs }) => shareAfter(fromMs, prepared.asOfMs, month)),
  );
  return shares.join();
}

function groupInMonth(group: Group, asOfMs: number, month: number): Group {
  const { later = [] } = group;
  if (later.length === 0) return group;
  const mix = weights(later, asOfMs, month);
  const all = [group, ...later];
  const blend = (read: (of: Pick<Group, "stayUsd" | "tuning">) => number): number =>
    all.reduce((sum, each, index) => sum + mix[index]! * read(each), 0);
  return {
    ...group,
    stayUsd: {
      input: blend(({ stayUsd }) => stayUsd.input),
      cached: blend(({ stayUsd }) => stayUsd.cached),
      output: blend(({ stayUsd }) => stayUsd.output),
      other: blend(({ stayUsd }) => stayUsd.other),
    },
    tuning: {
      ...group.tuning,
      usdPerFullShare: blend(({ tuning }) => tuning.usdPerFullShare),
      writeUsdPerFullShare: blend(({ tuning }) => tuning.writeUsdPerFullShare ?? 0),
      batchableUsd: blend(({ tuning }) => tuning.batchableUsd),
    },
  };
}

function movedInMonth(part: MovedCost, asOfMs: number, month: number): MovedCost {
  const { later = [] } = part;
  if (later.length === 0) return part;
  const mix = weights(later, asOfMs, month);
  const all = [part, ...later];
  const blend = (name: "usdInput" | "usdCachedHit" | "usdCachedMiss" | "usdOutput"): number =>
    all.reduce((sum, each, index) => sum + mix[index]! * each[name], 0);
  return {
    ...part,
    usdInput: blend("usdInput"),
    usdCachedHit: blend("usdCachedHit"),
    usdCachedMiss: blend("usdCachedMiss"),
    usdOutput: blend("usdOutput"),
  };
}

/** Shares of a month before the first change, between changes, and after the last; they add up to 1. */
function weights(later: readonly { fromMs: number }[], asOfMs: number, month: number): number[] {
  const after = later.map(({ fromMs }) => shareAfter(fromMs, asOfMs, month));
  return [1, ...after].map((share, index) => share - (after[index] ?? 0));
}

const shareAfter = (fromMs: number, asOfMs: number, month: number): number =>
  Math.min(1, Math.max(0, (asOfMs + (month + 1) * MONTH_MS - fromMs) / MONTH_MS));
