import { describe, expect, test } from "vitest";
import { movedSeconds, movedUsd, paidUsd, stayUsd, tunedUsd } from "./group-cost.ts";
import type { GroupTuning } from "../model/prepared.ts";
import { isPlausible, substitution, tokenRatios } from "../traffic/substitution.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { Tokenizer } from "../../core/model-family.ts";
import { HAND_VALUES, handGroup, handMoved } from "../testing/hand-plan.ts";

const family = (
  tokenizer: Tokenizer,
  reasoning: boolean,
  sizeClass: "small" | "mid" | "large" | "frontier" = "large",
) => ({
  tokenizer,
  reasoning,
  sizeClass,
  source: "made for a test",
});
const VALUES: AssumptionValues = {
  ...HAND_VALUES,
  token_ratio_claude_over_o200k: 1.2,
  token_ratio_llama3_over_o200k: 0.9,
  output_ratio_same_kind: 1.1,
  output_ratio_open_over_closed_reasoning: 2.5,
  output_ratio_reasoning_over_non_reasoning: 5,
  output_ratio_non_reasoning_over_reasoning: 0.2,
};

describe("token ratios", () => {
  // Tokenizers: target over source, both over o200k. Output: tokenizer x kind of model.
  test.each([
    ["same tokenizer, same kind", family("o200k", false), family("o200k", false), true, 1, 1.1],
    ["o200k to llama3", family("o200k", false), family("llama3", false), true, 0.9, 0.9 * 1.1],
    ["claude to llama3: 0.9 / 1.2", family("claude", false), family("llama3", false), true, 0.75, 0.75 * 1.1],
    ["claude to o200k: 1 / 1.2", family("claude", false), family("o200k", false), false, 1 / 1.2, 1.1 / 1.2],
    ["thinks now, not then", family("o200k", true), family("o200k", false), true, 1, 0.2],
    ["thinks then, not now", family("o200k", false), family("o200k", true), true, 1, 5],
    ["both think, open for closed", family("o200k", true), family("o200k", true), true, 1, 2.5],
    ["both think, closed for closed", family("o200k", true), family("o200k", true), false, 1, 1.1],
  ])("%s", (_, from, to, open, input, output) => {
    const ratio = tokenRatios(substitution(from, to, open), VALUES);
    expect(ratio.input).toBeCloseTo(input, 12);
    expect(ratio.output).toBeCloseTo(output, 12);
  });

  test("a ratio that is missing is named, not taken as one", () => {
    const unknown = substitution(family("unknown", false), family("o200k", false), true);
    expect(() => tokenRatios(unknown, VALUES)).toThrow(
      'no value for the assumption "token_ratio_unknown_over_o200k"',
    );
    const thinks = substitution(family("o200k", false), family("o200k", true), true);
    expect(() => tokenRatios(thinks, {})).toThrow('"output_ratio_reasoning_over_non_reasoning"');
  });
});

test.each([
  ["frontier", "large", true],
  ["frontier", "mid", false],
  ["large", "mid", true],
  ["mid", "frontier", true],
  ["large", "small", false],
  ["small", "small", true],
] as const)("from %s to %s is worth a test: %s", (from, to, plausible) => {
  expect(isPlausible(family("o200k", false, from), family("o200k", false, to))).toBe(plausible);
});

describe("moved work", () => {
  const pair = substitution(family("claude", false), family("llama3", false), true);

  test("prompt, kept hits, lost hits and answer, each with its ratio", () => {
    const part = handMoved({ usdInput: 100, usdCachedHit: 10, usdCachedMiss: 40, usdOutput: 200, pair });
    // Input: 0.75 x (100 + 0.8 x 10 + 0.2 x 40) = 0.75 x 116 = 87; output: 0.75 x 1.1 x 200 = 165.
    expect(movedUsd(part, { ...VALUES, cache_hit_carry_over: 0.8 })).toBeCloseTo(252, 9);
    // All hits kept: 0.75 x 110 = 82.5.
    expect(movedUsd(part, { ...VALUES, cache_hit_carry_over: 1 })).toBeCloseTo(247.5, 9);
  });

  test("the same in replica-seconds", () => {
    const part = {
      group: 0,
      secondsInput: 100,
      secondsCachedHit: 10,
      secondsCachedMiss: 40,
      secondsOutput: 200,
      pair,
    };
    expect(movedSeconds(part, { ...VALUES, cache_hit_carry_over: 0.8 })).toBeCloseTo(252, 9);
  });

  test("the same model elsewhere keeps every token", () => {
    expect(movedUsd(handMoved(), VALUES)).toBe(40_000);
  });
});

describe("the same model tuned", () => {
  const STAY = { input: 60, cached: 0, output: 40, other: 10 };
  const tuned = (tuning: Partial<GroupTuning>, values: AssumptionValues = {}): number =>
    tunedUsd(handGroup({ stayUsd: STAY, tuning: { ...handGroup().tuning, ...tuning } }), {
      ...HAND_VALUES,
      ...values,
    });

  test("nothing to tune costs the same", () => {
    expect(tuned({})).toBe(stayUsd(handGroup({ stayUsd: STAY })));
  });

  test.each([
    // 54 dollars for a whole prompt read from cache; 0.5 reachable, 0.2 reached: 0.3 x 54 = 16.2.
    ["measured", { measuredShare: 0.5, cachedShare: 0.2, usdPerFullShare: 54 }, {}, 110 - 16.2],
    [
      "measured below what is reached",
      { measuredShare: 0.1, cachedShare: 0.2, usdPerFullShare: 54 },
      {},
      110,
    ],
    // Half the prompt is worth 54 x 0.3 = 16.20; filling the cache costs 15 x 0.3 = 4.50, shared by three reads: 1.50.
    [
      "written at a premium",
      { measuredShare: 0.5, cachedShare: 0.2, usdPerFullShare: 54, writeUsdPerFullShare: 15 },
      { cache_reads_per_write: 3 },
      110 - 16.2 + 1.5,
    ],
    ["assumed", { assumed: true, usdPerFullShare: 54 }, { cache_share_reachable: 0.15 }, 110 - 8.1],
    [
      "reported, so not assumed",
      { assumed: false, usdPerFullShare: 54 },
      { cache_share_reachable: 0.15 },
      110,
    ],
    ["no cache sold", { measuredShare: 0.9, usdPerFullShare: 0 }, {}, 110],
    ["batch at half price", { batchableUsd: 100 }, { batch_discount: 0.5 }, 60],
    // First the cache (100 - 16.2 = 83.8), then half of that, then what tuning cannot touch.
    [
      "cache and batch: the discount is on what is left",
      { measuredShare: 0.5, cachedShare: 0.2, usdPerFullShare: 54, batchableUsd: 100 },
      { batch_discount: 0.5 },
      41.9 + 10,
    ],
    // A tenth less prompt and answer, and the same bill for what is neither.
    ["trimmed", {}, { right_sizing_share: 0.1 }, 90 + 10],
  ])("%s", (_, tuning, values, usd) => {
    expect(tuned(tuning, values)).toBeCloseTo(usd, 9);
  });
});

test("a discount that is negotiated comes off what is paid today, tuned or not, and off nothing else", () => {
  const group = handGroup({ stayUsd: { input: 60, cached: 0, output: 40, other: 10 } });
  // A fifth off $110 leaves $88.
  expect(paidUsd(group, { ...HAND_VALUES, api_discount: 0.2 })).toBeCloseTo(88, 9);
  expect(tunedUsd(group, { ...HAND_VALUES, api_discount: 0.2 })).toBeCloseTo(88, 9);
  expect(paidUsd(group, HAND_VALUES)).toBe(110);
  expect(movedUsd(handMoved(), { ...VALUES, api_discount: 0.2 })).toBe(40_000);
});
