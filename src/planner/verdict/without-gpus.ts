import { formatPercent, formatUsd } from "../../core/format.ts";
import type { OptionKind } from "../model/prepared.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { SavingWithoutGpus } from "../model/verdict.ts";

/** Rungs on which nobody pays for a GPU, neither an owner nor a seller on the buyer's behalf. */
const NO_GPU: readonly OptionKind[] = ["api-tuned", "closed-cheaper", "hosted-open"];

/** How much of the best saving can be had without a GPU; null where nothing saves. */
export function savingWithoutGpus(options: readonly PlanOption[]): SavingWithoutGpus | null {
  const stay = options.find(({ kind }) => kind === "api");
  if (stay === undefined) return null;
  const saves = ({ monthlyUsd }: PlanOption): number => stay.monthlyUsd.p50 - monthlyUsd.p50;
  const most = (among: readonly PlanOption[]): PlanOption =>
    among.reduce((best, each) => (saves(each) > saves(best) ? each : best), stay);
  const best = most(options);
  if (saves(best) <= 0) return null;
  const without = most(options.filter(({ kind }) => NO_GPU.includes(kind)));
  return {
    option: without.id,
    savesUsdPerMonth: saves(without),
    best: best.id,
    bestSavesUsdPerMonth: saves(best),
    share: saves(without) / saves(best),
  };
}

/** The same as a line; `labelOf` names an option. */
export function withoutGpusText(saving: SavingWithoutGpus, labelOf: (id: string) => string): string {
  const { option, savesUsdPerMonth, best, bestSavesUsdPerMonth, share } = saving;
  if (option === best)
    return `All of the largest saving, ${formatUsd(bestSavesUsdPerMonth)} a month, needs no GPU: ${labelOf(option)}.`;
  if (savesUsdPerMonth <= 0)
    return `None of the largest saving, ${formatUsd(bestSavesUsdPerMonth)} a month with ${labelOf(best)}, can be had without GPUs.`;
  return `${formatPercent(share)} of the largest saving needs no GPU: ${labelOf(option)} saves ${formatUsd(savesUsdPerMonth)} a month, and ${labelOf(best)} ${formatUsd(bestSavesUsdPerMonth)}.`;
}
