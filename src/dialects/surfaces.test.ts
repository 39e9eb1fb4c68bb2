import { expect, test } from "vitest";
import { isFixedPath, surfaceOf } from "./surfaces.ts";

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

test.each([
  ["/v1beta/models/g:generateContent", "gemini-generate", "generate", false],
  ["/v1beta/models/g:streamGenerateContent", "gemini-generate", "generate", true],
  ["/v1beta/models/g:countTokens", "gemini-count-tokens", "count", false],
  ["/v1beta/models/g:embedContent", "gemini-embed", "generate", false],
  ["/v1beta/models/g:batchEmbedContents", "gemini-embed", "generate", false],
])("Gemini is asked by a verb after the model: %s", (path, dialect, operation, stream) => {
  const surface = surfaceOf("POST", path);
  expect(surface).toMatchObject({ family: "gemini", operation, model: "g", stream });
  expect(surface?.path).toBe(path.replace("/g:", "/{model}:"));
  expect(surface?.dialect?.surface).toBe(dialect);
});

test.each([
  "g",
  "g:",
  ":generateContent",
  "a:b:generateContent",
  "g:generateContent2",
  "a/b:generateContent",
])("/v1beta/models/%s asks Gemini for nothing", (call) => {
  expect(surfaceOf("POST", `/v1beta/models/${call}`)).toBeNull();
});

test.each([
  ["/v1/files/file-1/content", "openai", "/files/file-1/content"],
  ["/v1/messages/batches/msgbatch_1/results", "anthropic", "/v1/messages/batches/msgbatch_1/results"],
  ["/download/v1beta/files/f-1:download", "gemini", "/download/v1beta/files/f-1:download"],
])("%s may be the results of a batch", (path, family, upstreamPath) => {
  expect(surfaceOf("GET", path)).toMatchObject({ family, path: upstreamPath, isBatchResults: true });
  expect(surfaceOf("GET", path.replace(/1/, "%2F"))).toBeNull();
});

test("a stored answer settles what it cost where it is read or cancelled, and not where it is deleted", () => {
  expect(surfaceOf("GET", "/v1/responses/r")?.settles?.surface).toBe("openai-responses");
  expect(surfaceOf("POST", "/v1/responses/r/cancel")?.settles?.surface).toBe("openai-responses");
  expect(surfaceOf("DELETE", "/v1/responses/r")).not.toHaveProperty("settles");
  expect(surfaceOf("GET", "/v1/responses/r/input_items")).not.toHaveProperty("settles");
});

test("a deployment of a resource stands where the model does, on OpenAI's own paths", () => {
  const chat = surfaceOf("POST", "/openai/deployments/my%2Ddeployment/chat/completions");
  expect(chat).toMatchObject({ model: "my-deployment", path: "/chat/completions", resource: true });
  expect(chat?.dialect?.surface).toBe("openai-chat");
  // What nobody meters passes, without a model.
  const other = surfaceOf("POST", "/openai/deployments/d/unheard/of");
  expect(other).toMatchObject({ model: null, path: "/unheard/of", dialect: null, resource: true });
  for (const path of ["d/messages", "%2e%2e/chat/completions", "d/a/%2e%2e/b", "d e/chat/completions"])
    expect(surfaceOf("POST", `/openai/deployments/${path}`)).toBeNull();
});

test.each([
  ["/v1/chat/completions", true],
  ["/v1/chat/completions/", true],
  ["/v1/messages", true],
  ["/v1/chat", false],
  ["/v1/responses/:id", false],
  ["/", false],
])("%s is a path of its own: %s", (path, fixed) => {
  expect(isFixedPath(path)).toBe(fixed);
});
