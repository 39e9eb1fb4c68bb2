import type { Profile } from "../../traffic/profile.ts";

/** What a verdict needs to know about the traffic. */
export interface ProfileFacts extends Pick<
  Profile,
  "evidence" | "partial" | "monthDeclared" | "observedHours" | "declaredMonthlyRequests"
> {
  /** Some of the traffic came without counts of its requests. */
  hasUncountedRequests: boolean;
}

/** Picks those facts out of a profile. */
export const profileFacts = (profile: Profile): ProfileFacts => ({
  evidence: profile.evidence,
  partial: profile.partial,
  monthDeclared: profile.monthDeclared,
  observedHours: profile.observedHours,
  declaredMonthlyRequests: profile.declaredMonthlyRequests,
  hasUncountedRequests: profile.segments.some(({ requests }) => requests === null),
});
