import { expect, test } from "vitest";
import { unknownPathText } from "./unknown-path.ts";

test.each([
  [
    "POST",
    "/chat/completions",
    "Perhaps /v1/chat/completions? The base URL of an OpenAI client ends with /v1.",
  ],
  ["GET", "/models", "Perhaps /v1/models? The base URL of an OpenAI client ends with /v1."],
  ["POST", "/v1/v1/messages", "Perhaps /v1/messages? The base URL of this client has no /v1 of its own."],
  [
    "POST",
    "/v1/v1beta/models/g:generateContent",
    "Perhaps /v1beta/models/g:generateContent? The base URL of this client has no /v1 of its own.",
  ],
  ["GET", "/v1/embeddings", "It takes POST."],
  ["GET", "/favicon.ico", undefined],
])("%s %s", (method, path, hint) => {
  const said = `There is nothing at ${method} ${path}.`;
  expect(unknownPathText(method, path)).toBe(hint === undefined ? said : `${said} ${hint}`);
});
