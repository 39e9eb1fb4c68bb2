import { finding, type Judge, percent, short, usd, type Outcome } from "./claim.ts";
import { applyRules, type DecisionFacts, decisionRules } from "../planner/verdict/decision-rules.ts";
import type { GuideFacts } from "./guide-facts.ts";
import { judgeHeadline } from "./judge-headline.ts";
import { breakEvenRule } from "./judge-recovered.ts";
import { inFlight } from "./simulated.ts";
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
  D8: (_, facts) => latencyException(facts, 16, "a game with 16 players in flight"),
  D9: (_, facts) => latencyException(facts, 1, "a robot of its own"),
};

/** The guide names work that needs an answer at once: which set-ups have a first token within 100 ms? */
function latencyException(facts: GuideFacts, concurrency: number, words: string): Outcome {
  const judged = rule({ ttftTargetMs: 99 });
  const found = LATENCY_SETUPS.flatMap(({ label, prompt, ...names }) => {
    const run = inFlight(facts, names, concurrency, { inputTokens: prompt, outputTokens: 50 });
    return run?.ttftMs ? [{ label, ms: run.ttftMs.p95 }] : [];
  });
  if (found.length === 0) return { ...judged, verdicts: ["OPEN"] };
  const within = found.filter((it) => it.ms < 100).length;
  const verdict = within === 0 ? "ARITH" : within === found.length ? "OK" : "ASSUME";
  return {
    ...judged,
    sourced: finding(
      `simulated for ${words}, first token at p95, no network: ${found.map((it) => `${it.label} ${short(it.ms)} ms`).join(", ")}`,
      { within100Ms: within, of: found.length, leastMs: Math.min(...found.map((it) => it.ms)) },
    ),
    verdicts: [verdict],
  };
}

const LATENCY_SETUPS = (
  [
    ["8B on an RTX 4090", "Llama 3.1 8B", "RTX 4090", 1, "bf16"],
    ["8B on an H100", "Llama 3.1 8B", "H100 SXM", 1, "bf16"],
    ["70B on 2x A100", "Llama 3.3 70B", "A100 80GB SXM", 2, "bf16"],
  ] as const
).flatMap(([label, model, gpu, gpus, precision]) =>
  [100, 1000].map((prompt) => ({
    label: `${label}, ${prompt}-token prompts`,
    model,
    gpu,
    gpus,
    precision,
    prompt,
  })),
);

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
