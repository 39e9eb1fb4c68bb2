import type { IncomingMessage } from "node:http";
import type { Arrival } from "./arrival.ts";
import type { Failure } from "./http-error.ts";
import { readBody } from "./read-body.ts";
import { encodingOf, READ_ENCODINGS, unfold } from "./request-encoding.ts";

/**
 * Reads the body of a request, uncompressed, of at most this size both as it came and as it is; what cannot be read is
 * refused. `mustBeJson`: so is what does not say that it is JSON.
 */
export function readRequestBody(
  arrival: Arrival,
  mostBytes: number,
  mustBeJson: boolean,
  use: (body: Buffer) => void,
): void {
  const { request } = arrival;
  const encoding = encodingOf(request.headers["content-encoding"]);
  if ((mustBeJson && !isJson(request)) || encoding === undefined) {
    arrival.refuse(encoding === undefined ? UNKNOWN_ENCODING : NOT_JSON);
    return;
  }
  const useUnfolded = (body: Buffer | null, problem: "too-large" | "broken" | "gone" | null): void => {
    if (body !== null) arrival.guarded(() => use(body));
    else if (problem === "too-large") arrival.refuse(tooLarge(mostBytes));
    else if (problem === "broken") arrival.refuse(BROKEN_ENCODING);
  };
  readBody(request, mostBytes, (body, problem) => {
    if (body === null || encoding === null) useUnfolded(body, problem);
    else unfold(body, encoding, mostBytes, useUnfolded);
  });
}

/** Has it a body at all, as far as its head says? */
export const isEmpty = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] === undefined && (headers["content-length"] ?? "0") === "0";

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
const UNKNOWN_ENCODING: Failure = {
  kind: "media-type",
  code: "unknown-encoding",
  message: `The body's compression is not known here; ${READ_ENCODINGS.join(", ")} are, one at a time.`,
};
const BROKEN_ENCODING: Failure = {
  kind: "bad-request",
  code: "broken-encoding",
  message: "The body is not compressed as its Content-Encoding says.",
};
const tooLarge = (mostBytes: number): Failure => ({
  kind: "too-large",
  code: "body-too-large",
  message: `The request's body is larger than ${mostBytes} bytes.`,
});
