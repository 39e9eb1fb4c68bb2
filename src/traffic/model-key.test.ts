import { expect, test } from "vitest";
import { modelKey } from "./model-key.ts";

test.each([
  ["Claude Haiku 4.5", "claude-haiku-4-5"],
  ["claude-haiku-4-5-20251001", "claude-haiku-4-5"],
  ["anthropic/claude-haiku-4.5", "claude-haiku-4-5"],
  ["us.anthropic.claude-haiku-4-5-20251001-v1:0", "claude-haiku-4-5"],
  ["claude-haiku-4-5@20251001", "claude-haiku-4-5"],
  ["Claude Sonnet 4", "claude-sonnet-4"],
  ["claude-sonnet-4-20250514", "claude-sonnet-4"],
  ["claude-3-5-sonnet-20241022", "claude-sonnet-3-5"],
  ["Claude Sonnet 3.5", "claude-sonnet-3-5"],
  ["claude-3-5-haiku-latest", "claude-haiku-3-5"],
  ["gpt-4o-2024-08-06, input", "gpt-4o"],
  ["gpt-4o-2024-08-06", "gpt-4o"],
  ["GPT-4o, cached input", "gpt-4o"],
  ["gpt-5.4, cached input", "gpt-5-4"],
  ["gpt-5.4 cached input", "gpt-5-4"],
  ["gpt-5.4", "gpt-5-4"],
  ["openai/gpt-5.6-luna-20260709", "gpt-5-6-luna"],
  ["gpt-4o-mini-2024-07-18", "gpt-4o-mini"],
  ["deepseek-chat", "deepseek-chat"],
  ["o3", "o3"],
])("%s is %s", (name, key) => {
  expect(modelKey(name)).toBe(key);
});

test("models that differ stay apart", () => {
  const names = [
    "gpt-4o",
    "gpt-4o-mini",
    "gpt-4.1",
    "gpt-4.5",
    "gpt-5.4",
    "claude-opus-4-1",
    "claude-opus-4",
  ];
  expect(new Set(names.map(modelKey)).size).toBe(names.length);
});
