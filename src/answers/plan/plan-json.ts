import type { GuidePath } from "../../guide/guide-path.ts";
import type { ImportReport } from "../../importers/import-files.ts";
import type { PlanResult } from "../../planner/plan-result.ts";

/**
 * `plan --json`: the plan, what was read and skipped of every file, and with the guide's assumptions (else null) its own
 * tables, which say what it typed and what follows.
 */
export function planJson(
  result: PlanResult,
  report: ImportReport | null,
  guide: GuidePath | null,
): PlanResult & { files: unknown; guide: GuidePath | null } {
  return { ...result, files: report?.files ?? [], guide };
}
