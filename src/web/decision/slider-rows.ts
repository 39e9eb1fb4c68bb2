import { type Assumption, type AssumptionValues, typicalValues } from "../../core/assumption.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { price } from "../../planner/cost/price.ts";
import { formatNumber } from "../../core/format.ts";
import { SLIDER_GROUPS, type SliderWords, wordsFor } from "./slider-groups.ts";

/** An assumption with the ends and the step of its slider. */
export interface SliderRow {
  assumption: Assumption;
  label: string;
  show: (value: number) => string;
  from: number;
  to: number;
  step: number;
}

/** The sliders of a plan, by group: the named ones that affect it, and whatever else moves its answer. */
export function sliderGroups(
  material: PlanMaterial,
  result: PlanResult,
): { title: string; rows: SliderRow[] }[] {
  const known = new Map<string, Assumption>(material.all.assumptions.map((row) => [row.name, row]));
  const groups = SLIDER_GROUPS.map(({ title, sliders, also }) => ({
    title,
    words: [
      ...Object.entries(sliders),
      ...[...known.keys()]
        .filter((name) => also?.test(name) === true)
        .map((name) => [name, wordsFor(name)] as const),
    ],
  }));
  const named = new Set<string>(groups.flatMap(({ words }) => words.map(([name]) => name)));
  const others = result.sensitivity.map(({ assumption }) => assumption).filter((name) => !named.has(name));
  const moves = movesAnything(material);
  const rowsOf = (all: readonly (readonly [string, SliderWords])[]): SliderRow[] =>
    all.flatMap(([name, words]) => {
      const assumption = known.get(name);
      if (assumption === undefined) return [];
      const row = sliderRow(assumption, words);
      return words.isLater === true || moves(row) ? [row] : [];
    });
  return [
    ...groups.map(({ title, words }) => ({ title, rows: rowsOf(words) })),
    {
      title: "Also moves this answer",
      rows: rowsOf(others.map((name) => [name, { ...wordsFor(name), isLater: true }])),
    },
  ].filter(({ rows }) => rows.length > 0);
}

/** Does either end of the slider change what any option costs in the coming month? */
function movesAnything({ all }: PlanMaterial): (row: SliderRow) => boolean {
  const values = typicalValues(all.assumptions);
  const costs = (changed: AssumptionValues): number[] =>
    price(all, { ...values, ...changed }).map(({ monthlyUsd }) => monthlyUsd);
  const typical = costs({});
  return ({ assumption: { name }, from, to }) =>
    [from, to].some((end) => costs({ [name]: end }).some((usd, index) => usd !== typical[index]));
}

/** Its own ends, or its range widened by half on both sides, not below zero unless the range is. */
function sliderRow(assumption: Assumption, { label, show = formatNumber, ends }: SliderWords): SliderRow {
  const { low, high, typical } = assumption;
  const width = ends === undefined ? high - low || Math.abs(typical) || 1 : (ends[1] - ends[0]) / 2;
  const step = niceStep(width / 50);
  const lowest = low >= 0 ? Math.max(0, low - width / 2) : Math.max(-1, low - width / 2);
  const highest = isShare(assumption) ? Math.min(1, high + width / 2) : high + width / 2;
  const [from, to] = ends ?? [lowest, highest];
  return {
    assumption,
    label,
    show,
    from: tidy(Math.floor(from / step + 1e-9) * step),
    to: tidy(Math.ceil(to / step - 1e-9) * step),
    step,
  };
}

const isShare = ({ unit }: Assumption): boolean => unit.startsWith("share");

/** Rounds off the error of binary fractions. */
const tidy = (value: number): number => Number(value.toPrecision(12));

/** 1, 2 or 5 times a power of ten, at most `most`. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  const steps = [5, 2, 1].map((digit) => tidy(digit * power));
  return steps.find((step) => step <= most * 1.000001) ?? power;
}
