import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import {
  abandonmentLoss,
  type CashFlow,
  type Commitment,
  cumulativeCash,
  netPresentValueUsd,
  paybackOfChange,
} from "../../economics/cash.ts";
import { commitmentOf } from "./commitment.ts";
import { cashOfChange, type OptionHorizon, startMonths } from "./horizon-cost.ts";
import type { Budget } from "../model/budget.ts";
import type { PreparedOption } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";

/** Months at whose end giving up is shown. */
const STOPS = [3, 6, 12, 24];

/** The budget of a change from staying (whose cash is `staying`) to an option, over a horizon in months. */
export function budgetOf(
  option: PreparedOption,
  priced: PricedOption,
  horizon: OptionHorizon,
  staying: CashFlow,
  horizonMonths: number,
  values: AssumptionValues,
): Budget {
  const change = option.kind === "api" ? staying : cashOfChange(staying, option, horizon, values);
  const starts = startMonths(option, values);
  const yearlyRate = valueOf(values, "cost_of_capital_company");
  const commitment: Commitment =
    "replica" in option ? commitmentOf(option, option.offer, priced, values) : openEnded(priced.upfrontUsd);
  const spent = (flow: CashFlow): number => cumulativeCash(flow, horizonMonths).at(-1)!;
  return {
    capitalUsd: priced.capitalUsd,
    prepaidUsd: priced.upfrontUsd - priced.capitalUsd - priced.oneOffUsd,
    oneOffUsd: priced.oneOffUsd,
    operatingUsdPerMonth: priced.cashUsdPerMonth,
    savingStartsMonths: starts,
    paybackMonths: option.kind === "api" ? 0 : paybackOfChange(staying, horizon.flow, starts),
    cashSavedUsd: spent(staying) - spent(change),
    netPresentValueUsd: netPresentValueUsd(staying, change, horizonMonths, yearlyRate),
    yearlyRate,
    resaleUsd: priced.resaleUsd,
    ifStopped: STOPS.filter((month) => month <= horizonMonths).map((month) =>
      abandonmentLoss(commitment, month),
    ),
  };
}

/** An API is paid by the token: only the work of moving is lost. */
const openEnded = (upfrontUsd: number): Commitment => ({
  termMonths: 0,
  usdPerMonth: 0,
  prepaidUsd: 0,
  upfrontUsd,
  residualUsdAt: () => 0,
});
