import { HOUR_MS, HOURS_PER_MONTH } from "../../core/time.ts";
import type { PlanConstraints } from "../model/inputs.ts";

/** A planned month of 730 hours, milliseconds. */
export const MONTH_MS = HOURS_PER_MONTH * HOUR_MS;

/** The end of the time that is planned, milliseconds UTC. */
export const untilMs = ({
  asOfMs,
  horizonMonths,
}: Pick<PlanConstraints, "asOfMs" | "horizonMonths">): number => asOfMs + horizonMonths * MONTH_MS;
