import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/** Where the work moves: to own GPUs, to an open model at a host, or to another closed model at a similar API. */
export type MigrationKind = "self-host" | "hosted-open" | "closed";

/**
 * One-off engineering work of a move, in dollars. Own GPUs and hosted open models take engineer-weeks; a change between
 * closed models takes only the evaluation, in engineer-days. A year has 52 weeks of 5 days.
 */
export function migrationLabourUsd(kind: MigrationKind, values: AssumptionValues): number {
  return engineerWeeks(kind, values) * (valueOf(values, "ml_engineer_us_loaded") / 52);
}

function engineerWeeks(kind: MigrationKind, values: AssumptionValues): number {
  if (kind === "self-host") return valueOf(values, "migration_effort_api_to_self_host");
  if (kind === "hosted-open") return valueOf(values, "migration_effort_hosted_open_model");
  return valueOf(values, "quality_regression_work") / 5;
}

/**
 * Months from the day on which the work of moving begins to the day from which the old bill is no longer paid: its
 * engineer-weeks shared by the engineers who do it, and then the time in which both run, where both are paid.
 */
export const monthsUntilSaving = (kind: MigrationKind, bothRun: boolean, values: AssumptionValues): number =>
  (engineerWeeks(kind, values) / Math.max(1, valueOf(values, "migration_engineers"))) * (12 / 52) +
  (bothRun ? valueOf(values, "dual_running_months") : 0);

/** One-off cost of moving to another API: no hardware, and no dual running, because both are paid by the token. */
export const apiSwitchCost = (kind: Exclude<MigrationKind, "self-host">, values: AssumptionValues): number =>
  migrationLabourUsd(kind, values);
