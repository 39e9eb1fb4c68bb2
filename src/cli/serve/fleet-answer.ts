import { UserError } from "../../core/errors.ts";
import type { FleetAnswer } from "../../gateway/management/api.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanQuestion } from "../plan/plan-question.ts";
import type { ReadTraffic } from "../plan/read-traffic.ts";

export function fleetAnswer(
  option: string,
  _plan: { material: PlanMaterial; question: PlanQuestion },
  _read: ReadTraffic,
): FleetAnswer {
  throw new UserError(`the plan has no option ${option} with a fleet`, "Name one that has.");
}
