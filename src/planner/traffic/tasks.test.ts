import { expect, test } from "vitest";
import { allowsModel, decisionFor, NO_TASK } from "./tasks.ts";
import type { TaskDecision } from "../model/inputs.ts";

const decision = (...toModels: string[]): TaskDecision => ({
  task: "support",
  mayMove: "yes",
  toModels,
  private: false,
  kind: "interactive",
  frontierNeeded: false,
  ttftMs: null,
});
const openModel = (name: string): string | null =>
  ["llama3.3", "meta-llama/Llama-3.3-70B-Instruct"].includes(name) ? "Llama 3.3 70B" : null;

test.each([
  [[], "anything", true],
  [["gpt-5.4-mini"], "gpt-5.4-mini", true],
  [["GPT 5.4 mini"], "openai/gpt-5.4-mini", true],
  [["claude-haiku-4-5"], "claude-haiku-4-5-20251001", true],
  [["gpt-4o"], "gpt-4o-2024-08-06", true],
  // A name is not every name it is a part of, in either direction.
  [["gpt-5.4"], "gpt-5.4-mini", false],
  [["gpt-5.4-mini"], "gpt-5.4", false],
  [["gpt-5.4", "gpt-5.4-mini"], "gpt-5.4-mini", true],
  [["llama3.3"], "Llama 3.3 70B", true],
  [["meta-llama/Llama-3.3-70B-Instruct"], "Llama 3.3 70B", true],
  [["llama3.3"], "Llama 3.1 8B", false],
])("%j allows %s: %s", (names, model, allowed) => {
  expect(allowsModel(decision(...names), model, openModel)).toBe(allowed);
});

test("what nobody decided falls back; usage without a task has a name of its own", () => {
  const { task: _, ...fallback } = decision();
  const decisions = new Map([[NO_TASK, { ...decision(), task: NO_TASK, private: true }]]);
  expect(decisionFor({ task: null, tier: "standard" }, decisions, fallback).private).toBe(true);
  expect(decisionFor({ task: "other", tier: "standard" }, decisions, fallback)).toEqual({
    ...fallback,
    task: "other",
  });
  // What is bought at the batch price today may wait anywhere.
  expect(decisionFor({ task: "other", tier: "batch" }, decisions, fallback).kind).toBe("batch");
});
