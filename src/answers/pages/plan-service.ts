import { jsonReply, type PlanService, type PlanServiceQuestion } from "../../contract/questions.ts";
import type { ServiceSettings } from "./page-state.ts";
import { planChild } from "./plan-child.ts";

/** Questions that must not wait for a plan. */
const QUICK: ReadonlySet<PlanServiceQuestion["about"]> = new Set([
  "prices",
  "names",
  "claims",
  "tasks",
  "set-tasks",
]);
/** The quick process holds nothing that could not be read again. */
const IDLE_MS = 5 * 60_000;

/**
 * Plans in a process of their own, which is started with the first question: reading and preparing take seconds of a
 * processor that the gateway's requests need. Prices, claims and tasks have another, so that they wait for no plan.
 */
export function createPlanService(settings: Omit<ServiceSettings, "scratch">): PlanService {
  const slow = planChild(settings, null);
  const quick = planChild(settings, IDLE_MS);
  return {
    ask: (question) => {
      if (question.about === "progress") return Promise.resolve(jsonReply(slow.progress()));
      return (QUICK.has(question.about) ? quick : slow).ask(question);
    },
    getReady: (which) => (which === "plans" ? slow : quick).getReady(),
    close: async () => {
      await Promise.all([slow.close(), quick.close()]);
    },
  };
}
