import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import type { TasksAnswer } from "../../contract/api.ts";
import type { TaskDecision } from "../../planner/model/inputs.ts";
import { decisionsCsv, readTasks, SAVED_TASKS } from "../plan/tasks-file.ts";

/** What may move, as the data folder's tasks.csv says. Throws UserError where somebody has broken the file. */
export function savedTasks(dataFolder: string): TasksAnswer {
  const file = join(dataFolder, SAVED_TASKS);
  if (!existsSync(file)) return { file, tasks: [] };
  return { file, tasks: [...readTasks(readFileSync(file, "utf8"), file).values()] };
}

/** Puts decisions in its place, whole or not at all; what the file understands is checked by reading it first. */
export function saveTasks(dataFolder: string, body: string): TasksAnswer {
  const file = join(dataFolder, SAVED_TASKS);
  const decisions = decisionsIn(body);
  if (decisions.length === 0) {
    rmSync(file, { force: true });
    return savedTasks(dataFolder);
  }
  const text = decisionsCsv(decisions);
  readTasks(text, SAVED_TASKS);
  mkdirSync(dataFolder, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, text, { mode: 0o600, flush: true });
  renameSync(fresh, file);
  return savedTasks(dataFolder);
}

function decisionsIn(body: string): TaskDecision[] {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (cause) {
    throw new UserError("the body is not JSON", SHAPE, { cause });
  }
  const tasks = (value as { tasks?: unknown } | null)?.tasks;
  if (!Array.isArray(tasks)) throw new UserError("the body has no list of tasks", SHAPE);
  return tasks.map((each: unknown, index) => decisionOf(each, index));
}

function decisionOf(value: unknown, index: number): TaskDecision {
  const given = (value ?? {}) as Partial<Record<keyof TaskDecision, unknown>>;
  const wrong = (what: string): UserError => new UserError(`tasks[${index}].${what}`, SHAPE);
  const { task, mayMove = "undecided", toModels = [], kind = "interactive", ttftMs = null } = given;
  if (typeof task !== "string" || task === "") throw wrong("task is not a name");
  if (typeof mayMove !== "string") throw wrong("mayMove is not a word");
  if (typeof kind !== "string") throw wrong("kind is not a word");
  if (!Array.isArray(toModels) || toModels.some((name) => typeof name !== "string"))
    throw wrong("toModels is not a list of names");
  if (ttftMs !== null && typeof ttftMs !== "number") throw wrong("ttftMs is not a number");
  return {
    task,
    mayMove: mayMove as TaskDecision["mayMove"],
    toModels: toModels as string[],
    private: given.private === true,
    kind: kind as TaskDecision["kind"],
    frontierNeeded: given.frontierNeeded === true,
    ttftMs,
  };
}

const SHAPE =
  'Send { "tasks": [{ "task": "triage", "mayMove": "yes", "toModels": [], "private": false, "kind": "interactive", "frontierNeeded": false, "ttftMs": null }] }.';
