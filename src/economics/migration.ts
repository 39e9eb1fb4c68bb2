import type { AssumptionValues } from "../core/assumption.ts";
import { valueOf } from "./value-of.ts";

/** Where the work moves: to own GPUs, to an open model at a host, or to another closed model at a similar API. */
export type MigrationKind = "self-host" | "hosted-open" | "closed";

/**
 * One-off engineering work of a move, in dollars. Own GPUs and hosted open models take engineer-weeks; a change between
 * closed models takes only the evaluation, in engineer-days. A year has 52 weeks of 5 days.
 */
export function migrationLabourUsd(kind: MigrationKind, values: AssumptionValues): number {
  const usdPerWeek = valueOf(values, "ml_engineer_us_loaded") / 52;
  if (kind === "self-host") return valueOf(values, "migration_effort_api_to_self_host") * usdPerWeek;
  if (kind === "hosted-open") return valueOf(values, "migration_effort_hosted_open_model") * usdPerWeek;
  return (valueOf(values, "quality_regression_work") / 5) * usdPerWeek;
}

/** One-off cost of moving to another API: no hardware, and no dual running, because both are paid by the token. */
export const apiSwitchCost = (kind: Exclude<MigrationKind, "self-host">, values: AssumptionValues): number =>
  migrationLabourUsd(kind, values);
