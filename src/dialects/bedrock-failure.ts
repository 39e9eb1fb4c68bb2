import type { FailureKind } from "./failure-kind.ts";

/**
 * The error that Amazon Bedrock's clients know for a failure: its name goes in a header, and the SDK chooses the class of
 * the error by it (docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, "Errors").
 */
export const BEDROCK_ERRORS: Readonly<Record<FailureKind, string>> = {
  "bad-request": "ValidationException",
  unauthorised: "AccessDeniedException",
  forbidden: "AccessDeniedException",
  "not-found": "ResourceNotFoundException",
  method: "ValidationException",
  "too-large": "ValidationException",
  "media-type": "ValidationException",
  upgrade: "ValidationException",
  timeout: "ModelTimeoutException",
  unavailable: "ServiceUnavailableException",
  overloaded: "ThrottlingException",
  internal: "InternalServerException",
  upstream: "ServiceUnavailableException",
};

/** The statuses that those errors have there. */
export const BEDROCK_STATUSES: { readonly [kind in FailureKind]?: number } = {
  unauthorised: 403,
  method: 400,
  "too-large": 400,
  "media-type": 400,
  upgrade: 400,
  timeout: 408,
  overloaded: 429,
  upstream: 503,
};
