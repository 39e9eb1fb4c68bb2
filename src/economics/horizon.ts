import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/** How the world of month 0 is multiplied in one later month. */
export interface MonthFactors {
  /** 0 = the coming month. */
  month: number;
  volume: number;
  closedApiPrice: number;
  hostedOpenPrice: number;
  gpuRentalPrice: number;
}

/**
 * The path of volume and prices over the horizon: yearly factors compounded by the month. A rental price moves only
 * after its commitment ends, and then all at once to the market of that month.
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
