import type { IncomingMessage } from "node:http";
import type { Arrival } from "./arrival.ts";
import type { Failure } from "./http-error.ts";
import { readBody } from "./read-body.ts";

/** Reads the body of a request that must be JSON, of at most this size; anything else is refused. */
export function readJson(arrival: Arrival, mostBytes: number, use: (body: Buffer) => void): void {
  const { request } = arrival;
  const problem = headProblem(request);
  if (problem !== null) {
    arrival.refuse(problem);
    return;
  }
  readBody(request, mostBytes, (body, bodyProblem) => {
    if (body !== null) arrival.guarded(() => use(body));
    else if (bodyProblem === "too-large") arrival.refuse(tooLarge(mostBytes));
  });
}

/** Has it a body at all, as far as its head says? */
export const isEmpty = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";

function headProblem(request: IncomingMessage): Failure | null {
  if (!isJson(request)) return NOT_JSON;
  return (request.headers["content-encoding"] ?? "identity") === "identity" ? null : COMPRESSED;
}

function isJson(request: IncomingMessage): boolean {
  const type = request.headers["content-type"];
  if (type === undefined) return false;
  const end = type.indexOf(";");
  return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase() === "application/json";
}

const NOT_JSON: Failure = {
  kind: "media-type",
  code: "not-json",
  message: "The content type must be application/json.",
};
const COMPRESSED: Failure = {
  kind: "media-type",
  code: "compressed-body",
  message: "The body must not be compressed.",
};
const tooLarge = (mostBytes: number): Failure => ({
  kind: "too-large",
  code: "body-too-large",
  message: `The request's body is larger than ${mostBytes} bytes.`,
});
