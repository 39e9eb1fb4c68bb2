import type { AssumptionValues } from "../../core/assumption.ts";
import { valueOf } from "../../economics/value-of.ts";
import type { FleetOption } from "../model/prepared.ts";

const HOURS_PER_DAY = 24;
const WINDOW_MINUTES = 10;

/** Seconds from the start of a machine until it answers: the engine's start, and reading the weights. */
export const coldStartSeconds = (weightsBytes: number, values: AssumptionValues): number =>
  valueOf(values, "cold_start_seconds") + weightsBytes / 1e9 / valueOf(values, "cold_start_gb_per_second");

/**
 * Share 0..1 of the month in which machines that are rented by the hour are paid. `busyShare` is the share of their time
 * that the work takes. Machines that run for batch work start once a day and are paid by whole hours; an endpoint that
 * stops by itself is paid while requests come, until it has been idle for a while, and while it starts.
 */
export function onShare(
  { onHours, weightsBytes }: Pick<FleetOption, "onHours" | "weightsBytes">,
  busyShare: number,
  values: AssumptionValues,
): number {
  if (onHours === undefined) return 1;
  const startMinutes = coldStartSeconds(weightsBytes, values) / 60;
  switch (onHours.kind) {
    case "schedule":
      return Math.min(1, onHours.share);
    case "batch":
      return busyShare === 0
        ? 0
        : Math.min(1, Math.ceil(busyShare * HOURS_PER_DAY + startMinutes / 60 - 1e-9) / HOURS_PER_DAY);
    case "zero": {
      const present = onHours.share ?? valueOf(values, "presence");
      // Windows of ten minutes that come singly: each ends with the idle time, and begins with a start.
      const pauses = present * (1 - present);
      const extra = (valueOf(values, "idle_minutes_before_zero") + startMinutes) / WINDOW_MINUTES;
      return Math.min(1, present + pauses * extra);
    }
  }
}
