import type { Profile } from "../traffic/profile.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import type { DecidedConstraints } from "./inputs.ts";
import type { TrafficSummary } from "./plan-result.ts";
import type { PreparedPlan } from "./prepared.ts";

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

/** What a verdict needs to know of the traffic. */
export interface ProfileFacts extends Pick<
  Profile,
  "evidence" | "partial" | "monthDeclared" | "observedHours" | "declaredMonthlyRequests"
> {
  /** Some of the traffic came without counts of its requests. */
  hasUncountedRequests: boolean;
}

/** The facts of a profile that outlive it. */
export const profileFacts = (profile: Profile): ProfileFacts => ({
  evidence: profile.evidence,
  partial: profile.partial,
  monthDeclared: profile.monthDeclared,
  observedHours: profile.observedHours,
  declaredMonthlyRequests: profile.declaredMonthlyRequests,
  hasUncountedRequests: profile.segments.some(({ requests }) => requests === null),
});
