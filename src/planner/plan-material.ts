import type { ProfileFacts } from "./traffic/profile-facts.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { DecidedConstraints } from "./model/inputs.ts";
import type { TrafficSummary } from "./traffic/traffic-summary.ts";
import type { PreparedPlan } from "./model/prepared.ts";

/**
 * The material of a plan: everything that `answerPlan` needs to answer under any assumptions, without the traffic
 * itself. Plain data that is sent to the page and kept as JSON.
 */
export interface PlanMaterial {
  /** The plan if everything moves that the team did not rule out. */
  all: PreparedPlan;
  /** The plan if only what was confirmed moves; null where that is the same. */
  confirmed: PreparedPlan | null;
  tieOut: TieOut;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  traffic: TrafficSummary;
  notes: readonly string[];
}
