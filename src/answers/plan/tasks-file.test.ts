import { describe, expect, test } from "vitest";
import { UserError } from "../../core/errors.ts";
import type { TrafficSummary } from "../../planner/traffic/traffic-summary.ts";
import type { TaskDecision } from "../../planner/model/inputs.ts";
import { readTasks, tasksCsv } from "./tasks-file.ts";

const HEADER =
  "task,spend_usd_per_month,may_move,to_models,private,kind,frontier_needed,ttft_ms,availability";
const trafficOf = (names: readonly string[]): TrafficSummary =>
  ({ tasks: names.map((name) => ({ name, monthlyUsd: 12.345 })) }) as unknown as TrafficSummary;
const decision = (partial: Partial<TaskDecision> & { task: string }): TaskDecision => ({
  mayMove: "undecided",
  toModels: [],
  private: false,
  kind: "interactive",
  frontierNeeded: false,
  ttftMs: null,
  ...partial,
});

describe("what is written is read again", () => {
  test.each(["support", "a, b", 'say "hi"', " padded ", "two\nlines", "(no task)", "=1+1", "é"])(
    "task %j",
    (task) => {
      const known = decision({
        task,
        mayMove: "yes",
        toModels: ["Llama 3.3 70B", "gpt-oss-120b"],
        private: true,
        kind: "batch",
        frontierNeeded: true,
        ttftMs: 250,
        availability: 0.999,
      });
      const text = tasksCsv(trafficOf([task]), new Map([[task, known]]));
      expect(readTasks(text, "tasks.csv")).toEqual(new Map([[task, known]]));
    },
  );

  test("nothing decided is undecided", () => {
    const text = tasksCsv(trafficOf(["support"]), new Map());
    expect(text).toBe(`${HEADER}\nsupport,12.35,undecided,,no,interactive,no,,\n`);
    expect(readTasks(text, "tasks.csv").get("support")).toEqual(decision({ task: "support" }));
  });
});

test("two columns are enough, in any order and case, with a byte order mark and Windows line ends", () => {
  const decisions = readTasks("\uFEFFMay_Move,Task\r\nYES,support\r\n,other\r\n", "tasks.csv");
  expect(decisions.get("support")?.mayMove).toBe("yes");
  expect(decisions.get("other")?.mayMove).toBe("undecided");
});

describe("says where and what to write", () => {
  test.each([
    [`${HEADER}\n\na,,maybe,,,,,,\n`, "line 3: may_move"],
    [`${HEADER}\na,,yes,,,,,,\na,,no,,,,,,\n`, "line 3: task a is there twice"],
    [`${HEADER}\n,,yes,,,,,,\n`, "line 2: column task"],
    [`${HEADER}\na,,yes,,perhaps,,,,\n`, "private"],
    [`${HEADER}\na,,yes,,,,,fast,\n`, "ttft_ms"],
    [`${HEADER}\na,,yes,,,,,-1,\n`, "ttft_ms"],
    [`${HEADER}\na,,yes,,,,,,99.9\n`, "availability"],
    ["task\na\n", "may_move"],
    ["", "no rows"],
    ['task,may_move\n"a,yes\n', "not a CSV"],
  ])("%j", (text, part) => {
    expect(() => readTasks(text, "tasks.csv")).toThrow(UserError);
    expect(() => readTasks(text, "tasks.csv")).toThrow(part);
  });
});
