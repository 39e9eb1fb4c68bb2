/** What went wrong, in words that every dialect has a name for. */
export type FailureKind =
  | "bad-request"
  | "unauthorised"
  | "forbidden"
  | "not-found"
  | "method"
  | "too-large"
  | "media-type"
  | "timeout"
  | "unavailable"
  | "internal"
  | "upstream";

export type DialectFamily = "openai" | "anthropic" | "gemini";

/** The HTTP status that a failure is answered with. */
export const STATUS_OF: Readonly<Record<FailureKind, number>> = {
  "bad-request": 400,
  unauthorised: 401,
  forbidden: 403,
  "not-found": 404,
  method: 405,
  "too-large": 413,
  "media-type": 415,
  timeout: 504,
  unavailable: 503,
  internal: 500,
  upstream: 502,
};

/** The body of an error in the shape that a client of this family knows, as JSON text. */
export function failureBody(
  family: DialectFamily,
  kind: FailureKind,
  message: string,
  code: string,
  requestId: string,
): string {
  switch (family) {
    case "openai":
      return JSON.stringify({ error: { message, type: OPENAI_TYPES[kind], param: null, code } });
    case "anthropic":
      return JSON.stringify({
        type: "error",
        error: { type: ANTHROPIC_TYPES[kind], message },
        request_id: requestId,
      });
    case "gemini":
      return JSON.stringify({
        error: {
          code: STATUS_OF[kind],
          message,
          status: GEMINI_STATUSES[kind],
          details: [
            { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: code, domain: "breakeven" },
          ],
        },
      });
  }
}

const OPENAI_TYPES: Readonly<Record<FailureKind, string>> = {
  "bad-request": "invalid_request_error",
  unauthorised: "authentication_error",
  forbidden: "permission_error",
  "not-found": "invalid_request_error",
  method: "invalid_request_error",
  "too-large": "invalid_request_error",
  "media-type": "invalid_request_error",
  timeout: "server_error",
  unavailable: "server_error",
  internal: "server_error",
  upstream: "server_error",
};

const ANTHROPIC_TYPES: Readonly<Record<FailureKind, string>> = {
  "bad-request": "invalid_request_error",
  unauthorised: "authentication_error",
  forbidden: "permission_error",
  "not-found": "not_found_error",
  method: "invalid_request_error",
  "too-large": "request_too_large",
  "media-type": "invalid_request_error",
  timeout: "timeout_error",
  unavailable: "overloaded_error",
  internal: "api_error",
  upstream: "api_error",
};

const GEMINI_STATUSES: Readonly<Record<FailureKind, string>> = {
  "bad-request": "INVALID_ARGUMENT",
  unauthorised: "UNAUTHENTICATED",
  forbidden: "PERMISSION_DENIED",
  "not-found": "NOT_FOUND",
  method: "INVALID_ARGUMENT",
  "too-large": "INVALID_ARGUMENT",
  "media-type": "INVALID_ARGUMENT",
  timeout: "DEADLINE_EXCEEDED",
  unavailable: "UNAVAILABLE",
  internal: "INTERNAL",
  upstream: "INTERNAL",
};
