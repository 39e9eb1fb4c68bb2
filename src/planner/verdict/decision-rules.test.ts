import { expect, test } from "vitest";
import { applyRules, type DecisionFacts, decisionRules } from "./decision-rules.ts";

const nothing: DecisionFacts = {
  privateData: null,
  ttftTargetMs: null,
  frontierModelNeeded: null,
  gpuSkills: null,
  rapidModelSwitching: null,
  openModelThroughExpensiveApi: null,
  apiUsdPerMonth: null,
};
const ids = (facts: Partial<DecisionFacts>): string[] =>
  applyRules(decisionRules, { ...nothing, ...facts }).map((it) => it.rule);

test.each<[Partial<DecisionFacts>, string[]]>([
  [{}, []],
  [{ privateData: true }, ["private-data"]],
  [{ privateData: false }, []],
  [{ ttftTargetMs: 99 }, ["first-token-under-100-ms"]],
  [{ ttftTargetMs: 100 }, []],
  [{ gpuSkills: false }, ["no-gpu-skills"]],
  [{ gpuSkills: true }, []],
  [{ rapidModelSwitching: true }, ["rapid-model-switching"]],
  [{ openModelThroughExpensiveApi: true }, ["open-model-through-expensive-api"]],
  [{ apiUsdPerMonth: 19_999 }, ["spend-below-20k"]],
  [{ apiUsdPerMonth: 20_000 }, ["spend-20k-to-50k"]],
  [{ apiUsdPerMonth: 50_000 }, ["spend-above-50k"]],
  [
    { frontierModelNeeded: true, privateData: true, apiUsdPerMonth: 80_000 },
    ["private-data", "frontier-model", "spend-above-50k"],
  ],
])("%o applies %j", (facts, rules) => {
  expect(ids(facts)).toEqual(rules);
});

test("spend alone never overrides, private data always does", () => {
  const applied = applyRules(decisionRules, { ...nothing, privateData: true, apiUsdPerMonth: 5_000 });
  expect(applied.map((it) => [it.towards, it.overriding])).toEqual([
    ["must-self-host", true],
    ["api", false],
  ]);
});
