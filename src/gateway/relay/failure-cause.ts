import type { AttemptCause } from "../../core/attempt.ts";
import type { Failure } from "../http-error.ts";

/** Why there was no answer, from the error of the HTTP client. */
export function causeOf(error: unknown): AttemptCause {
  const code = codeOf(error);
  if (error instanceof Error && error.name === "HTTPParserError") return "invalid-response";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN" || code === "EAI_FAIL") return "dns";
  if (code === "UND_ERR_HEADERS_TIMEOUT") return "timeout-headers";
  if (code === "UND_ERR_BODY_TIMEOUT") return "timeout-idle";
  if (code.startsWith("ERR_TLS") || code.startsWith("ERR_SSL") || TLS_CODES.has(code)) return "tls";
  if (code === "UND_ERR_HEADERS_OVERFLOW") return "invalid-response";
  if (CONNECT_CODES.has(code)) return "connect";
  return "truncated";
}

/** The failure as the client sees it, without addresses or credentials of upstreams. */
export function failureOf(cause: AttemptCause, upstream: string): Failure {
  if (TOO_LATE.includes(cause)) {
    return {
      kind: "timeout",
      code: "upstream-timeout",
      message: `The upstream "${upstream}" did not answer in time.`,
    };
  }
  const what = WORDS[cause] ?? "failed before it answered";
  return {
    kind: "upstream",
    code: `upstream-${cause === "error-event" ? "truncated" : cause}`,
    message: `The upstream "${upstream}" ${what}.`,
  };
}

/** Time that ran out before the answer began. */
const TOO_LATE: readonly AttemptCause[] = ["timeout-headers", "timeout-first-token", "timeout-total"];

const WORDS: { readonly [cause in AttemptCause]?: string } = {
  connect: "cannot be reached",
  dns: "has a name that cannot be resolved",
  tls: "has no valid certificate or does not speak TLS",
  truncated: "closed the connection before it answered",
  "invalid-response": "sent something that is no answer",
  "error-event": "failed while it answered",
};

const TLS_CODES = new Set([
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "EPROTO",
]);

const CONNECT_CODES = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
  "ETIMEDOUT",
  "UND_ERR_CONNECT_TIMEOUT",
]);

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error.cause;
  const own = "code" in error && typeof error.code === "string" ? error.code : "";
  if (own !== "" && own !== "UND_ERR_SOCKET") return own;
  const below = codeOf(inner);
  return below === "" ? own : below;
}
