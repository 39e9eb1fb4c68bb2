import { answerPlan } from "../../planner/answer-plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";

/** Prices the 2,000 draws in a worker, so that the page stays responsive. */
self.addEventListener("message", ({ data }: MessageEvent<{ turn: number; material: PlanMaterial }>) => {
  self.postMessage({ turn: data.turn, result: answerPlan(data.material) });
});
