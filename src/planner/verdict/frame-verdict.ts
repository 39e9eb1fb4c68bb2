import type { PlanOption } from "../model/plan-option.ts";
import type { PreparedPlan } from "../model/prepared.ts";
import type { Verdict } from "../model/verdict.ts";
import type { TrafficSummary } from "../traffic/traffic-summary.ts";
import { announcedFor, announcedSentences } from "./announced.ts";
import { unpricedSentence, unpricedShare } from "./unpriced-share.ts";
import { savingWithoutGpus } from "./without-gpus.ts";

/** A verdict before what stands around it: what it leaves out, what is about to change, what needs no GPU. */
export type BareVerdict = Omit<Verdict, "announced" | "unpriced" | "withoutGpus">;

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
  return {
    ...bare,
    because: [
      ...(unpriced === null ? [] : [unpricedSentence(unpriced)]),
      ...bare.because,
      ...announcedSentences(announced, stay.monthlyUsd.p50, prepared.asOfMs),
    ],
    announced,
    unpriced,
    withoutGpus: savingWithoutGpus(options),
  };
}
