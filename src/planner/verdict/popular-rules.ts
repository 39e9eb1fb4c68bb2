import { applyRules, decisionRules } from "./decision-rules.ts";
import type { AppliedRule } from "../model/verdict.ts";
import type { DecidedConstraints } from "../model/inputs.ts";
import type { PlanOption } from "../model/plan-option.ts";
import type { PreparedPlan } from "../model/prepared.ts";

/** The popular decision table applied to this traffic. What is neither stated nor shown triggers no row. */
export function popularRules(
  prepared: PreparedPlan,
  options: readonly PlanOption[],
  constraints: DecidedConstraints,
): AppliedRule[] {
  const stay = options.find(({ kind }) => kind === "api")!;
  const sameModelElsewhere = prepared.options.some(
    (option) =>
      option.kind === "hosted-open" &&
      "moved" in option &&
      option.moved.some(({ pair }) => pair.outputRatio === "none"),
  );
  return applyRules(decisionRules, {
    privateData: prepared.groups.some((group) => group.private) ? true : null,
    ttftTargetMs: constraints.slo.ttftP95Ms,
    frontierModelNeeded: constraints.frontierNeeded ? true : null,
    gpuSkills: constraints.noGpuSkills ? false : null,
    rapidModelSwitching: constraints.rapidSwitching ? true : null,
    openModelThroughExpensiveApi: sameModelElsewhere ? true : null,
    apiUsdPerMonth: stay.monthlyUsd.typical,
  });
}
