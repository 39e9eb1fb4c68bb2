import type { Segment } from "../traffic/profile.ts";

/** What the team says about one task. Nothing said means undecided: the spend stays where it is. */
export interface TaskDecision {
  task: string;
  mayMove: "yes" | "no" | "undecided";
  /** Models it may move to; empty = any that the plan proposes. */
  toModels: readonly string[];
  /** May only be served by own hardware. */
  private: boolean;
  kind: "interactive" | "batch";
  /** Only a frontier model will do. */
  frontierNeeded: boolean;
  /** Time to first token this task needs, milliseconds; null = the plan's. */
  ttftMs: number | null;
}

/** The name a task goes by in tasks.csv where the export names none. */
export const NO_TASK = "(no task)";

export const taskName = (segment: Pick<Segment, "task">): string => segment.task ?? NO_TASK;

/** How the traffic of one segment may be served, after defaults. */
export function decisionFor(
  segment: Pick<Segment, "task">,
  decisions: ReadonlyMap<string, TaskDecision>,
  fallback: Omit<TaskDecision, "task">,
): TaskDecision {
  const task = taskName(segment);
  return decisions.get(task) ?? { task, ...fallback };
}

/** Does `model` answer to one of the names a task may move to? No names means any model. */
export function allowsModel(decision: TaskDecision, model: string): boolean {
  if (decision.toModels.length === 0) return true;
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
  const wanted = plain(model);
  return decision.toModels.some((name) => wanted.includes(plain(name)) || plain(name).includes(wanted));
}
