import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/** Factors on volume and prices in one month, relative to month 0. */
export interface MonthFactors {
  /** 0 = the coming month. */
  month: number;
  volume: number;
  closedApiPrice: number;
  hostedOpenPrice: number;
  gpuRentalPrice: number;
}

/**
 * Volume and prices over the horizon: yearly factors compounded by the month. A rental price stays fixed during its
 * commitment and then jumps to the market price of that month.
 */
export function horizonPath(
  months: number,
  rentalTermMonths: number,
  values: AssumptionValues,
): MonthFactors[] {
  const growth = valueOf(values, "traffic_growth_team");
  const closed = 1 + valueOf(values, "api_price_change_same_model_id");
  const hosted = 1 + valueOf(values, "api_price_change_hosted_open_same_model");
  const rental = 1 + valueOf(values, "gpu_rental_change_h100");
  return Array.from({ length: months }, (_, month) => ({
    month,
    volume: growth ** (month / 12),
    closedApiPrice: closed ** (month / 12),
    hostedOpenPrice: hosted ** (month / 12),
    gpuRentalPrice: month < rentalTermMonths ? 1 : rental ** (month / 12),
  }));
}
