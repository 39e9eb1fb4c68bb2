import type { AssumptionValues } from "../../core/assumption.ts";
import { type CashFlow, startingAfter } from "../../economics/cash.ts";
import { horizonPath, type MonthFactors } from "../../economics/horizon.ts";
import { monthsUntilSaving } from "../../economics/migration.ts";
import { optionInMonth, planInMonth, pricesOfMonth } from "./announced-prices.ts";
import { priceOption } from "./price.ts";
import type { PricedOption } from "../model/priced-option.ts";
import { APIS_USED_TODAY, type PreparedOption, type PreparedPlan } from "../model/prepared.ts";

/** An option over the horizon, each month at that month's traffic and prices. */
export interface OptionHorizon {
  /** Mean cost of a month: traffic grows, list prices and rents change, announced prices come, fleets grow. */
  monthlyUsd: number;
  /** What announced prices and retirements alone add to a month of today's traffic; 0 where nothing is announced. */
  announcedUsdPerMonth: number;
  /** Cash once the option is in service, without amortisation; the upfront is paid on the first day. */
  flow: CashFlow;
}

/** Prices an option in every month of the horizon. */
export function optionHorizon(
  prepared: PreparedPlan,
  option: PreparedOption,
  values: AssumptionValues,
): OptionHorizon {
  const now = priceOption(prepared, option, values);
  const buys = "replica" in option && option.offer.usdPerGpu !== null;
  const prepaidMonths = "replica" in option && option.offer.prepaid === true ? option.offer.termMonths : 0;
  const cash: number[] = [];
  let sum = 0;
  let announced = 0;
  let spentUsd = now.upfrontUsd;
  for (const { factors, priced, announcedUsd } of monthsOf(prepared, option, values)) {
    sum += monthUsd(option, priced, factors, priced.monthlyUsd);
    announced += announcedUsd;
    // Additional machines are bought in the month in which growth requires them.
    const boughtUsd = buys ? Math.max(0, priced.upfrontUsd - spentUsd) : 0;
    spentUsd += boughtUsd;
    const rentUsd = prepaidMonths === 0 ? 0 : rentDue(now, priced, factors.month >= prepaidMonths);
    cash.push(monthUsd(option, priced, factors, priced.cashUsdPerMonth) + rentUsd + boughtUsd);
  }
  return {
    monthlyUsd: sum / cash.length,
    announcedUsdPerMonth: announced / cash.length,
    flow: { upfrontUsd: now.upfrontUsd, monthlyUsd: cash },
  };
}

/** Mean monthly cost over the horizon. */
export const horizonMonthlyUsd = (
  prepared: PreparedPlan,
  option: PreparedOption,
  values: AssumptionValues,
): number => optionHorizon(prepared, option, values).monthlyUsd;

/**
 * Cash of a change to an option, from the day on which its money is spent: today's bill goes on until the work of moving
 * is done, and both are paid while both run (the second is part of the upfront).
 */
export function cashOfChange(
  staying: CashFlow,
  option: PreparedOption,
  { flow }: OptionHorizon,
  values: AssumptionValues,
): CashFlow {
  return startingAfter(staying, flow, startMonths(option, values));
}

/** Months from the first day of the work of moving to the first month that saves; 0 for staying. */
export const startMonths = (option: PreparedOption, values: AssumptionValues): number =>
  "replica" in option
    ? monthsUntilSaving(option.kind === "dedicated-hosted" ? "hosted-open" : "self-host", true, values)
    : option.migration === "none"
      ? 0
      : monthsUntilSaving(option.migration, false, values);

/** Rent due on top of a prepaid term: all of it after the term; before, that of machines added since. */
function rentDue(now: PricedOption, then: PricedOption, termOver: boolean): number {
  const rentUsd = then.components["hardware"] ?? 0;
  return termOver ? rentUsd : Math.max(0, rentUsd - (now.components["hardware"] ?? 0));
}

interface PricedMonth {
  factors: MonthFactors;
  priced: PricedOption;
  /** What announced prices add to today's month. */
  announcedUsd: number;
}

/** Every month of the horizon; months with the same traffic and prices are priced once. */
function monthsOf(prepared: PreparedPlan, option: PreparedOption, values: AssumptionValues): PricedMonth[] {
  const term = "replica" in option ? option.offer.termMonths : 0;
  const known = new Map<string, PricedOption>();
  const priceOf = (volume: number, month: number | null): PricedOption => {
    const prices = month === null ? "" : pricesOfMonth(prepared, option, month);
    const key = `${volume} ${prices}`;
    let priced = known.get(key);
    if (priced === undefined) {
      priced =
        month === null || prices === ""
          ? priceOption(prepared, option, values, { volume })
          : priceOption(planInMonth(prepared, month), optionInMonth(option, prepared.asOfMs, month), values, {
              volume,
            });
      known.set(key, priced);
    }
    return priced;
  };
  return horizonPath(prepared.horizonMonths, term, values).map((factors) => ({
    factors,
    priced: priceOf(factors.volume, factors.month),
    announcedUsd:
      pricesOfMonth(prepared, option, factors.month) === ""
        ? 0
        : priceOf(1, factors.month).monthlyUsd - priceOf(1, null).monthlyUsd,
  }));
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
