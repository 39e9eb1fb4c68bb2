import { applyRules, decisionRules, type AppliedRule } from "./decision-rules.ts";
import type { DecidedConstraints } from "../inputs.ts";
import type { PlanOption } from "../plan-result.ts";
import type { PreparedPlan } from "../prepared.ts";

/** The popular decision table on this traffic. What nobody said and nothing shows triggers no row. */
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
