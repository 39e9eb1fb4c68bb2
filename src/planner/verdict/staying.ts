import type { DemandReport } from "../model/demands.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** Demands that staying as you are does not meet, or of which nobody can say that it does. */
export const brokenByStaying = ({ demanded }: Pick<PreparedPlan, "demanded">): DemandReport[] =>
  demanded.demands.filter(
    ({ staying, unknownPasses }) => staying === "violates" || (staying === "unknown" && !unknownPasses),
  );
