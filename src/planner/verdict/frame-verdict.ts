import { formatUsd } from "../../core/format.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { PreparedPlan } from "../model/prepared.ts";
import type { Condition, Verdict } from "../model/verdict.ts";
import { differBeyond, type ObservedMonth } from "../traffic/months.ts";
import type { TrafficSummary } from "../traffic/traffic-summary.ts";
import { CONFIRMERS } from "./confirmers.ts";
import { announcedFor, announcedSentences } from "./announced.ts";
import { unpricedSentence, unpricedShare } from "./unpriced-share.ts";
import { savingWithoutGpus } from "./without-gpus.ts";

/** A verdict before what stands around it: what it leaves out, what is about to change, what needs no GPU. */
export type BareVerdict = Omit<Verdict, "monthIsTypical" | "announced" | "unpriced" | "withoutGpus">;

/** Puts around a verdict what a reader must know to take it for no more than it is. */
export function frameVerdict(
  bare: BareVerdict,
  prepared: PreparedPlan,
  options: readonly PlanOption[],
  traffic: TrafficSummary,
): Verdict {
  const stay = options.find(({ kind }) => kind === "api")!;
  const announced = announcedFor(prepared, [bare.option, bare.ifAllMoved.option]);
  const unpriced = unpricedShare(traffic);
  const volume = prepared.assumptions.find(({ name }) => name === "volume_next_month");
  const isTypical = volume === undefined || !differBeyond(traffic.months, volume);
  return {
    ...bare,
    because: [
      ...(unpriced === null ? [] : [unpricedSentence(unpriced)]),
      ...bare.because,
      ...(isTypical ? [] : [monthsSentence(traffic.months)]),
      ...announcedSentences(announced, stay.monthlyUsd.p50, prepared.asOfMs),
    ],
    conditions: isTypical ? bare.conditions : [NO_TYPICAL_MONTH, ...bare.conditions],
    monthIsTypical: isTypical,
    announced,
    unpriced,
    withoutGpus: savingWithoutGpus(options),
  };
}

const NO_TYPICAL_MONTH: Condition = {
  kind: "typical-month",
  text: "the coming months are like the mean of those observed, which differ by more than the range that is planned with",
  whoCanConfirm: CONFIRMERS["typical-month"],
};

/** Says how far the months are apart. */
function monthsSentence(months: readonly ObservedMonth[]): string {
  const sorted = [...months].sort((a, b) => a.monthlyUsd - b.monthlyUsd);
  const [least, most] = [sorted[0]!, sorted.at(-1)!];
  return `No month here is typical: ${least.month} came to ${formatUsd(least.monthlyUsd)} a month at today's prices and ${most.month} to ${formatUsd(most.monthlyUsd)}, further apart than the range that is planned with (volume_next_month); the figures are for their mean.`;
}
