import type { AppliedRule, Direction } from "../model/verdict.ts";

/** What is known about a workload when the rules are applied. Null = unknown. */
export interface DecisionFacts {
  /** The data must stay on own hardware. */
  privateData: boolean | null;
  /** The time to first token that the task needs. */
  ttftTargetMs: number | null;
  /** Only a frontier model will do. */
  frontierModelNeeded: boolean | null;
  /** The team can run GPUs. */
  gpuSkills: boolean | null;
  /** The model behind the product changes every few weeks. */
  rapidModelSwitching: boolean | null;
  /** An open model is bought through an API that charges several times what other hosts do. */
  openModelThroughExpensiveApi: boolean | null;
  apiUsdPerMonth: number | null;
}

/** One row of the guide's decision table. */
export interface DecisionRule {
  id: string;
  fact: keyof DecisionFacts;
  /** `is`: the fact has this value; `below` / `from`: its number is less than / at least this. */
  when: { is: boolean } | { below: number } | { from: number; below?: number };
  towards: Direction;
  /** Decides whatever the cost. A rule that does not override is only a leaning. */
  overriding: boolean;
  because: string;
}

/**
 * The guide's decision table as default rules, strongest first. Reasons that no price can outweigh override. Thresholds
 * of spend are only a leaning, because a plan for the team's own traffic knows better than a rule of thumb.
 */
export const decisionRules: readonly DecisionRule[] = [
  {
    id: "private-data",
    fact: "privateData",
    when: { is: true },
    towards: "must-self-host",
    overriding: true,
    because: "the data must stay on your own hardware",
  },
  {
    id: "frontier-model",
    fact: "frontierModelNeeded",
    when: { is: true },
    towards: "api",
    overriding: true,
    because: "only a frontier model will do, and its weights are not for sale",
  },
  {
    id: "no-gpu-skills",
    fact: "gpuSkills",
    when: { is: false },
    towards: "hosted-or-api",
    overriding: true,
    because: "the team cannot run GPUs",
  },
  {
    id: "first-token-under-100-ms",
    fact: "ttftTargetMs",
    when: { below: 100 },
    towards: "self-host",
    overriding: true,
    because: "a first token within 100 ms leaves no time for a round trip to an API",
  },
  {
    id: "rapid-model-switching",
    fact: "rapidModelSwitching",
    when: { is: true },
    towards: "api",
    overriding: true,
    because: "the model changes faster than a fleet pays back",
  },
  {
    id: "open-model-through-expensive-api",
    fact: "openModelThroughExpensiveApi",
    when: { is: true },
    towards: "hosted-open",
    overriding: false,
    because: "the same open model is sold for less by other hosts",
  },
  {
    id: "spend-below-20k",
    fact: "apiUsdPerMonth",
    when: { below: 20_000 },
    towards: "api",
    overriding: false,
    because: "the guide sees no case below $20,000 a month",
  },
  {
    id: "spend-20k-to-50k",
    fact: "apiUsdPerMonth",
    when: { from: 20_000, below: 50_000 },
    towards: "consider-self-host",
    overriding: false,
    because: "the guide sees a case from $20,000 a month",
  },
  {
    id: "spend-above-50k",
    fact: "apiUsdPerMonth",
    when: { from: 50_000 },
    towards: "self-host",
    overriding: false,
    because: "the guide calls it clear from $50,000 a month",
  },
];

/** The rules that apply to these facts, in their order. An unknown fact triggers none. */
export const applyRules = (rules: readonly DecisionRule[], facts: DecisionFacts): AppliedRule[] =>
  rules
    .filter((rule) => holds(rule, facts[rule.fact]))
    .map(({ id, towards, overriding, because }) => ({ rule: id, towards, overriding, because }));

function holds({ when }: DecisionRule, fact: boolean | number | null): boolean {
  if (fact === null) return false;
  if ("is" in when) return fact === when.is;
  if (typeof fact !== "number") return false;
  const atLeast = "from" in when ? when.from : Number.NEGATIVE_INFINITY;
  return fact >= atLeast && fact < (when.below ?? Number.POSITIVE_INFINITY);
}
