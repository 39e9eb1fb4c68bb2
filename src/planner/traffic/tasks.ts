import type { Segment } from "../../traffic/profile.ts";
import type { TaskDecision } from "../model/inputs.ts";

/** What tasks.csv calls traffic that names no task. */
export const NO_TASK = "(no task)";

export const taskName = (segment: Pick<Segment, "task">): string => segment.task ?? NO_TASK;

/** The decision that applies to a segment. By default, what is bought as batch today is batch work anywhere. */
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
 * May the task move to `model`? A task that names no models may move to any. A name matches in any spelling, with or
 * without publisher and date, but only as a whole: gpt-5.4 does not allow gpt-5.4-mini. `openModel` returns the catalog
 * name of an open model and null for any other.
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
