import { APIError as AnthropicError } from "@anthropic-ai/sdk";
import * as anthropic from "@anthropic-ai/sdk";
import { ApiError as GeminiError } from "@google/genai";
import { APIError as OpenAiError } from "openai";
import * as openai from "openai";
import { describe, expect, test } from "vitest";
import {
  type DialectFamily,
  failureBody,
  failureHead,
  STATUS_OF,
  statusOf,
} from "../src/dialects/failure.ts";
import type { FailureKind } from "../src/dialects/failure-kind.ts";

// Errors of the gateway's own, held against what the vendors document, and against the class that their SDK makes of them.

const KINDS = Object.keys(STATUS_OF) as FailureKind[];

interface ErrorBody {
  type?: string;
  request_id?: string;
  error: {
    type?: string;
    code?: string | number;
    param?: string | null;
    status?: string;
    message: string;
    details?: { reason: string }[];
  };
}

const bodyOf = (family: DialectFamily, kind: FailureKind, code = "some-own-failure"): ErrorBody =>
  JSON.parse(failureBody(family, kind, "what happened", code, "req_1")) as ErrorBody;

describe("OpenAI", () => {
  // platform.openai.com/docs/guides/error-codes, and the SDK's README.
  const classes: Readonly<Record<number, unknown>> = {
    400: openai.BadRequestError,
    401: openai.AuthenticationError,
    403: openai.PermissionDeniedError,
    404: openai.NotFoundError,
    405: OpenAiError,
    413: OpenAiError,
    415: OpenAiError,
    426: OpenAiError,
    500: openai.InternalServerError,
    502: openai.InternalServerError,
    503: openai.InternalServerError,
    504: openai.InternalServerError,
  };

  test.each(KINDS)("%s", (kind) => {
    const body = bodyOf("openai", kind);
    expect(body.error.code).toBe("some_own_failure");
    expect(["invalid_request_error", "authentication_error", "permission_error", "server_error"]).toContain(
      body.error.type,
    );
    const status = statusOf("openai", kind);
    const error = OpenAiError.generate(status, body, undefined, new Headers());
    expect(error.constructor).toBe(classes[status]);
    expect(error).toMatchObject({ status, code: "some_own_failure", type: body.error.type });
  });

  test.each<[string, FailureKind, object]>([
    ["model-not-found", "not-found", { code: "model_not_found", param: null, type: "invalid_request_error" }],
    ["model-missing", "bad-request", { code: "missing_required_parameter", param: "model" }],
    ["unknown-path", "not-found", { code: "unknown_url" }],
  ])("%s in OpenAI's own words", (code, kind, expected) => {
    expect(bodyOf("openai", kind, code).error).toMatchObject(expected);
  });
});

describe("Anthropic", () => {
  // docs.anthropic.com/en/api/errors: the type of each status. Other 4xx are invalid_request_error.
  const types: Readonly<Record<number, string>> = {
    400: "invalid_request_error",
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    413: "request_too_large",
    415: "invalid_request_error",
    426: "invalid_request_error",
    429: "rate_limit_error",
    500: "api_error",
    502: "api_error",
    503: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
  };
  const classes: Readonly<Record<number, unknown>> = {
    400: anthropic.BadRequestError,
    401: anthropic.AuthenticationError,
    403: anthropic.PermissionDeniedError,
    404: anthropic.NotFoundError,
    405: AnthropicError,
    413: anthropic.ContentTooLargeError,
    415: AnthropicError,
    426: AnthropicError,
    500: anthropic.InternalServerError,
    502: anthropic.InternalServerError,
    503: anthropic.ServiceUnavailableError,
    504: anthropic.GatewayTimeoutError,
    529: anthropic.OverloadedError,
  };

  test.each(KINDS)("%s", (kind) => {
    const body = bodyOf("anthropic", kind);
    const status = statusOf("anthropic", kind);
    expect(body).toMatchObject({ type: "error", request_id: "req_1", error: { type: types[status] } });
    const error = AnthropicError.generate(status, body, undefined, new Headers());
    expect(error.constructor).toBe(classes[status]);
    expect(error).toMatchObject({ status, error: body });
  });
});

describe("Gemini", () => {
  // google.rpc.Code, and the HTTP status of each.
  const statuses: Readonly<Record<string, readonly number[]>> = {
    INVALID_ARGUMENT: [400, 405, 413, 415, 426],
    UNAUTHENTICATED: [401],
    PERMISSION_DENIED: [403],
    NOT_FOUND: [404],
    INTERNAL: [500, 502],
    UNAVAILABLE: [503],
    DEADLINE_EXCEEDED: [504],
  };

  test.each(KINDS)("%s, at Vertex as well", (kind) => {
    const { error } = bodyOf("gemini", kind);
    expect(bodyOf("vertex", kind)).toEqual({ error });
    const status = statusOf("gemini", kind);
    expect(statusOf("vertex", kind)).toBe(status);
    expect(error.code).toBe(status);
    expect(statuses[error.status ?? ""]).toContain(status);
    expect(error.details?.[0]).toMatchObject({ reason: "SOME_OWN_FAILURE" });
    expect(new GeminiError({ status, message: JSON.stringify({ error }) })).toMatchObject({ status });
  });
});

describe("Bedrock", () => {
  // docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, "Errors".
  const statuses: Readonly<Record<string, number>> = {
    AccessDeniedException: 403,
    InternalServerException: 500,
    ModelTimeoutException: 408,
    ResourceNotFoundException: 404,
    ServiceUnavailableException: 503,
    ThrottlingException: 429,
    ValidationException: 400,
  };

  test.each(KINDS)("%s", (kind) => {
    const [name, value = ""] = failureHead("bedrock", kind);
    expect(name).toBe("x-amzn-errortype");
    expect(statusOf("bedrock", kind)).toBe(statuses[value]);
    expect(bodyOf("bedrock", kind)).toEqual({ message: "what happened" });
  });

  test("others have no such header", () => {
    expect(failureHead("openai", "internal")).toEqual([]);
  });
});
