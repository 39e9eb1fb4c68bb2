import type { DecidedConstraints } from "../inputs.ts";
import type { ProfileFacts } from "../plan-material.ts";
import type { Action, PlanOption } from "../plan-result.ts";

/** What to do in one scope. */
export interface Choice {
  action: Action;
  option: PlanOption;
  overriddenBy: string | null;
}

/** What the words of a verdict are made of. */
export interface VerdictFacts {
  chosen: Choice;
  ifAll: Choice;
  stay: PlanOption;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  insufficient: boolean;
  /** Some spend that could move was not decided on. */
  undecided: boolean;
  /** Some spend was confirmed to move. */
  confirmedMoves: boolean;
  /** The cheapest option with own GPUs if everything moved; null when there is none. */
  cheapestOwn: PlanOption | null;
  /** API spend of this mix a month from which that option beats staying; null = never. */
  ownPaysFromUsd: number | null;
}
