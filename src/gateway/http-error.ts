import type { ServerResponse } from "node:http";
import { type DialectFamily, failureBody, failureHead, statusOf } from "../dialects/failure.ts";
import type { FailureKind } from "../dialects/failure-kind.ts";

/** A failure of the gateway's own, as the client will see it. */
export interface Failure {
  kind: FailureKind;
  /** For machines: "model-not-found". Clients see it as their vendor would write it. */
  code: string;
  message: string;
  /** Seconds after which a client should try again. */
  retryAfterSeconds?: number;
  /** What would be answered in place of the method that is not. */
  allow?: readonly string[];
}

/** What cannot be recorded is not served. */
export const LEDGER_UNAVAILABLE: Failure = {
  kind: "unavailable",
  code: "ledger-unavailable",
  message: "The gateway's ledger cannot be written, and it serves nothing that it cannot record.",
  retryAfterSeconds: 10,
};

/** Sends an error in the client's dialect. Does nothing when the answer has already begun. */
export function sendFailure(
  response: ServerResponse,
  family: DialectFamily,
  failure: Failure,
  requestId: string,
): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(failureBody(family, failure.kind, failure.message, failure.code, requestId));
  const headers = [
    "content-type",
    "application/json",
    "content-length",
    String(body.length),
    "x-breakeven-request-id",
    requestId,
    "x-breakeven-error",
    failure.code,
    ...failureHead(family, failure.kind),
  ];
  // SDKs retry some statuses by default; this says which failures are worth it.
  if (failure.kind === "upstream" || failure.kind === "timeout") headers.push("x-should-retry", "true");
  if (failure.retryAfterSeconds !== undefined) headers.push("retry-after", String(failure.retryAfterSeconds));
  if (failure.allow !== undefined) headers.push("allow", failure.allow.join(", "));
  response.writeHead(statusOf(family, failure.kind), headers);
  response.end(body);
}
