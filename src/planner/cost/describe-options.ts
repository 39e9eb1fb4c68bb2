import { downtimeThresholdUsdPerHour } from "../../economics/ownership.ts";
import { availabilityOf } from "./availability.ts";
import { budgetOf } from "./budget.ts";
import { barOf } from "./may-win.ts";
import { optionHorizon } from "./horizon-cost.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { PricedOption } from "../model/priced-option.ts";
import { RUNGS, type FleetOption, type PreparedPlan } from "../model/prepared.ts";
import { typicalValues } from "../../core/assumption.ts";
import type { OptionRange } from "./ranges.ts";

/** The options of an answer: cost with ranges, rung, payback. */
export function describeOptions(
  prepared: PreparedPlan,
  priced: readonly PricedOption[],
  ranges: readonly OptionRange[],
  confirmedUsd: ReadonlyMap<string, number>,
): PlanOption[] {
  const values = typicalValues(prepared.assumptions);
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  const stayCash = optionHorizon(prepared, stay, values).flow;
  const stayMoney = priced[prepared.options.indexOf(stay)]!;
  const stayUsd = stayMoney.monthlyUsd;
  const stayAvailability = availabilityOf(prepared, stay, 0, values);
  const saving = (index: number): number => stayUsd - priced[index]!.monthlyUsd;
  const rows = prepared.options.map((option, index): PlanOption => {
    const money = priced[index]!;
    const range = ranges[index]!;
    const availability = availabilityOf(prepared, option, money.nodes, values);
    const horizon = optionHorizon(prepared, option, values);
    const budget = budgetOf(option, money, horizon, stayCash, prepared.horizonMonths, values);
    return {
      id: option.id,
      rung: RUNGS.indexOf(option.kind),
      kind: option.kind,
      label: option.label,
      monthlyUsd: { typical: money.monthlyUsd, p10: range.p10, p50: range.p50, p90: range.p90 },
      withoutPeopleUsd: money.withoutPeopleUsd,
      horizonMonthlyUsd: horizon.monthlyUsd,
      announcedUsdPerMonth: horizon.announcedUsdPerMonth,
      confirmedMonthlyUsd: confirmedUsd.get(option.id) ?? null,
      savesAgainstTodayUsd: null,
      savesAgainstBestSoFarUsd: null,
      budget,
      upfrontUsd: money.upfrontUsd,
      cashUsdPerMonth: money.cashUsdPerMonth,
      components: money.components,
      cheapestChance: range.cheapestChance,
      beatsStayingChance: range.beatsStayingChance,
      fleet:
        "replica" in option && showsFleet(prepared) ? [{ ...fleetOf(option), replicas: money.replicas }] : [],
      selfHostedShare: money.selfHostedShare,
      latency: "replica" in option ? option.latency : null,
      throughput: "replica" in option ? option.throughput : null,
      availability,
      meetsSlo: "replica" in option ? option.meetsSlo : null,
      paybackMonths: budget.paybackMonths,
      downtimeThresholdUsdPerHour:
        "replica" in option && option.kind !== "dedicated-hosted" && saving(index) > 0
          ? downtimeThresholdUsdPerHour(
              saving(index) - downtimeUsd(money) + downtimeUsd(stayMoney),
              1 - availability,
              1 - stayAvailability,
            )
          : null,
      quality: option.quality,
      targetModel: option.targetModel,
      modelChange: option.modelChange,
      ifItPasses: option.conditions.find(({ kind }) => kind === "evaluation")?.text ?? null,
      notByDefault: barOf(option),
      conditions: option.conditions.map(({ text }) => text),
      sources: option.sources,
    };
  });
  return rows.map((row) => ({ ...row, ...savings(row, rows) }));
}

const downtimeUsd = ({ components }: PricedOption): number => components["downtime"] ?? 0;

/** A fleet is shown only where the evidence has arrivals by the hour or finer. */
const showsFleet = (prepared: PreparedPlan): boolean =>
  prepared.evidence === "per-request" || prepared.evidence === "bucketed";

function fleetOf(option: FleetOption): Omit<PlanOption["fleet"][number], "replicas"> {
  return option.replica;
}

/** What it saves against the first rung, and against the best of the rungs below its own, by their middle figures. */
function savings(
  row: PlanOption,
  rows: readonly PlanOption[],
): Pick<PlanOption, "savesAgainstTodayUsd" | "savesAgainstBestSoFarUsd"> {
  if (row.rung === 0) return { savesAgainstTodayUsd: null, savesAgainstBestSoFarUsd: null };
  const middle = ({ monthlyUsd }: PlanOption): number => monthlyUsd.p50;
  const today = rows.find(({ rung }) => rung === 0)!;
  const earlier = rows.filter(({ rung }) => rung < row.rung).map(middle);
  return {
    savesAgainstTodayUsd: middle(today) - middle(row),
    savesAgainstBestSoFarUsd: Math.min(...earlier) - middle(row),
  };
}
