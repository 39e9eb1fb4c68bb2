import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ReplicaSimulation } from "./replica-simulation.ts";
import type { ReplicaLimits } from "./replica-limits.ts";
import { requestTable, type SimulatedRequest } from "./request-table.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import type { StepWork } from "./step-time.ts";
import { VLLM } from "./testing/fixtures.ts";

// By hand: every iteration takes one second, and the cache holds everything.

const BUDGET = 100;
/** Within the third iteration. */
const LATER_SECONDS = 2.5;

const request = (inputTokens: number, outputTokens: number): SimulatedRequest => ({
  arrivalMs: 0,
  inputTokens,
  cachedInputTokens: 0,
  outputTokens,
});
const same = (count: number, input: number, output: number): SimulatedRequest[] =>
  Array.from({ length: count }, () => request(input, output));

/** The iterations of one replica that computed prompts; `later` arrive while `early` are being answered. */
function promptIterations(
  early: readonly SimulatedRequest[],
  later: readonly SimulatedRequest[],
  changes: Partial<ReplicaLimits> = {},
): StepWork[] {
  const seen: StepWork[] = [];
  const seconds = (work: Readonly<StepWork>): number => {
    if (work.prefillTokens > 0) seen.push({ ...work });
    return 1;
  };
  const limits: ReplicaLimits = {
    poolBytes: 1e9,
    cache: { perToken: 1, perWindowToken: 0, windowTokens: 0, perSequence: 0 },
    blockTokens: 16,
    prefixCache: false,
    timer: { seconds },
    rules: schedulerRules(VLLM),
    maxSequences: 1000,
    maxBatchedTokens: BUDGET,
    maxContextTokens: 100_000,
    growth: 1,
    budgetPerAnswer: 1,
    ...changes,
  };
  const table = requestTable([...early, ...later]);
  const replica = new ReplicaSimulation("0", limits, table, { finished: () => {} });
  for (const at of early.keys()) replica.enqueue(at, 0);
  while (replica.nextEventAt <= LATER_SECONDS) replica.advance();
  for (const at of later.keys()) replica.enqueue(early.length + at, LATER_SECONDS);
  while (replica.nextEventAt < Infinity) replica.advance();
  return seen;
}

const promptTokens = (...args: Parameters<typeof promptIterations>): number[] =>
  promptIterations(...args).map(({ prefillTokens }) => prefillTokens);

describe("running answers take their tokens from the budget of an iteration", () => {
  test("40 answers leave 60 of 100 tokens for prompts", () => {
    // 40 prompts of 2 tokens fit one iteration. Then a prompt of 150 takes 60, 60 and 30.
    expect(promptTokens(same(40, 2, 50), [request(150, 1)])).toEqual([80, 60, 60, 30]);
  });

  test("with four guessed tokens each, 16 answers leave 20 of 100", () => {
    const speculating = { budgetPerAnswer: 5 };
    expect(promptTokens(same(16, 2, 50), [request(50, 1)], speculating)).toEqual([32, 20, 20, 10]);
  });

  test("where prompts have iterations of their own, they have the whole budget", () => {
    const rules = { ...schedulerRules(VLLM), prefill: "first" as const };
    expect(promptTokens(same(40, 2, 50), [request(150, 1)], { rules })).toEqual([80, 100, 50]);
  });

  test("law: an iteration with prompts never computes more tokens than its budget, and loses none", () => {
    const requests = (maxLength: number): fc.Arbitrary<SimulatedRequest[]> =>
      fc.array(
        fc
          .tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 60 }))
          .map(([input, output]) => request(input, output)),
        { minLength: 1, maxLength },
      );
    fc.assert(
      fc.property(requests(60), requests(20), (early, later) => {
        const seen = promptIterations(early, later);
        for (const { prefillTokens, decodeSequences } of seen)
          expect(prefillTokens + decodeSequences).toBeLessThanOrEqual(BUDGET);
        const computed = seen.reduce((sum, { prefillTokens }) => sum + prefillTokens, 0);
        const asked = [...early, ...later].reduce((sum, { inputTokens }) => sum + inputTokens, 0);
        expect(computed).toBe(asked);
      }),
    );
  });
});
