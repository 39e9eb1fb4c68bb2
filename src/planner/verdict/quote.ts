import type { AssumptionValues } from "../../core/assumption.ts";
import { formatUsd } from "../../core/format.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { abandonmentLoss, type AbandonmentLoss } from "../../economics/cash.ts";
import { breakEvens, type BreakEven } from "../cost/break-even.ts";
import { commitmentOf } from "../cost/commitment.ts";
import { priceOption } from "../cost/price.ts";
import type { FleetOption, PreparedOption, PreparedPlan } from "../model/prepared.ts";
import { barredBy } from "../demands/barred-by.ts";
import { brokenByStaying } from "./staying.ts";
import { quotedNodes } from "../cost/quoted-nodes.ts";
import { winningPrice } from "../cost/winning-price.ts";

/** Whether the user's own quote is worth taking. */
export interface QuoteJudgement {
  offer: GpuOffer;
  answer: "yes" | "no";
  because: string;
  /** The best use of the quote, and the best option without it. */
  option: string | null;
  optionUsd: number | null;
  against: string;
  againstUsd: number;
  /** Highest price at which the answer would be yes, in the quote's own unit; null = not worth it even at $0. */
  highestUsdPerGpuHour: number | null;
  highestUsdPerGpu: number | null;
  /** Least monthly API spend with this mix at which it beats staying; null = at no volume up to 10,000 times this one. */
  leastApiUsdPerMonth: number | null;
  /** The same against the best option without the quote. */
  leastApiUsdPerMonthAgainstBest: number | null;
  /** What is lost if it is abandoned after 3, 6 and 12 months. */
  abandonment: AbandonmentLoss[];
}

/** Judges a quote at the size in which it is offered: one unit if load may overflow, else as many as it takes. */
export function judgeQuote(
  prepared: PreparedPlan,
  offer: GpuOffer,
  values: AssumptionValues,
): QuoteJudgement {
  const without = rivalsOf(prepared, offer)
    .map((option) => ({ option, usd: priceOption(prepared, option, values).monthlyUsd }))
    .reduce((best, each) => (each.usd < best.usd ? each : best));
  const uses = usesOf(prepared, offer);
  const priced = uses
    .map((option) => ({ option, usd: costWith(prepared, option, offer, values) }))
    .sort((a, b) => missesLast(a.option) - missesLast(b.option) || a.usd - b.usd)[0];
  if (priced === undefined) {
    return {
      offer,
      answer: "no",
      because:
        ruledOut(prepared, offer) ??
        `no model for this traffic fits ${offer.gpusPerNode}x ${offer.gpu} within the required latency, or no traffic may move`,
      option: null,
      optionUsd: null,
      against: without.option.id,
      againstUsd: without.usd,
      highestUsdPerGpuHour: null,
      highestUsdPerGpu: null,
      leastApiUsdPerMonth: null,
      leastApiUsdPerMonthAgainstBest: null,
      abandonment: [],
    };
  }
  const { option, usd } = priced;
  const misses = option.meetsSlo === false;
  const yes = usd < without.usd && !misses;
  const rents = offer.usdPerGpuHour !== null;
  const highest = winningPrice(
    (price) =>
      costWith(
        prepared,
        option,
        { ...offer, usdPerGpuHour: rents ? price : null, usdPerGpu: rents ? null : price },
        values,
      ),
    without.usd,
  );
  const against = without.option;
  const holding = uses.filter((use) => missesLast(use) === missesLast(option));
  const paysFrom = (other: string): number | null =>
    leastSpend(prepared, holding, other, values)?.apiUsdPerMonth ?? null;
  return {
    offer,
    answer: yes ? "yes" : "no",
    because: yes
      ? `${option.label} comes to ${formatUsd(usd)} a month, ${formatUsd(without.usd - usd)} less than the best option without it (${against.label})`
      : misses
        ? `${option.label} misses the required latency in the busiest hour, at ${formatUsd(usd)} a month`
        : `${against.label} comes to ${formatUsd(without.usd)} a month, ${formatUsd(usd - without.usd)} less than the best use of the quote`,
    option: option.id,
    optionUsd: usd,
    against: against.id,
    againstUsd: without.usd,
    highestUsdPerGpuHour: rents ? highest : null,
    highestUsdPerGpu: rents ? null : highest,
    leastApiUsdPerMonth: paysFrom(prepared.options.find(({ kind }) => kind === "api")!.id),
    leastApiUsdPerMonthAgainstBest: paysFrom(against.id),
    abandonment: [3, 6, 12].map((month) =>
      abandonmentLoss(
        commitmentOf(
          option,
          offer,
          priceOption(prepared, option, values, { nodes: quotedNodes(option) }),
          values,
        ),
        month,
      ),
    ),
  };
}

/** The options without the quote that meet the latency and, where any does, everything else that is demanded. */
function rivalsOf(prepared: PreparedPlan, offer: GpuOffer): readonly PreparedOption[] {
  const others = prepared.options.filter((option) => !isBuiltOn(option, offer));
  const holding = others.filter((option) => !("replica" in option) || option.meetsSlo !== false);
  const stayHolds = brokenByStaying(prepared).length === 0;
  const keeping = holding.filter(({ kind }) => kind !== "api" || stayHolds);
  return keeping.length > 0 ? keeping : holding;
}

/** The demands that took every use of the quote off the ladder; null where none did. */
function ruledOut({ demanded }: PreparedPlan, offer: GpuOffer): string | null {
  const by = barredBy(demanded.removed.filter(({ id }) => id.endsWith(`@${offer.id}`)));
  const asked = demanded.demands.filter(({ demand }) => by.includes(demand)).map((demand) => demand.asked);
  return asked.length === 0 ? null : `it is ruled out by what you demand: ${asked.join("; ")}`;
}

const isBuiltOn = (option: PreparedOption, offer: GpuOffer): boolean =>
  "replica" in option && option.offer.id === offer.id;

const missesLast = (option: FleetOption): number => (option.meetsSlo === false ? 1 : 0);

/** Every use of a quote that was found: on the ladder, and those that are better at other volumes. */
const usesOf = (prepared: PreparedPlan, offer: GpuOffer): FleetOption[] =>
  [...prepared.options, ...prepared.quoteUses].filter((option): option is FleetOption =>
    isBuiltOn(option, offer),
  );

/** The least volume at which any use of the quote becomes cheaper: another layout may pay sooner than today's best. */
function leastSpend(
  prepared: PreparedPlan,
  uses: readonly FleetOption[],
  against: string,
  values: AssumptionValues,
): BreakEven | null {
  let least: BreakEven | null = null;
  for (const use of uses) {
    const plan = { ...prepared, options: [...prepared.options.filter(({ id }) => id !== use.id), use] };
    const first = breakEvens(plan, use.id, against, values, quotedNodes(use)).find(
      ({ cheaperBeyond }) => cheaperBeyond === use.id,
    );
    if (first !== undefined && (least === null || first.volume < least.volume)) least = first;
  }
  return least;
}

const costWith = (
  prepared: PreparedPlan,
  option: FleetOption,
  offer: GpuOffer,
  values: AssumptionValues,
): number => priceOption(prepared, { ...option, offer }, values, { nodes: quotedNodes(option) }).monthlyUsd;
