import type { PlanRequest } from "../../contract/plan-request.ts";
import type { ImportReport } from "../../importers/import-files.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import { planMaterial } from "../../planner/plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { PlanPlace } from "./plan-place.ts";
import { planQuestion, type PlanQuestion } from "./plan-question.ts";
import { type ReadTraffic, readTraffic } from "./read-traffic.ts";

/** A plan, and what it was made of. */
export interface MadePlan {
  question: PlanQuestion;
  material: PlanMaterial;
  result: PlanResult;
  /** What became of each file; null where there was none. */
  report: ImportReport | null;
}

/** From a request to the verdict: understands it, reads the traffic, prepares and prices. Throws UserError. */
export async function makePlan(request: PlanRequest, place: PlanPlace): Promise<MadePlan> {
  const question = await planQuestion(request, place);
  const read = await readTraffic(question.traffic, question.catalog.prices);
  const material = materialOf(question, read);
  return { question, material, result: answerPlan(material), report: read.report };
}

/** What a plan is priced from, with everything there is to say about how it came to be. Throws UserError. */
export function materialOf(
  { catalog, constraints, notes }: PlanQuestion,
  read: ReadTraffic,
  firstNotes: readonly string[] = [],
): PlanMaterial {
  const material = planMaterial(read.profile, read.tieOut, catalog, constraints);
  return { ...material, notes: [...firstNotes, ...notes, ...read.notes, ...material.notes] };
}
