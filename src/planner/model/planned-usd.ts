import type { PlanOption } from "./plan-option.ts";

/**
 * What an option is ranked by, dollars a month: the middle of its range, with what announced price changes and
 * retirements add over the horizon. An introductory price that ends next month wins nothing.
 */
export const plannedUsd = ({ monthlyUsd, announcedUsdPerMonth }: PlanOption): number =>
  monthlyUsd.p50 + announcedUsdPerMonth;
