import type { DemandReport } from "../model/demands.ts";
import type { DecidedConstraints } from "../model/inputs.ts";
import type { ProfileFacts } from "../traffic/profile-facts.ts";
import type { Action } from "../model/verdict.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { DemandOutcome } from "../model/prepared.ts";

/** The choice in one scope. */
export interface Choice {
  action: Action;
  /** What is recommended; where nothing meets the demands, staying, for comparison. */
  option: PlanOption;
  /** The best that changes no model class; null where the demands leave none. */
  sameClass: PlanOption | null;
  /** The best if the work passes on its model; null where that is the same. */
  prize: PlanOption | null;
  /** Demands that staying does not meet. */
  forcedBy: readonly DemandReport[];
}

/** The facts that the sentences of a verdict state. */
export interface VerdictFacts {
  chosen: Choice;
  ifAll: Choice;
  stay: PlanOption;
  profile: ProfileFacts;
  constraints: DecidedConstraints;
  /** What the demands did to the ladder of all work. */
  demanded: DemandOutcome;
  /** Demands of which nothing shows whether the chosen option meets them. */
  unshown: readonly DemandReport[];
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
