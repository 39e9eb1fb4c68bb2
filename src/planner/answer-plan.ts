import { typicalValues } from "../core/assumption.ts";
import { isoDate } from "../core/time.ts";
import { tornado } from "../economics/tornado.ts";
import { growthEffect } from "./cost/growth-effect.ts";
import { lopsidedRanges } from "./cost/lopsided-range.ts";
import { cashByMonth } from "./cost/cash-by-month.ts";
import type { DecidedConstraints } from "./model/inputs.ts";
import { ladderBreakEvens } from "./cost/ladder-break-even.ts";
import { describeOptions } from "./cost/describe-options.ts";
import type { PlanMaterial } from "./plan-material.ts";
import type { PlanOption } from "./model/plan-option.ts";
import type { PlanResult } from "./plan-result.ts";
import type { PreparedPlan } from "./model/prepared.ts";
import { price, priceOption } from "./cost/price.ts";
import { judgeQuote } from "./verdict/quote.ts";
import { priceRanges } from "./cost/ranges.ts";
import { rungsOf } from "./verdict/rungs.ts";
import { frameVerdict } from "./verdict/frame-verdict.ts";
import { cheapestOf, choose, type ScopeAnswer } from "./verdict/choose.ts";
import { verdictOf } from "./verdict/verdict.ts";
import { dedicatedWinsBelow } from "./cost/winning-price.ts";

/**
 * The fast half of a plan: prices prepared material under its assumptions and answers. Pure and without the catalog, so
 * the command line, the server and the page get the same figures from the same material.
 */
export function answerPlan(material: PlanMaterial): PlanResult {
  const { all, profile, constraints, tieOut } = material;
  const confirmed = material.confirmed ?? all;
  const values = typicalValues(all.assumptions);
  const confirmedUsd = new Map(price(confirmed, values).map((option) => [option.id, option.monthlyUsd]));
  const allAnswer = answerOf(all, confirmedUsd, constraints);
  const confirmedAnswer = confirmed === all ? allAnswer : answerOf(confirmed, confirmedUsd, constraints);
  const compared = compareWith(allAnswer, constraints);
  const sensitivity = tornadoOf(allAnswer, compared);
  const crossings = ladderBreakEvens(all, allAnswer.options);
  const bare = verdictOf({
    confirmed: confirmedAnswer,
    all: allAnswer,
    profile,
    constraints,
    sensitivity,
    breakEven: crossings.breakEven,
    tieOut,
  });
  const verdict = frameVerdict(bare, all, allAnswer.options, material.traffic);
  const shownIds = [verdict.option, verdict.ifAllMoved.option, verdict.ifItPasses ?? ""];
  const cashIds = ["stay", ...shownIds, cheapestOwnId(allAnswer.options)];
  return {
    verdict,
    tieOut,
    asOf: isoDate(constraints.asOfMs),
    traffic: material.traffic,
    options: [...allAnswer.options],
    rungs: rungsOf(allAnswer.options).map(({ best, chance }) => ({
      rung: best.rung,
      kind: best.kind,
      option: best.id,
      cheapestChance: chance,
    })),
    confirmedOptions: confirmed === all ? null : [...confirmedAnswer.options],
    emptyRungs: all.emptyRungs,
    removed: all.demanded.removed,
    dedicatedWinsBelow: dedicatedWinsBelow(all, values),
    cash: [
      ...cashByMonth(all, cashIds, values),
      // A choice that only the confirmed ladder has.
      ...(all.options.some(({ id }) => id === verdict.option)
        ? []
        : cashByMonth(confirmed, [verdict.option], values)),
    ],
    growth: growthEffect(all, cashIds, values),
    lopsided: lopsidedRanges(
      all,
      rungsOf(allAnswer.options).map(({ best }) => best),
      values,
    ),
    ...crossings,
    comparedOption: compared.id,
    sensitivity,
    assumptions: used(all, sensitivity),
    quotes: constraints.quotes.map((offer) => judgeQuote(all, offer, values)),
    ladderRule:
      confirmed === all
        ? "options move everything that may move"
        : "options are priced as if everything moved that you did not rule out; confirmedMonthlyUsd moves only what was confirmed",
    notes: [...material.notes],
  };
}

/** The cheapest option with own GPUs; "" when there is none. */
function cheapestOwnId(options: readonly PlanOption[]): string {
  const own = options.filter(({ kind }) => kind.startsWith("self-host") || kind === "hybrid");
  return own.reduce((a, b) => (b.monthlyUsd.p50 < a.usd ? { id: b.id, usd: b.monthlyUsd.p50 } : a), {
    id: "",
    usd: Number.POSITIVE_INFINITY,
  }).id;
}

function answerOf(
  prepared: PreparedPlan,
  confirmedUsd: ReadonlyMap<string, number>,
  constraints: DecidedConstraints,
): ScopeAnswer {
  const values = typicalValues(prepared.assumptions);
  const priced = price(prepared, values);
  const ranges = priceRanges(prepared, prepared.assumptions, constraints.seed, priced);
  return { prepared, options: describeOptions(prepared, priced, ranges, confirmedUsd) };
}

/** The option that is compared with staying: the prize, else the choice if everything moved, else the cheapest other. */
function compareWith(answer: ScopeAnswer, constraints: DecidedConstraints): PlanOption {
  const { option: chosen, prize } = choose(answer, constraints);
  if (prize !== null) return prize;
  if (chosen.kind !== "api") return chosen;
  const others = answer.options.filter(({ kind }) => kind !== "api" && kind !== "api-tuned");
  const pool = others.length > 0 ? others : answer.options.filter(({ kind }) => kind !== "api");
  return cheapestOf(pool) ?? chosen;
}

function tornadoOf({ prepared }: ScopeAnswer, compared: PlanOption): PlanResult["sensitivity"] {
  const option = prepared.options.find(({ id }) => id === compared.id)!;
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  const rows = tornado(
    (values) =>
      priceOption(prepared, option, values).monthlyUsd - priceOption(prepared, stay, values).monthlyUsd,
    prepared.assumptions,
  );
  return rows.filter((row) => row.swingUsd > 1e-9 || row.flipsAt !== null);
}

/** The assumptions that move the comparison, in order of how much they move it. */
function used(prepared: PreparedPlan, sensitivity: PlanResult["sensitivity"]): PlanResult["assumptions"] {
  const order = new Map(sensitivity.map((row, index) => [row.assumption, index]));
  return prepared.assumptions
    .filter((row) => order.has(row.name))
    .sort((a, b) => order.get(a.name)! - order.get(b.name)!)
    .map(({ name, unit, low, typical, high, source, date }) => ({
      name,
      unit,
      low,
      typical,
      high,
      source,
      date,
    }));
}
