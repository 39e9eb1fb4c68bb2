import { answerPlan } from "../../planner/answer-plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";

/** Answers beside the page, which stays quick while 2,000 draws are priced. */
self.addEventListener("message", ({ data }: MessageEvent<{ turn: number; material: PlanMaterial }>) => {
  self.postMessage({ turn: data.turn, result: answerPlan(data.material) });
});
