import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/**
 * Equal monthly payments that repay `price` with the cost of capital, when `residual` is recovered at the end:
 * (P − R / (1 + r)^n) · r / (1 − (1 + r)^−n), the textbook annuity; (P − R) / n when capital is free.
 * `yearlyRate` is effective (0.1 = 10 % a year), compounded by the month.
 */
export function monthlyAnnuity(price: number, residual: number, months: number, yearlyRate: number): number {
  if (!(months > 0)) throw new RangeError(`${months} months is not a time over which to amortise`);
  const rate = (1 + yearlyRate) ** (1 / 12) - 1;
  if (Math.abs(rate) < 1e-12) return (price - residual) / months;
  const growth = (1 + rate) ** months;
  return ((price - residual / growth) * rate) / (1 - 1 / growth);
}

/**
 * The share of its purchase price that a GPU resells for after `months`: 1 at the start, linear between the yearly points,
 * and after year three falling every year by the factor of the third year. The A100 has points of its own, every other
 * GPU uses the H100's. A used card starts on the curve at year one, because its first year's loss is behind it.
 */
export function residualShare(gpu: string, used: boolean, months: number, values: AssumptionValues): number {
  const family = /\bA100\b/i.test(gpu) ? "a100" : "h100";
  const points: [number, number, number, number] = [
    1,
    valueOf(values, `residual_value_${family}_year_1`),
    valueOf(values, `residual_value_${family}_year_2`),
    valueOf(values, `residual_value_${family}_year_3`),
  ];
  if (!used) return shareAtAge(points, months);
  const now = shareAtAge(points, 12);
  return now > 0 ? Math.min(1, shareAtAge(points, months + 12) / now) : 0;
}

function shareAtAge(points: readonly [number, number, number, number], months: number): number {
  const years = months / 12;
  if (years >= 3) {
    const yearly = points[2] > 0 ? Math.min(1, points[3] / points[2]) : 0;
    return points[3] * yearly ** (years - 3);
  }
  if (years >= 2) return mix(points[2], points[3], years - 2);
  return years >= 1 ? mix(points[1], points[2], years - 1) : mix(points[0], points[1], Math.max(0, years));
}

const mix = (from: number, to: number, part: number): number => from + (to - from) * part;
