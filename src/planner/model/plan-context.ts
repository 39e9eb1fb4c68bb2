import type { AssumptionValues } from "../../core/assumption.ts";
import type { Profile } from "../../traffic/profile.ts";
import type { TieOut } from "../../traffic/tie-out.ts";
import type { PlanCatalog, PlanConstraints } from "./inputs.ts";

/** What every step of preparing a plan reads. */
export interface PlanContext {
  profile: Profile;
  catalog: PlanCatalog;
  constraints: PlanConstraints;
  /** What the bill says beside the usage: effective discounts, and dollars of the observed period that cannot move. */
  bill: Pick<TieOut, "discountByModel" | "notMovableUsd">;
  /** The assumptions at their typical values. */
  values: AssumptionValues;
}
