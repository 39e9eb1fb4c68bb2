import { expect, test } from "vitest";
import { attempt } from "../ledger/testing/attempts.ts";
import { attemptFields, createLogger, pathText } from "./logs.ts";

const NOON = Date.parse("2026-11-20T12:00:00Z");

test("lines are JSON and come out at once when they matter", () => {
  const written: string[] = [];
  const logger = createLogger(
    "info",
    () => NOON,
    (text) => void written.push(text),
  );
  logger.debug("unheard");
  logger.info("request", { request: "r1", status: 200, left: undefined });
  expect(written).toEqual([]);
  logger.warn("trouble");
  expect(written.join("")).toBe(
    '{"time":"2026-11-20T12:00:00.000Z","level":"info","event":"request","request":"r1","status":200}\n' +
      '{"time":"2026-11-20T12:00:00.000Z","level":"warn","event":"trouble"}\n',
  );
});

test("the level can change while it runs, and silence is silent", () => {
  const written: string[] = [];
  const logger = createLogger(
    "silent",
    () => NOON,
    (text) => void written.push(text),
  );
  logger.error("unheard");
  logger.level = "debug";
  logger.debug("heard");
  logger.flush();
  expect(written).toHaveLength(1);
});

test("what is held back comes out by itself", async () => {
  const written: string[] = [];
  createLogger(
    "info",
    () => NOON,
    (text) => void written.push(text),
  ).info("request");
  await expect.poll(() => written.length, { timeout: 2000 }).toBe(1);
});

test("an attempt's line has what it cost and how long it took", () => {
  expect(attemptFields(attempt("1", { task: "triage", ttftMs: 120 }))).toEqual({
    request: "request-1",
    attempt: 0,
    surface: "openai-chat",
    task: "triage",
    model: "gpt-5.4",
    served: "gpt-5.4",
    upstream: "openai",
    status: 200,
    cause: null,
    stream: false,
    inputTokens: 1000,
    outputTokens: 100,
    usage: "provider",
    costUsd: 0.004,
    ttftMs: 120,
    durationMs: 900,
  });
});

test.each([
  ["/v1/chat/completions", "/v1/chat/completions"],
  ["/v1beta/models/gemini-3.5-flash:generateContent", "/v1beta/models/*"],
  ["/v1/messages/count_tokens", "/v1/messages/count_tokens"],
  ["/sk-proj-abcdef/v1", "/*/v1"],
  ["/", "/"],
])("of a path only plain words are logged: %s", (path, logged) => {
  expect(pathText(path)).toBe(logged);
});

test("a name that a client made as long as it liked is cut", () => {
  const { model, served } = attemptFields(
    attempt("1", { requestedModel: "m".repeat(1000), servedModel: "short" }),
  );
  expect([String(model).length, served]).toEqual([203, "short"]);
});
