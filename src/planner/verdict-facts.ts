import type { Profile } from "../traffic/profile.ts";
import type { PlanConstraints } from "./inputs.ts";
import type { PlanOption } from "./plan-result.ts";
import type { PreparedPlan } from "./prepared.ts";
import type { Choice } from "./verdict.ts";

/** What the words of a verdict are made of. */
export interface VerdictFacts {
  chosen: Choice;
  ifAll: Choice;
  stay: PlanOption;
  profile: Profile;
  constraints: PlanConstraints;
  all: PreparedPlan;
  insufficient: boolean;
}

export const dollars = (usd: number): string =>
  `${usd < 0 ? "-" : ""}$${Math.abs(usd).toLocaleString("en-US", { maximumFractionDigits: Math.abs(usd) < 100 ? 2 : 0 })}`;

export const percent = (share: number): string => `${Math.round(share * 100)} %`;
