import type { AbandonmentLoss } from "../../economics/cash.ts";

/** A change to an option as a budget sees it, counted from the day on which its first money is spent. */
export interface Budget {
  /** What is bought and kept: cards, host servers, spares. */
  capitalUsd: number;
  /** A term paid at its start. */
  prepaidUsd: number;
  /** The work of moving, and the time in which the old and the new are both paid. */
  oneOffUsd: number;
  /** Paid every month once it runs, without amortisation. */
  operatingUsdPerMonth: number;
  /** Months from the first day of the work until today's bill is no longer paid. */
  savingStartsMonths: number;
  /** Month in which it has paid for itself for good; null = never. The weeks of moving are in it. */
  paybackMonths: number | null;
  /** Cash that it saves over the horizon against staying; negative = it costs more. Resale is not in it. */
  cashSavedUsd: number;
  /** The same discounted to the first day at `yearlyRate`. */
  netPresentValueUsd: number;
  /** Effective, a year: the cost of capital. */
  yearlyRate: number;
  /** What the purchase is expected to resell for at the end of the horizon, on top. */
  resaleUsd: number;
  /** What is lost, and what of it is still owed, if it is given up at the end of a month. */
  ifStopped: AbandonmentLoss[];
}
