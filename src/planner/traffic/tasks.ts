import type { Segment } from "../../traffic/profile.ts";
import type { TaskDecision } from "../model/inputs.ts";

/** The name a task goes by in tasks.csv where the export names none. */
export const NO_TASK = "(no task)";

export const taskName = (segment: Pick<Segment, "task">): string => segment.task ?? NO_TASK;

/** How the traffic of one segment may be served, after defaults: what is bought as batch today may wait anywhere. */
export function decisionFor(
  segment: Pick<Segment, "task" | "tier">,
  decisions: ReadonlyMap<string, TaskDecision>,
  fallback: Omit<TaskDecision, "task">,
): TaskDecision {
  const task = taskName(segment);
  const kind = segment.tier === "batch" ? "batch" : fallback.kind;
  return decisions.get(task) ?? { task, ...fallback, kind };
}

/**
 * Is `model` one of those a task may move to? No names means any model. A name matches in any spelling, with or
 * without its publisher and its date, but not as a part of another: gpt-5.4 does not allow gpt-5.4-mini.
 * `openModel` gives the catalog's name of an open model, null for any other.
 */
export function allowsModel(
  decision: TaskDecision,
  model: string,
  openModel: (name: string) => string | null,
): boolean {
  if (decision.toModels.length === 0) return true;
  return decision.toModels.some((name) => plain(name) === plain(model) || openModel(name) === model);
}

const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/-(?:latest|\d{8}|\d{4}-\d{2}-\d{2})$/, "")
    .replaceAll(/[^a-z0-9]+/g, "");
