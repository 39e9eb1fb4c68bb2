import { BEDROCK_ERRORS, BEDROCK_STATUSES } from "./bedrock-failure.ts";
import type { Cloud } from "./cloud-paths.ts";
import type { FailureKind } from "./failure-kind.ts";

/** Whose clients send a format: its maker's, or those of a cloud that serves the formats of several. */
export type DialectFamily = MakerFamily | Cloud;
export type MakerFamily = "openai" | "anthropic" | "gemini";

/**
 * The HTTP status that a failure is answered with, where a family has no status of its own for it.
 * @internal exported for its test
 */
export const STATUS_OF: Readonly<Record<FailureKind, number>> = {
  "bad-request": 400,
  unauthorised: 401,
  forbidden: 403,
  "not-found": 404,
  method: 405,
  "too-large": 413,
  "media-type": 415,
  upgrade: 426,
  timeout: 504,
  unavailable: 503,
  overloaded: 503,
  internal: 500,
  upstream: 502,
};

/** Statuses that one vendor alone uses; its SDK chooses the class of the error by them. */
const OWN_STATUS: { readonly [family in DialectFamily]?: { readonly [kind in FailureKind]?: number } } = {
  anthropic: { overloaded: 529 },
  bedrock: BEDROCK_STATUSES,
};

export const statusOf = (family: DialectFamily, kind: FailureKind): number =>
  OWN_STATUS[family]?.[kind] ?? STATUS_OF[kind];

/**
 * The body of an error in the shape that a client of this family knows, as JSON text. `code` is the gateway's own
 * ("model-not-found"); it is written as the vendor writes its codes, and by the vendor's word where it has one.
 */
export function failureBody(
  family: DialectFamily,
  kind: FailureKind,
  message: string,
  code: string,
  requestId: string,
): string {
  switch (family) {
    case "openai": {
      const known = OPENAI_ERRORS[code];
      const written = known?.code ?? code.replaceAll("-", "_");
      return JSON.stringify({
        error: { message, type: OPENAI_TYPES[kind], param: known?.param ?? null, code: written },
      });
    }
    case "anthropic":
      return JSON.stringify({
        type: "error",
        error: { type: ANTHROPIC_TYPES[kind], message },
        request_id: requestId,
      });
    case "bedrock":
      return JSON.stringify({ message });
    case "vertex":
    case "gemini":
      return JSON.stringify({
        error: {
          code: statusOf(family, kind),
          message,
          status: GEMINI_STATUSES[kind],
          details: [
            {
              "@type": "type.googleapis.com/google.rpc.ErrorInfo",
              reason: code.toUpperCase().replaceAll("-", "_"),
              domain: "breakeven",
            },
          ],
        },
      });
  }
}

/** What the answer's head says of it, names and values in turn. */
export const failureHead = (family: DialectFamily, kind: FailureKind): readonly string[] =>
  family === "bedrock" ? ["x-amzn-errortype", BEDROCK_ERRORS[kind]] : [];

/** Where OpenAI has a word of its own for a failure, or names the parameter that is wrong. */
const OPENAI_ERRORS: Readonly<Record<string, { code: string; param?: string }>> = {
  "model-not-found": { code: "model_not_found" },
  "model-missing": { code: "missing_required_parameter", param: "model" },
  "unknown-path": { code: "unknown_url" },
};

const OPENAI_TYPES: Readonly<Record<FailureKind, string>> = {
  "bad-request": "invalid_request_error",
  unauthorised: "authentication_error",
  forbidden: "permission_error",
  "not-found": "invalid_request_error",
  method: "invalid_request_error",
  "too-large": "invalid_request_error",
  "media-type": "invalid_request_error",
  upgrade: "invalid_request_error",
  timeout: "server_error",
  unavailable: "server_error",
  overloaded: "server_error",
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
  upgrade: "invalid_request_error",
  timeout: "timeout_error",
  unavailable: "api_error",
  overloaded: "overloaded_error",
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
  upgrade: "INVALID_ARGUMENT",
  timeout: "DEADLINE_EXCEEDED",
  unavailable: "UNAVAILABLE",
  overloaded: "UNAVAILABLE",
  internal: "INTERNAL",
  upstream: "INTERNAL",
};
