import { expect, test } from "vitest";
import { isPlainPath } from "./plain-path.ts";

test.each([
  "/",
  "/v1/models",
  "/v1/models/a%2Fb", // an escaped slash stays one part at most readers, and what it holds is plain
  "/v1/a..b/.c/d.",
  "/v1/files//content", // nothing between two slashes leads nowhere else
  "/v1/files//",
  "/v1/100%25",
  "/v1/%25zz", // means "%zz", which is no escape
])("%s means the same to everyone", (path) => {
  expect(isPlainPath(path)).toBe(true);
});

test.each([
  "",
  "v1/models",
  "//host/v1/models", // another host to some
  "/v1/models#a",
  "/v1/../admin",
  "/v1/./models",
  "/..",
  "/v1/%2e%2e/admin",
  "/v1/%2E/admin",
  "/v1/a%2f..%2fadmin",
  "/v1/%252e%252e/admin", // escaped twice
  "/v1/a%5c..%5cadmin",
  "/v1\\admin",
  "/v1/a%00",
  "/v1/a%0d%0aHost:b",
  "/v1/a\u007f",
  "/v1/%",
  "/v1/%zz",
  "/v1/%ff", // no UTF-8
])("%s does not", (path) => {
  expect(isPlainPath(path)).toBe(false);
});
