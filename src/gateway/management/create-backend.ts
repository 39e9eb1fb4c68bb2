import type { Logger } from "../logs.ts";
import { ledgerAnswers } from "./ledger-answers.ts";
import {
  errorReply,
  jsonReply,
  type LedgerQuestion,
  type Backend,
  type PlanService,
  type Question,
} from "../../contract/questions.ts";

/** Answers from a ledger and from the service that plans; an unexpected failure is logged and answered with a 500. */
export function createBackend(dataFolder: string, plans: PlanService, logger: Logger): Backend {
  const ledger = ledgerAnswers(dataFolder);
  /** What a page asks first. */
  const getReady = (path: string): void => {
    if (path === "/" || path === "/fleet") plans.getReady("plans");
    else if (path === "/guide" || path === "/prices") plans.getReady("quick");
    // A small question: what is wrong will be said to those that follow.
    else ledger.ask({ about: "extent" }).catch(() => {});
  };
  return {
    async ask(question) {
      try {
        if (question.about === "warm-up") {
          getReady(question.path);
          return jsonReply({});
        }
        return isOfLedger(question) ? await ledger.ask(question) : await plans.ask(question);
      } catch (error) {
        logger.error("question-failed", { about: question.about, message: (error as Error).message });
        return errorReply(500, "The gateway failed on this question.", "Its log says more.");
      }
    },
    close: async () => {
      await Promise.all([ledger.close(), plans.close()]);
    },
  };
}

const OF_THE_LEDGER: ReadonlySet<string> = new Set<LedgerQuestion["about"]>([
  "extent",
  "usage",
  "lengths",
  "presence",
  "movers",
  "attempts",
]);

const isOfLedger = (question: Question): question is LedgerQuestion => OF_THE_LEDGER.has(question.about);
