import { finding, type Judge, percent, usd, type Outcome } from "./claim.ts";
import { applyRules, type DecisionFacts, decisionRules } from "../planner/verdict/decision-rules.ts";
import { judgeHeadline } from "./judge-headline.ts";
import { breakEvenRule } from "./judge-recovered.ts";
import { perMillion } from "./sourced-fleet.ts";

/** The decision table, as the rules of this product: what each row decides, and what it rests on. */
export const judgeDecisions: Readonly<Record<string, Judge>> = {
  D1: () =>
    rule(
      { privateData: true },
      "a contract, a region or zero retention may do instead: ask the person who set the rule",
    ),
  D2: (guide, facts) => {
    const judged = judgeHeadline["H11"]?.(guide, facts);
    return {
      ...rule({ ttftTargetMs: 99 }),
      sourced: judged?.sourced ?? null,
      verdicts: judged?.verdicts ?? ["OPEN"],
    };
  },
  D3: (guide, facts) => {
    const judged = judgeHeadline["H9"]?.(guide, facts);
    return { ...rule({ frontierModelNeeded: true }), sourced: judged?.sourced ?? null };
  },
  D4: () => rule({ gpuSkills: false }, "hosts of open models and dedicated endpoints need none either"),
  D5: () => rule({ rapidModelSwitching: true }, "rented by the hour a fleet has no payback to wait for"),
  D6: (_, facts) => {
    const prices = facts
      .hosts("Llama 3.3 70B")
      .map((it) => 100 * perMillion(it))
      .sort((a, b) => a - b);
    const [least, most] = [prices[0], prices.at(-1)];
    const judged = rule({ openModelThroughExpensiveApi: true });
    if (least === undefined || most === undefined) return { ...judged, verdicts: ["OPEN"] };
    return {
      ...judged,
      sourced: finding(
        `Llama 3.3 70B, 100M in and out: ${usd(least)} at the cheapest host, ${usd(most)} at the dearest, ${percent(1 - least / most)} less`,
        { leastUsd: least, mostUsd: most },
      ),
      verdicts: [most > 2 * least ? "OK" : "SRC"],
    };
  },
  D7: breakEvenRule,
};

const NOBODY_SAID: DecisionFacts = {
  privateData: null,
  ttftTargetMs: null,
  frontierModelNeeded: null,
  gpuSkills: null,
  rapidModelSwitching: null,
  openModelThroughExpensiveApi: null,
  apiUsdPerMonth: null,
};

function rule(facts: Partial<DecisionFacts>, remark = ""): Outcome {
  const applied = applyRules(decisionRules, { ...NOBODY_SAID, ...facts });
  const texts = applied.map(
    (it) => `${it.towards}${it.overriding ? ", whatever it costs" : ""}: ${it.because}`,
  );
  return {
    own: finding([...texts, remark].filter((text) => text !== "").join("; ")),
    sourced: null,
    verdicts: ["ASSUME"],
  };
}
