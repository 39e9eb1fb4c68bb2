import { expect, test } from "vitest";
import { surfaceOf } from "./surfaces.ts";

test.each([
  ["POST", "/v1/chat/completions", "openai", "openai-chat", "generate", "/chat/completions"],
  ["POST", "/v1/completions", "openai", "openai-completions", "generate", "/completions"],
  ["POST", "/v1/embeddings", "openai", "openai-embeddings", "generate", "/embeddings"],
  ["POST", "/v1/responses", "openai", "openai-responses", "generate", "/responses"],
  ["GET", "/v1/responses/resp_1-a", "openai", undefined, "stored", "/responses/resp_1-a"],
  ["DELETE", "/v1/responses/resp_1", "openai", undefined, "stored", "/responses/resp_1"],
  ["GET", "/v1/responses/resp_1/input_items", "openai", undefined, "stored", "/responses/resp_1/input_items"],
  ["POST", "/v1/responses/resp_1/cancel", "openai", undefined, "stored", "/responses/resp_1/cancel"],
  ["POST", "/v1/messages", "anthropic", "anthropic-messages", "generate", "/v1/messages"],
  [
    "POST",
    "/v1/messages/count_tokens",
    "anthropic",
    "anthropic-count-tokens",
    "count",
    "/v1/messages/count_tokens",
  ],
  ["GET", "/v1/models", "openai", undefined, "models", "/models"],
  ["GET", "/v1beta/models", "gemini", undefined, "models", "/v1beta/models"],
])("%s %s is %s's %s", (method, path, family, dialect, operation, upstreamPath) => {
  const surface = surfaceOf(method, path);
  expect(surface).toMatchObject({ family, operation, path: upstreamPath, model: null });
  expect(surface?.dialect?.surface).toBe(dialect);
});

test.each([
  ["POST", "/v1beta/models/gemini-2.5-pro:generateContent", "gemini-2.5-pro", "gemini-generate", false],
  ["POST", "/v1alpha/models/g:streamGenerateContent", "g", "gemini-generate", true],
  ["POST", "/v1/models/g:countTokens", "g", "gemini-count-tokens", false],
  ["GET", "/v1/models/gpt-5.4", "gpt-5.4", undefined, null],
  ["GET", "/v1/models/meta-llama%2FLlama-3.1-8B", "meta-llama/Llama-3.1-8B", undefined, null],
  ["GET", "/v1/models/meta-llama/Llama-3.1-8B", "meta-llama/Llama-3.1-8B", undefined, null],
  ["HEAD", "/v1/models/gpt-5.4/", "gpt-5.4", undefined, null],
  ["GET", "/v1beta/models/gemini-2.5-pro", "gemini-2.5-pro", undefined, null],
])("%s %s names the model in its path", (method, path, model, dialect, stream) => {
  const surface = surfaceOf(method, path);
  expect(surface).toMatchObject({ model, stream });
  expect(surface?.path).toContain("{model}");
  expect(surface?.dialect?.surface).toBe(dialect);
});

test.each([
  ["POST", "/v1/responses/resp_1"],
  ["GET", "/v1/responses/resp_1/cancel"],
  ["GET", "/v1/responses/a%2F..%2Fb"],
  ["POST", "/v1beta/models/g:embedEverything"],
  ["POST", "/v2/models/g:generateContent"],
  ["GET", "/v1/models/../files"],
  ["GET", "/v1/models/%2e%2e/files"],
  ["GET", "/v1/models/%"],
  ["GET", "/v1/models/a b"],
  ["GET", "/"],
])("%s %s is served by nobody", (method, path) => {
  expect(surfaceOf(method, path)).toBeNull();
});
