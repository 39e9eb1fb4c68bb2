import type { ImportReport } from "../../importers/import-files.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/** `plan --json`: the plan, and what was read and skipped of every file. */
export function planJson(result: PlanResult, report: ImportReport | null): PlanResult & { files: unknown } {
  return { ...result, files: report?.files ?? [] };
}
