import type { PlanAnswer } from "../../contract/api.ts";

/**
 * The decision page with a plan in it: one HTML file that needs no server and no network. `page` is report.html as
 * built.
 */
export function planReport(answer: PlanAnswer, page: string): string {
  // No "<" may end the script that carries the plan; a function, so that a "$" means nothing.
  const plan = JSON.stringify(answer).replaceAll("<", String.raw`\u003c`);
  return page.replace('"PLAN"', () => plan);
}
