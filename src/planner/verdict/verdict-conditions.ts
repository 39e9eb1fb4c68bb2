import { formatNumber } from "../../core/format.ts";
import type { TornadoRow } from "../../economics/tornado.ts";
import type { OptionCondition } from "../model/prepared.ts";
import type { Condition, FlipCondition } from "../model/verdict.ts";
import { confirmerOf, CONFIRMERS } from "./confirmers.ts";

/** How many flips are worth a meeting's time. */
const FLIPS_SHOWN = 2;

/** What the conditions of a verdict are made of. */
export interface ConditionBasis {
  /** Too little was seen: the verdict takes the observed hours for typical. */
  insufficient: boolean;
  /** Conditions of the option that was chosen. */
  chosen: readonly OptionCondition[];
  /** The option that would be chosen if everything undecided moved, where it is another one. */
  next: { label: string; conditions: readonly OptionCondition[] } | null;
  sensitivity: readonly TornadoRow[];
}

/** The conditions under which the verdict holds or flips, each with who could confirm it. */
export function conditionsFor({ insufficient, chosen, next, sensitivity }: ConditionBasis): Condition[] {
  const holding = (kind: keyof typeof CONFIRMERS, text: string): Condition => ({
    kind,
    text,
    whoCanConfirm: CONFIRMERS[kind],
  });
  return [
    ...(insufficient
      ? [holding("typical-month", "the observed hours are typical of a whole month of requests")]
      : []),
    ...chosen.map(({ kind, text }) => holding(kind, text)),
    ...(next?.conditions.map(({ kind, text }) => holding(kind, `to go on to ${next.label}: ${text}`)) ?? []),
    ...sensitivity
      .filter(({ swingUsd }) => swingUsd > 0)
      .flatMap(flipOf)
      .slice(0, FLIPS_SHOWN),
  ];
}

function flipOf({ assumption, unit, typical, flipsAt }: TornadoRow): FlipCondition[] {
  if (flipsAt === null) return [];
  const rises = flipsAt > typical;
  return [
    {
      kind: "flip",
      text: `the answer flips if ${assumption} ${rises ? "rises to" : "falls to"} ${formatNumber(flipsAt)} (taken as ${formatNumber(typical)} ${unit})`,
      whoCanConfirm: confirmerOf(assumption),
      assumption,
      unit,
      comparator: rises ? ">=" : "<=",
      value: flipsAt,
      typical,
    },
  ];
}
