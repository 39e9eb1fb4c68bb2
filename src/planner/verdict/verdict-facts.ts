import type { DecidedConstraints } from "../model/inputs.ts";
import type { ProfileFacts } from "../traffic/profile-facts.ts";
import type { Action } from "../model/verdict.ts";
import type { PlanOption } from "../model/plan-option.ts";

/** The choice in one scope. */
export interface Choice {
  action: Action;
  option: PlanOption;
  overriddenBy: string | null;
}

/** The facts that the sentences of a verdict state. */
export interface VerdictFacts {
  chosen: Choice;
  ifAll: Choice;
  stay: PlanOption;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  insufficient: boolean;
  /** Some spend that could move is undecided. */
  undecided: boolean;
  /** Some spend was confirmed to move. */
  confirmedMoves: boolean;
  /** The cheapest option with own GPUs if everything moved; null when there is none. */
  cheapestOwn: PlanOption | null;
  /** Monthly API spend with this mix from which own GPUs beat staying; null = never. */
  ownPaysFromUsd: number | null;
}
