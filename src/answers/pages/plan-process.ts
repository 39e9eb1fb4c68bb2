import { UserError } from "../../core/errors.ts";
import {
  errorReply,
  jsonReply,
  type PlanServiceQuestion,
  type Reply,
  userErrorReply,
} from "../../contract/questions.ts";
import type { ReadingProgress } from "../../ledger/ledger.ts";
import { createPageAnswers, type PageAnswers } from "./page-answers.ts";
import type { ServiceSettings } from "./page-state.ts";

/** A question to the process that plans, and its answer. */
export interface PlanCall {
  id: number;
  question: PlanServiceQuestion;
}
export interface PlanReply {
  id: number;
  reply: Reply;
}
/** How far it has read a ledger; null when it reads none. */
export interface PlanProgress {
  reading: ReadingProgress | null;
}

/** The process that plans: it answers its parent's questions in turn and ends with it. */
if (process.send !== undefined && process.argv[2] !== undefined) {
  const settings = JSON.parse(process.argv[2]) as ServiceSettings;
  const tell = (reading: ReadingProgress | null): void =>
    void process.send?.({ reading } satisfies PlanProgress);
  answerParent(createPageAnswers(settings, () => Date.now(), tell));
}

function answerParent(answers: PageAnswers): void {
  // The parent decides when to stop; a terminal's Ctrl-C reaches both, and the parent may want to finish.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => {});
  process.on("disconnect", () => {
    answers.close();
    process.exit(0);
  });
  let turn: Promise<unknown> = Promise.resolve();
  process.on("message", (message) => {
    const { id, question } = message as PlanCall;
    turn = turn.then(async () => {
      const answer: PlanReply = { id, reply: await replied(answers, question) };
      process.send?.(answer, undefined, undefined, () => {});
    });
  });
}

async function replied(answers: PageAnswers, question: PlanCall["question"]): Promise<Reply> {
  try {
    const answer = await answers.answer(question);
    return typeof answer === "string" ? { status: 200, body: answer } : jsonReply(answer);
  } catch (error) {
    if (error instanceof UserError) return userErrorReply(error);
    const { name, message, stack } = error instanceof Error ? error : new Error("not an error");
    const where = /^ +at .*$/m.exec(stack ?? "")?.[0].trim();
    const time = new Date().toISOString();
    const line = {
      time,
      level: "error",
      event: "question-failed",
      about: question.about,
      name,
      message,
      where,
    };
    process.stderr.write(`${JSON.stringify(line)}\n`);
    return errorReply(500, "The plan failed.", "The log says more; please report it.");
  }
}
