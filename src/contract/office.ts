import type { ApiError, FleetQuery, LedgerFilter, PlanQuery, UsageQuery } from "./api.ts";

/** What the pages ask that is not known in the process that serves them. */
export type Question = LedgerQuestion | PlanQuestion | SoonQuestion;

/** A page is on its way: processes that will have to answer its questions take their time to start. */
export interface SoonQuestion {
  about: "soon";
  path: string;
}

/** Questions that the ledger answers. */
export type LedgerQuestion =
  | { about: "extent" }
  | { about: "usage"; query: UsageQuery }
  | { about: "lengths"; query: LedgerFilter }
  | { about: "presence"; query: LedgerFilter & { every: "hour" | "minute" } }
  | { about: "movers"; toMs: number | null }
  | { about: "attempts"; query: LedgerFilter & { limit: number; after?: number } };

/** Questions that take seconds of a processor, or the files of the command line. */
export type PlanQuestion =
  | { about: "plan"; query: PlanQuery; upload: Upload | null }
  | { about: "progress" }
  | { about: "fleet"; query: FleetQuery }
  | { about: "prices"; query: string | null; at: string | null }
  | { about: "names" }
  | { about: "claims" }
  | { about: "tasks" }
  | { about: "set-tasks"; body: string };

/** A form as it was sent, in a file that is gone when the answer is there. */
export interface Upload {
  path: string;
  contentType: string;
}

/** An answer as it goes out: JSON, an ApiError where the status says so. */
export interface Reply {
  status: number;
  body: string;
}

/** Answers plans and what else needs the command line's knowledge, outside of the process that serves. */
export interface PlanService {
  ask(question: PlanQuestion): Promise<Reply>;
  /** Starts the process that plans, or the one that answers quickly, for a question that will come. */
  getReady(which: "plans" | "quick"): void;
  close(): Promise<void>;
}

/** Answers everything that pages ask; one for all processes that serve, so that they know the same plans. */
export interface Office {
  ask(question: Question): Promise<Reply>;
  close(): Promise<void>;
}

export const jsonReply = (value: object): Reply => ({ status: 200, body: JSON.stringify(value) });

export function errorReply(status: number, message: string, remedy: string | null): Reply {
  const error: ApiError = { message, remedy };
  return { status, body: JSON.stringify({ error }) };
}
