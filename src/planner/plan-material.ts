import type { ProfileFacts } from "./traffic/profile-facts.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { DecidedConstraints } from "./model/inputs.ts";
import type { TrafficSummary } from "./traffic/traffic-summary.ts";
import type { PreparedPlan } from "./model/prepared.ts";

/**
 * A plan before the last step: what `answerPlan` turns into the answer under any assumptions, as plain data that can be
 * sent and kept as JSON. Without the traffic itself.
 */
export interface PlanMaterial {
  /** Everything that nobody forbade moves. */
  all: PreparedPlan;
  /** Only what was confirmed moves; null where that is the same. */
  confirmed: PreparedPlan | null;
  tieOut: TieOut;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  traffic: TrafficSummary;
  notes: readonly string[];
}
