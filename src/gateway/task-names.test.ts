import fc from "fast-check";
import { expect, test } from "vitest";
import type { TaskSettings } from "./configuration/configuration.ts";
import { type TaskHints, taskNames, wildcard } from "./task-names.ts";

const SETTINGS: TaskSettings = {
  most: 5,
  rules: [
    { task: "triage", model: "gpt-*", headers: {}, systemPrompt: "You sort" },
    { task: "helpdesk", model: null, headers: { "x-app": "help*" }, systemPrompt: null },
  ],
};

const hints = (known: Partial<TaskHints> = {}): TaskHints => ({
  header: null,
  metadata: null,
  model: null,
  headerNamed: () => undefined,
  systemPrompt: null,
  fingerprint: null,
  ...known,
});

test.each<[string, Partial<TaskHints>, string | null, string]>([
  ["the header comes first", { header: "a", metadata: "b", fingerprint: "c" }, "a", "header"],
  ["then what the body says", { metadata: "b", model: "gpt-5", systemPrompt: "You sort" }, "b", "metadata"],
  ["then a rule", { model: "gpt-5", systemPrompt: "You sort tickets", fingerprint: "c" }, "triage", "rule"],
  [
    "a rule of which half fits does not",
    { model: "gpt-5", systemPrompt: "I sort", fingerprint: "c" },
    "prompt-c",
    "fingerprint",
  ],
  [
    "a rule on a header",
    { headerNamed: (name) => (name === "x-app" ? "helpdesk" : undefined) },
    "helpdesk",
    "rule",
  ],
  ["then the fingerprint", { fingerprint: "c0ffee" }, "prompt-c0ffee", "fingerprint"],
  ["and nothing is nothing", {}, null, "none"],
  ["an empty header is none", { header: "  ", fingerprint: "c" }, "prompt-c", "fingerprint"],
  ["control characters cannot enter", { header: "a\u0000\n b" }, "a  b", "header"],
])("%s", (_name, known, task, by) => {
  expect(taskNames(SETTINGS)(hints(known))).toEqual({ task, by });
});

test("the number of names that are kept is bounded", () => {
  const name = taskNames(SETTINGS);
  // Two are taken by the rules.
  const named = ["a", "b", "c", "d", "a", "e"].map((header) => name(hints({ header })).task);
  expect(named).toEqual(["a", "b", "c", "other", "a", "other"]);
  expect(name(hints({ header: "triage" })).task).toBe("triage");
});

test("a name is never longer than a label may be", () => {
  expect(taskNames(SETTINGS)(hints({ header: "x".repeat(5000) })).task).toHaveLength(64);
});

test.each([
  ["gpt-*", "gpt-5", true],
  ["gpt-*", "gpt-", true],
  ["gpt-*", "o3", false],
  ["*mini", "gpt-5-mini", true],
  ["a*b*c", "a-b-c", true],
  ["a*b*c", "a-c-b", false],
  ["ab*ba", "aba", false],
  ["gpt", "gpt", true],
  ["gpt", "gpt-5", false],
  ["*", "", true],
  ["a.c", "abc", false],
])("%s fits %s: %s", (pattern, value, fits) => {
  expect(wildcard(pattern)(value)).toBe(fits);
});

test("a star stands for anything", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (a, b, left, right) => {
      const plain = (text: string): string => text.replaceAll("*", "");
      expect(wildcard(`${plain(a)}*${plain(b)}`)(`${plain(a)}${left}${right}${plain(b)}`)).toBe(true);
    }),
  );
});
