import { ALL_CLAIMS } from "../../contract/catalog-requests.ts";
import type { PlanServiceQuestion } from "../../contract/questions.ts";
import { claimsAnswer } from "../claims/claims-answer.ts";
import { pricesAnswer } from "../prices/price-answer.ts";
import { priceNames } from "../prices/price-names.ts";
import { fleetForPage } from "./page-fleets.ts";
import { planForPage } from "./page-plans.ts";
import { createPageState, type PageState, type ServiceSettings } from "./page-state.ts";
import { savedTasks, saveTasks } from "./saved-tasks.ts";

/** Answers the questions of pages that need the catalog, plans above all. */
export interface PageAnswers {
  /** Data, or JSON that is ready to be sent. Throws UserError for what a person can mend. */
  answer(question: PlanServiceQuestion): Promise<object | string>;
  close(): void;
}

/** `progress` is told how far a ledger has been read, and null when that has ended. */
export function createPageAnswers(
  settings: ServiceSettings,
  nowMs: () => number,
  progress: PageState["progress"] = () => {},
): PageAnswers {
  const state = createPageState(settings, nowMs, progress);
  return {
    async answer(question) {
      switch (question.about) {
        case "plan":
          return planForPage(state, question.query, question.upload);
        case "progress":
          throw new Error("the process that started this one knows how far it is");
        case "fleet":
          return fleetForPage(state, question.query);
        case "prices":
          return pricesAnswer(question.request, nowMs());
        case "names":
          return priceNames();
        case "claims":
          return claimsAnswer(ALL_CLAIMS, nowMs());
        case "tasks":
          return savedTasks(settings.dataFolder);
        case "set-tasks":
          return saveTasks(settings.dataFolder, question.body);
      }
    },
    close: () => state.uploads.close(),
  };
}
