import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlanRequest } from "../../contract/plan-request.ts";
import type { PlanCatalog, PlanConstraints } from "../../planner/model/inputs.ts";
import { PRIVACY_GRADES, type PrivacyGrade } from "../../planner/model/demands.ts";
import { isPrivate } from "./asked-demands.ts";
import type { PlanPlace } from "./plan-place.ts";
import { checkModels, readTasks, SAVED_TASKS } from "./tasks-file.ts";

/** A file that says which tasks may move. */
interface TasksFile {
  file: string;
  text: string;
  /** Marked on the dashboard, not named in the request. */
  isSaved: boolean;
}

/** The file that a request names; else, for a plan on a ledger, the one that the dashboard saved beside it. */
export async function tasksFile(
  { tasks: file }: PlanRequest,
  place: PlanPlace,
  ledger: string | null,
): Promise<TasksFile | null> {
  if (file !== undefined) return { file, text: await place.readText(file, "tasks"), isSaved: false };
  const saved = ledger === null ? null : join(ledger, SAVED_TASKS);
  if (saved === null || !existsSync(saved)) return null;
  return { file: saved, text: await readFile(saved, "utf8"), isSaved: true };
}

/**
 * The decisions of a file. The request's `private` applies to every task, whatever its own column says: it fails closed.
 */
export function taskDecisions(
  tasks: TasksFile | null,
  request: PlanRequest,
  catalog: PlanCatalog,
): PlanConstraints["decisions"] {
  if (tasks === null) return new Map();
  const decisions = readTasks(tasks.text, tasks.file);
  const isKnown = (model: string): boolean =>
    catalog.openModel(model) !== null || catalog.prices.find(null, model) !== null;
  checkModels(decisions, isKnown, tasks.file);
  if (!isPrivate(request)) return decisions;
  const { privacy } = request;
  return new Map(
    [...decisions].map(([name, decision]) => [
      name,
      { ...decision, private: true, ...stricter(decision.privacy, decision.private, privacy) },
    ]),
  );
}

/** Of what a task and the request mean by private, the stricter; a task that is not private means nothing by it. */
function stricter(
  ofTask: PrivacyGrade | undefined,
  taskIsPrivate: boolean,
  ofRequest: PrivacyGrade | undefined,
): { privacy?: PrivacyGrade } {
  const asked: PrivacyGrade = ofRequest ?? "own-premises";
  const own: PrivacyGrade = taskIsPrivate ? (ofTask ?? "own-premises") : asked;
  const privacy = PRIVACY_GRADES.indexOf(own) < PRIVACY_GRADES.indexOf(asked) ? own : asked;
  return privacy === "own-premises" ? {} : { privacy };
}
