import type { PlanRequest } from "../../contract/plan-request.ts";
import { type GuidePath, guidePath } from "../../guide/guide-path.ts";
import type { ImportReport } from "../../importers/import-files.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import { planMaterial } from "../../planner/plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { loadGuide } from "../claims/guide-files.ts";
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
  /** The guide's own tables, where its assumptions were asked for. */
  guide: GuidePath | null;
}

/** From a request to the verdict: understands it, reads the traffic, prepares and prices. Throws UserError. */
export async function makePlan(request: PlanRequest, place: PlanPlace): Promise<MadePlan> {
  const question = await planQuestion(request, place);
  const read = await readTraffic(question.traffic, question.catalog.prices);
  const material = materialOf(question, read);
  const result = answerPlan(material);
  const isGuide = request.assume?.includes("guide") === true;
  const guide = isGuide ? guidePath(loadGuide(), result.traffic.models) : null;
  return { question, material, result, report: read.report, guide };
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
