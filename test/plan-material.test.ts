import { expect, test } from "vitest";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import { answerPlan } from "../src/planner/answer-plan.ts";
import { planMaterial } from "../src/planner/plan.ts";
import type { PlanMaterial } from "../src/planner/plan-material.ts";
import { createTieOut } from "../src/traffic/tie-out.ts";
import { AS_OF_MS, constraints, HOUR_MS, plan, profileOf, request } from "./support/traffic.ts";

test("what is sent to the page as JSON gives the answer that the command line gives", () => {
  const catalog = planCatalog([]);
  const rows = Array.from({ length: 8 * 24 }, (_, hour) =>
    request({ startMs: AS_OF_MS - (8 * 24 - hour) * HOUR_MS, tokens: { input: 40_000, output: 9000 } }),
  );
  const profile = profileOf(rows, catalog);
  const tieOut = createTieOut().finish({ invoiceUsd: null, rates: {}, overlaps: [] });
  const asked = constraints({ targets: ["Llama 3.3 70B"] });
  const sent = JSON.stringify(planMaterial(profile, tieOut, catalog, asked));
  const answered = answerPlan(JSON.parse(sent) as PlanMaterial);
  expect(JSON.parse(JSON.stringify(answered))).toEqual(
    JSON.parse(JSON.stringify(plan(profile, tieOut, catalog, asked))),
  );
  expect(answered.options.length).toBeGreaterThan(1);
});
