import type { AssumptionValues } from "../../core/assumption.ts";
import type { CashFlow } from "../../economics/cash.ts";
import { horizonPath, type MonthFactors } from "../../economics/horizon.ts";
import { priceOption } from "./price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import { APIS_USED_TODAY, type PreparedOption, type PreparedPlan } from "../model/prepared.ts";

/** Every third month is priced: the cost hardly changes between them. */
const STRIDE_MONTHS = 3;

/** Mean monthly cost over the horizon: traffic grows, list prices and rents change, fleets grow with the traffic. */
export function horizonMonthlyUsd(
  prepared: PreparedPlan,
  option: PreparedOption,
  values: AssumptionValues,
): number {
  const months = sampledMonths(prepared, option, values);
  let usd = 0;
  let weight = 0;
  for (const { factors, priced, width } of months) {
    usd += width * monthUsd(option, priced, factors, priced.monthlyUsd);
    weight += width;
  }
  return usd / weight;
}

/** Cash of an option month by month over the horizon, without amortisation, for payback. */
export function cashFlow(prepared: PreparedPlan, option: PreparedOption, values: AssumptionValues): CashFlow {
  const now = priceOption(prepared, option, values);
  const buys = "replica" in option && option.offer.usdPerGpu !== null;
  const prepaidMonths = "replica" in option && option.offer.prepaid === true ? option.offer.termMonths : 0;
  const monthlyUsd: number[] = [];
  let spentUsd = now.upfrontUsd;
  for (const { factors, priced, width } of sampledMonths(prepared, option, values)) {
    const usd = monthUsd(option, priced, factors, priced.cashUsdPerMonth);
    // Additional machines are bought in the month in which growth requires them.
    const boughtUsd = buys ? Math.max(0, priced.upfrontUsd - spentUsd) : 0;
    spentUsd += boughtUsd;
    for (let month = 0; month < width; month++) {
      const rentUsd = prepaidMonths === 0 ? 0 : rentDue(now, priced, factors.month + month >= prepaidMonths);
      monthlyUsd.push(usd + rentUsd + (month === 0 ? boughtUsd : 0));
    }
  }
  return { upfrontUsd: now.upfrontUsd, monthlyUsd };
}

/** Rent due on top of a prepaid term: all of it after the term; before, that of machines added since. */
function rentDue(now: PricedOption, then: PricedOption, termOver: boolean): number {
  const rentUsd = then.components["hardware"] ?? 0;
  return termOver ? rentUsd : Math.max(0, rentUsd - (now.components["hardware"] ?? 0));
}

function sampledMonths(
  prepared: PreparedPlan,
  option: PreparedOption,
  values: AssumptionValues,
): { factors: MonthFactors; priced: PricedOption; width: number }[] {
  const term = "replica" in option ? option.offer.termMonths : 0;
  const path = horizonPath(prepared.horizonMonths, term, values);
  const sampled = [];
  for (let month = 0; month < path.length; month += STRIDE_MONTHS) {
    const factors = path[month]!;
    const priced = priceOption(prepared, option, values, { volume: factors.volume });
    sampled.push({ factors, priced, width: Math.min(STRIDE_MONTHS, path.length - month) });
  }
  return sampled;
}

/** The cost of a month with the components that follow a market price scaled to that month. */
function monthUsd(option: PreparedOption, priced: PricedOption, factors: MonthFactors, usd: number): number {
  const { apiStaying = 0, apiMoved = 0, apiOverflow = 0, hardware = 0 } = priced.components;
  const movedFactor = option.kind === "hosted-open" ? factors.hostedOpenPrice : factors.closedApiPrice;
  const rents = "replica" in option && option.offer.usdPerGpuHour !== null;
  const goesBack = "replica" in option && option.overflowTo === APIS_USED_TODAY;
  const overflowFactor = goesBack ? factors.closedApiPrice : factors.hostedOpenPrice;
  return (
    usd +
    apiStaying * (factors.closedApiPrice - 1) +
    apiMoved * (movedFactor - 1) +
    apiOverflow * (overflowFactor - 1) +
    (rents ? hardware * (factors.gpuRentalPrice - 1) : 0)
  );
}
