import { asField, type UserError, type UserErrorCode } from "../core/errors.ts";
import type { PriceRequest } from "./catalog-requests.ts";
import type { ApiError, FleetQuery, LedgerFilter, PlanQuery, UsageQuery } from "./api.ts";

/** What the pages ask that is not known in the process that serves them. */
export type Question = LedgerQuestion | PlanServiceQuestion | WarmUp;

/** A page is being loaded: the processes that will have to answer its questions take time to start. */
interface WarmUp {
  about: "warm-up";
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

/** Questions that take seconds of a processor, or the catalog. */
export type PlanServiceQuestion =
  | { about: "plan"; query: PlanQuery; upload: Upload | null }
  | { about: "progress" }
  | { about: "fleet"; query: FleetQuery }
  | { about: "prices"; request: PriceRequest }
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

/** Answers plans, and what else needs the catalog, outside of the processes that serve. */
export interface PlanService {
  ask(question: PlanServiceQuestion): Promise<Reply>;
  /** Starts the process that plans, or the one that answers quickly, for a question that will come. */
  getReady(which: "plans" | "quick"): void;
  close(): Promise<void>;
}

/** Answers everything that pages ask. All processes that serve share one, so that they know the same plans. */
export interface Backend {
  ask(question: Question): Promise<Reply>;
  close(): Promise<void>;
}

export const jsonReply = (value: object): Reply => ({ status: 200, body: JSON.stringify(value) });

export function errorReply(
  status: number,
  message: string,
  remedy: string | null,
  code: UserErrorCode | null = null,
): Reply {
  const error: ApiError = { message, remedy, code };
  return { status, body: JSON.stringify({ error }) };
}

/** A user's mistake as the API says it: settings are named as fields. */
export function userErrorReply(error: UserError): Reply {
  const { message, remedy } = error.worded(asField);
  return errorReply(error.code === "traffic-forgotten" ? 410 : 400, message, remedy, error.code);
}
