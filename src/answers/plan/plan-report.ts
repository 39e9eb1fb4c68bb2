import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PlanAnswer } from "../../contract/api.ts";
import { builtPage } from "../../gateway/management/page-build.ts";

/** The decision page of a plan as one HTML file that needs no server and no network. Throws UserError. */
export async function planReport(answer: PlanAnswer): Promise<string> {
  const { report } = await builtPage();
  const page = await readFile(join(report, "report.html"), "utf8");
  // No "<" may end the script that carries the plan; a function, so that a "$" means nothing.
  const plan = JSON.stringify(answer).replaceAll("<", String.raw`\u003c`);
  return page.replace('"PLAN"', () => plan);
}
