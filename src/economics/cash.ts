/** Cash actually paid: once before the start, then month by month (month 1 first; the last entry repeats). */
export interface CashFlow {
  upfrontUsd: number;
  monthlyUsd: number | readonly number[];
}

/** Cash paid up to the end of month 0..months; entry 0 is the upfront alone. Amortisation is not cash. */
export function cumulativeCash(flow: CashFlow, months: number): number[] {
  const total = [flow.upfrontUsd];
  for (let month = 1; month <= months; month++) {
    total.push((total[month - 1] ?? flow.upfrontUsd) + monthOf(flow, month));
  }
  return total;
}

/**
 * Months after which a change from `from` to `to` has paid for itself for good: from then on the cumulative cash of `to`
 * is no more than that of `from`, interpolated within the month. 0 = at once; null = never within `limitMonths` (constant
 * flows are solved without a limit).
 */
export function paybackMonths(from: CashFlow, to: CashFlow, limitMonths = 120): number | null {
  const extra = to.upfrontUsd - from.upfrontUsd;
  if (typeof from.monthlyUsd === "number" && typeof to.monthlyUsd === "number") {
    const saving = from.monthlyUsd - to.monthlyUsd;
    return saving > 0 ? Math.max(0, extra / saving) : null;
  }
  let ahead = -extra;
  let since: number | null = ahead >= 0 ? 0 : null;
  for (let month = 1; month <= limitMonths; month++) {
    const saving = monthOf(from, month) - monthOf(to, month);
    const before = ahead;
    ahead += saving;
    if (ahead < 0) since = null;
    else if (since === null) since = month - 1 + -before / saving;
  }
  const lasting = monthOf(from, limitMonths) - monthOf(to, limitMonths) > 0;
  return lasting ? since : null;
}

/** Is the change no dearer in the end, when everything that is known to change has changed? */
function isLasting(from: CashFlow, to: CashFlow, limitMonths: number): boolean {
  const old = monthOf(from, limitMonths);
  return old - monthOf(to, limitMonths) > -1e-9 * Math.abs(old);
}

/**
 * The same for a change that takes `startMonths` (or part of one) to take over, counted from the day on which its upfront
 * is paid: until then the old bill is paid and nothing is saved. Never less than `startMonths`, unless there is neither
 * a start to wait for nor an upfront.
 */
export function paybackOfChange(
  from: CashFlow,
  to: CashFlow,
  startMonths: number,
  limitMonths = 120,
): number | null {
  let ahead = from.upfrontUsd - to.upfrontUsd;
  let since: number | null = ahead >= 0 ? startMonths : null;
  for (let month = 1; month <= limitMonths; month++) {
    const begins = Math.max(month - 1, startMonths);
    if (begins >= month) continue;
    const saving = monthOf(from, month) - monthOf(to, month);
    const before = ahead;
    ahead += saving * (month - begins);
    if (ahead < 0) since = null;
    else if (since === null) since = begins + -before / saving;
  }
  return isLasting(from, to, limitMonths) ? since : null;
}

/**
 * The cash of a change that takes `months` (or part of one) to take over: the upfront on the first day, the old bill
 * until then, the new one after. A month in which it takes over is shared between both.
 */
export function startingAfter(before: CashFlow, after: CashFlow, months: number): CashFlow {
  const length = Math.max(lengthOf(before), lengthOf(after), Math.ceil(months) + 1);
  const monthlyUsd = Array.from({ length }, (_, index) => {
    const old = Math.min(1, Math.max(0, months - index));
    // Only what is paid counts: an endless cost that has not begun is none yet.
    return (
      (old > 0 ? old * monthOf(before, index + 1) : 0) + (old < 1 ? (1 - old) * monthOf(after, index + 1) : 0)
    );
  });
  return { upfrontUsd: after.upfrontUsd, monthlyUsd };
}

/**
 * Net present value of changing from `from` to `to` over `months`, in dollars of the first day: the upfront now, each
 * month's difference at its end, discounted at an effective yearly rate (0.1 = 10 %). At a rate of 0 it is the
 * difference of the cash.
 */
export function netPresentValueUsd(from: CashFlow, to: CashFlow, months: number, yearlyRate: number): number {
  let usd = from.upfrontUsd - to.upfrontUsd;
  for (let month = 1; month <= months; month++) {
    usd += (monthOf(from, month) - monthOf(to, month)) / (1 + yearlyRate) ** (month / 12);
  }
  return usd;
}

/** What the buyer committed to with the seller of the hardware. */
export interface Commitment {
  /** Months committed to; 0 = can be ended at the end of any month. */
  termMonths: number;
  usdPerMonth: number;
  /** Part of the term's payments made on day 0; used up month by month, not refunded. */
  prepaidUsd: number;
  /** Purchase, host, migration work: spent on day 0 on top of the commitment. */
  upfrontUsd: number;
  /** Resale value of the purchase at the end of that month. */
  residualUsdAt: (month: number) => number;
}

/** Money that is lost if the plan is abandoned at the end of `month`. */
export interface AbandonmentLoss {
  month: number;
  lossUsd: number;
  /** Payments of the commitment that are still due. */
  stillOwedUsd: number;
  lostPrepaymentUsd: number;
  /** Upfront spending less resale. */
  unrecoveredUpfrontUsd: number;
}

export function abandonmentLoss(commitment: Commitment, month: number): AbandonmentLoss {
  const used = Math.min(month, commitment.termMonths) * commitment.usdPerMonth;
  const remaining = commitment.termMonths * commitment.usdPerMonth - used;
  const lostPrepaymentUsd = Math.max(0, commitment.prepaidUsd - used);
  const stillOwedUsd = Math.max(0, remaining - lostPrepaymentUsd);
  const unrecoveredUpfrontUsd = Math.max(0, commitment.upfrontUsd - commitment.residualUsdAt(month));
  return {
    month,
    lossUsd: stillOwedUsd + lostPrepaymentUsd + unrecoveredUpfrontUsd,
    stillOwedUsd,
    lostPrepaymentUsd,
    unrecoveredUpfrontUsd,
  };
}

const lengthOf = ({ monthlyUsd }: CashFlow): number =>
  typeof monthlyUsd === "number" ? 1 : monthlyUsd.length;

function monthOf(flow: CashFlow, month: number): number {
  if (typeof flow.monthlyUsd === "number") return flow.monthlyUsd;
  const amount = flow.monthlyUsd[month - 1] ?? flow.monthlyUsd.at(-1);
  if (amount === undefined) throw new RangeError("a cash flow needs at least one month");
  return amount;
}
