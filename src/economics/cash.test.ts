import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  abandonmentLoss,
  cumulativeCash,
  netPresentValueUsd,
  paybackMonths,
  paybackOfChange,
  startingAfter,
  type CashFlow,
} from "./cash.ts";

test.each([
  [25_000, 8_750, 7_500, 20], // the guide's first scenario, 500M: 25,000 / 1,250
  [52_500, 17_500, 10_000, 7], // 1B: 52,500 / 7,500
  [62_500, 87_500, 25_000, 1], // 5B: 62,500 / 62,500
  [0, 2_000, 1_500, 0], // nothing up front: at once
  [0, 1_750, 5_500, null], // "immediate", says the guide of rentals; it is a loss for ever
  [10_000, 100, 100, null],
])("$%d up front to bring $%d down to $%d pays back after %s months", (upfrontUsd, from, to, months) => {
  const stay: CashFlow = { upfrontUsd: 0, monthlyUsd: from };
  expect(paybackMonths(stay, { upfrontUsd, monthlyUsd: to })).toBe(months);
});

describe("changing months", () => {
  const stay: CashFlow = { upfrontUsd: 0, monthlyUsd: [100, 200, 300, 400] };

  test("are added up: 150 up front, saving 0, 100, 200: half of the third month's is left to earn", () => {
    expect(paybackMonths(stay, { upfrontUsd: 200, monthlyUsd: 100 })).toBe(2.5);
  });

  test("an advantage that is lost again is no payback", () => {
    const falling: CashFlow = { upfrontUsd: 0, monthlyUsd: [500, 500, 0] };
    expect(paybackMonths(falling, { upfrontUsd: 100, monthlyUsd: [100, 100, 100] })).toBeNull();
  });

  test("an advantage that the last month ends is no payback, even before it is used up", () => {
    // ahead by 700 after three months, and from then on 100 behind each month
    const falling: CashFlow = { upfrontUsd: 0, monthlyUsd: [500, 500, 0] };
    expect(paybackMonths(falling, { upfrontUsd: 100, monthlyUsd: 100 }, 3)).toBeNull();
  });

  test.each([0, 50])("that save from the first on have paid back at once after $%d less up front", (less) => {
    const from: CashFlow = { upfrontUsd: 100, monthlyUsd: [10, 20] };
    expect(paybackMonths(from, { upfrontUsd: 100 - less, monthlyUsd: 5 })).toBe(0);
  });

  test("the last month repeats", () => {
    expect(cumulativeCash(stay, 6)).toEqual([0, 100, 300, 600, 1_000, 1_400, 1_800]);
  });
});

test("law: month by month and closed form agree", () => {
  const amount = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(amount, amount, amount, (upfrontUsd, from, to) => {
      const closed = paybackMonths({ upfrontUsd: 0, monthlyUsd: from }, { upfrontUsd, monthlyUsd: to });
      const stepped = paybackMonths(
        { upfrontUsd: 0, monthlyUsd: [from] },
        { upfrontUsd, monthlyUsd: [to] },
        20_000,
      );
      if (closed === null || stepped === null) expect(stepped).toBe(closed);
      else expect(stepped).toBeCloseTo(closed, 6);
    }),
    { numRuns: 50 },
  );
});

describe("abandonment", () => {
  const quote = {
    termMonths: 12,
    usdPerMonth: 10_000,
    prepaidUsd: 0,
    upfrontUsd: 24_000,
    residualUsdAt: () => 0,
  };

  test.each([
    [3, 90_000 + 24_000],
    [6, 60_000 + 24_000],
    [12, 24_000],
  ])("of a year at $10,000 after %d months loses $%d", (month, usd) => {
    expect(abandonmentLoss(quote, month).lossUsd).toBe(usd);
  });

  test("a prepayment is lost first and lowers what is still owed", () => {
    // prepaid 50,000; after 3 months 30,000 of it used up, 20,000 lost, 70,000 of the 90,000 still due
    const loss = abandonmentLoss({ ...quote, prepaidUsd: 50_000 }, 3);
    expect(loss).toMatchObject({ lostPrepaymentUsd: 20_000, stillOwedUsd: 70_000, lossUsd: 114_000 });
  });

  test("of a purchase loses what resale does not bring back", () => {
    const bought = { termMonths: 0, usdPerMonth: 5_000, prepaidUsd: 0, upfrontUsd: 200_000 };
    const residualUsdAt = (month: number): number => 200_000 - 5_000 * month;
    expect(abandonmentLoss({ ...bought, residualUsdAt }, 6).lossUsd).toBe(30_000);
  });
});

describe("a change that takes its time", () => {
  const stay: CashFlow = { upfrontUsd: 0, monthlyUsd: [100, 100, 100, 100] };
  const next: CashFlow = { upfrontUsd: 60, monthlyUsd: [40, 40, 40, 40] };

  test("pays the old bill until it has taken over: 100, half of 100 and half of 40, 40, 40", () => {
    expect(startingAfter(stay, next, 1.5)).toEqual({ upfrontUsd: 60, monthlyUsd: [100, 70, 40, 40] });
  });

  test("an endless cost that has not begun costs nothing yet", () => {
    const { monthlyUsd } = startingAfter(stay, { upfrontUsd: 0, monthlyUsd: [Number.POSITIVE_INFINITY] }, 2);
    expect((monthlyUsd as number[]).slice(0, 2)).toEqual([100, 100]);
  });

  test("pays back one month of saving after it has taken over", () => {
    expect(paybackOfChange(stay, next, 1.5)).toBe(2.5);
    expect(paybackOfChange(stay, { ...next, upfrontUsd: 0 }, 1.5)).toBe(1.5);
    expect(paybackOfChange(stay, { ...next, monthlyUsd: 120 }, 1.5)).toBeNull();
  });

  test("a saving that ends with nothing lost stays paid back", () => {
    // The old model's successor costs what the new one does.
    const ending: CashFlow = { upfrontUsd: 0, monthlyUsd: [100, 100, 40] };
    expect(paybackOfChange(ending, { upfrontUsd: 30, monthlyUsd: 40 }, 0)).toBe(0.5);
  });

  test("net present value at 10 %: 1,210 a year from now is worth 1,100 today", () => {
    const old: CashFlow = { upfrontUsd: 0, monthlyUsd: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1210, 0] };
    expect(netPresentValueUsd(old, { upfrontUsd: 100, monthlyUsd: 0 }, 12, 0.1)).toBeCloseTo(1000, 9);
  });

  const flow = fc.record({
    upfrontUsd: fc.integer({ min: 0, max: 100_000 }),
    monthlyUsd: fc.array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 40 }),
  });
  const start = fc.double({ min: 0, max: 6, noNaN: true });

  test("law: at a rate of 0 the net present value is the difference of the cash", () => {
    fc.assert(
      fc.property(flow, flow, start, fc.integer({ min: 1, max: 60 }), (from, to, months, horizon) => {
        const change = startingAfter(from, to, months);
        const cash = cumulativeCash(from, horizon).at(-1)! - cumulativeCash(change, horizon).at(-1)!;
        expect(netPresentValueUsd(from, change, horizon, 0)).toBeCloseTo(cash, 4);
      }),
    );
  });

  test("law: nothing that has to be paid for pays back before it has taken over", () => {
    fc.assert(
      fc.property(flow, flow, start, (from, to, months) => {
        const payback = paybackOfChange({ ...from, upfrontUsd: 0 }, to, months);
        expect(payback === null || payback >= months).toBe(true);
      }),
    );
  });
});
