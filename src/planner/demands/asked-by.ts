import { type AskedDemands, NOTHING_ASKED } from "../model/demands.ts";
import type { PlanConstraints } from "../model/inputs.ts";

/** What is demanded of everything in a plan. */
export const askedBy = ({ demands }: Pick<PlanConstraints, "demands">): AskedDemands =>
  demands ?? NOTHING_ASKED;
