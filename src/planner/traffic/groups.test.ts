import { describe, expect, test } from "vitest";
import { certain } from "../../economics/testing/round-values.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { UsageRow } from "../../core/usage.ts";
import { NO_BOUNDARIES } from "../../pricing/price-boundaries.ts";
import { ProfileBuilder } from "../../traffic/profile-builder.ts";
import { flatPrice, priceBook } from "../../traffic/testing/price-book.ts";
import { usageRow } from "../../traffic/testing/usage-row.ts";
import { groupTraffic, type UnpricedTraffic } from "./groups.ts";
import type { PlanCatalog, PlanConstraints, TaskDecision } from "../model/inputs.ts";
import type { Group, Scope } from "../model/prepared.ts";

const UNDECIDED: Omit<TaskDecision, "task"> = {
  mayMove: "undecided",
  toModels: [],
  private: false,
  kind: "interactive",
  frontierNeeded: false,
  ttftMs: null,
};
const GPT = flatPrice("gpt-5.4", { input: 2.5, cacheRead: 0.25, output: 15 });

function groupsOf(
  rows: readonly Partial<UsageRow>[],
  given: {
    decisions?: Record<string, Partial<TaskDecision>>;
    scope?: Scope;
    discount?: number;
    prices?: readonly ModelPrice[];
  } = {},
): { groups: Group[]; unpriced: number; missing: UnpricedTraffic[] } {
  const builder = new ProfileBuilder(NO_BOUNDARIES);
  for (const row of rows) builder.usage(usageRow(row));
  // A million requests a month, so that a row of one request stands for a million divided by the rows.
  const profile = builder.finish({ asMonth: true, monthlyRequests: 1_000_000 })!;
  const decisions = Object.entries(given.decisions ?? {}).map(([task, decision]): [string, TaskDecision] => [
    task,
    { ...UNDECIDED, ...decision, task },
  ]);
  const { sources, unpriced } = groupTraffic(
    {
      profile,
      catalog: {
        prices: priceBook(given.prices ?? [GPT]),
        assumptions: certain({ provider_cache_minutes: 5 }),
        retirements: [],
        openModel: () => null,
      } as unknown as PlanCatalog,
      constraints: {
        asOfMs: usageRow().startMs,
        horizonMonths: 24,
        decisions: new Map(decisions),
        undecided: UNDECIDED,
      } as unknown as PlanConstraints,
      bill: {
        discountByModel: given.discount === undefined ? {} : { "gpt-5.4": given.discount },
        notMovableUsd: 0,
      },
    },
    given.scope ?? "if-all-moved",
  );
  return { groups: sources.map(({ group }) => group), unpriced: unpriced.length, missing: unpriced };
}

test("a month by its parts, after the discount", () => {
  // A million requests of 1,000 fresh, 400 cached and 200 out: 1,000M x 2.50 + 400M x 0.25 + 200M x 15, less 10 %.
  const row = { tokens: { input: 1000, cacheRead: 400, output: 200 } };
  const { groups } = groupsOf([row], { discount: 0.1 });
  expect(groups).toHaveLength(1);
  expect(groups[0]).toMatchObject({
    requests: 1e6,
    inputTokens: 1.4e9,
    cachedInputTokens: 4e8,
    outputTokens: 2e8,
  });
  expect(groups[0]!.stayUsd.input).toBeCloseTo(2250, 6);
  expect(groups[0]!.stayUsd.cached).toBeCloseTo(90, 6);
  expect(groups[0]!.stayUsd.output).toBeCloseTo(2700, 6);
  expect(groups[0]!.stayUsd.other).toBe(0);
});

describe("what may move", () => {
  test.each([
    ["undecided, if all moved", {}, {}, "if-all-moved", true],
    ["undecided, confirmed alone", {}, {}, "confirmed", false],
    ["a yes", {}, { mayMove: "yes" }, "confirmed", true],
    ["a no", {}, { mayMove: "no" }, "if-all-moved", false],
    ["private work, which cannot stay", {}, { mayMove: "no", private: true }, "confirmed", true],
    ["work on audio", { tokens: { input: 1, output: 1, audioInput: 1 } }, {}, "if-all-moved", false],
    ["cached images", { tokens: { input: 1, output: 1, imageCacheRead: 1 } }, {}, "if-all-moved", false],
    ["money without tokens", { tokens: {}, billed: 5_000_000_000_000n }, {}, "if-all-moved", false],
  ] as const)("%s", (_, row, decision, scope, moves) => {
    const audio = flatPrice("gpt-5.4", { input: 1, output: 1, audioInput: 1, imageCacheRead: 1 });
    const { groups } = groupsOf([{ task: "t", ...row }], {
      decisions: { t: decision },
      scope,
      prices: [audio],
    });
    expect(groups.map((group) => group.moves)).toEqual([moves]);
  });
});

describe("tasks that differ in what they need are groups of their own", () => {
  test.each([
    ["a frontier model", { frontierNeeded: true }],
    ["a fast first token", { ttftMs: 90 }],
    ["privacy", { private: true }],
    ["patience", { kind: "batch" }],
    ["named models", { toModels: ["x"] }],
  ] as const)("%s", (_, decision) => {
    const rows = [{ task: "a" }, { task: "b" }];
    expect(groupsOf(rows).groups).toHaveLength(1);
    expect(groupsOf(rows, { decisions: { b: decision } }).groups).toHaveLength(2);
  });
});

describe("money where no price is known", () => {
  test("what the source billed stands in, and tuning cannot touch it", () => {
    const { groups, unpriced } = groupsOf([{ model: "mystery", billed: 3_000_000n }]);
    // 3 millionths of a dollar a request, a million requests.
    expect(groups[0]?.stayUsd).toEqual({ input: 0, cached: 0, output: 0, other: 3 });
    expect(unpriced).toBe(0);
  });

  test("tokens that nobody reported do not make a bill free", () => {
    expect(groupsOf([{ tokens: {}, billed: 3_000_000n }]).groups[0]?.stayUsd.other).toBe(3);
  });

  test("neither price nor bill: unpriced, never free", () => {
    expect(groupsOf([{ model: "mystery" }])).toMatchObject({ groups: [], unpriced: 1 });
  });
});

describe("a model of which only the text has a price", () => {
  const row = { tokens: { input: 1000, audioInput: 300, output: 200, audioOutput: 50 } };

  test("is priced for its text, and what is missing is named with its tokens", () => {
    const { groups, missing } = groupsOf([row]);
    // 1,000M x 2.50 + 200M x 15; the audio is in no figure and stays where it is.
    expect(groups).toMatchObject([{ moves: false, stayUsd: { input: 2500, output: 3000, other: 0 } }]);
    expect(missing).toMatchObject([
      { model: "gpt-5.4 (audio input)", requests: null, tokens: 300 },
      { model: "gpt-5.4 (audio output)", requests: null, tokens: 50 },
    ]);
  });

  test("without any priced text it has no price at all", () => {
    const { groups, missing } = groupsOf([{ tokens: { audioInput: 300, audioOutput: 50 } }]);
    expect(groups).toEqual([]);
    expect(missing).toMatchObject([{ model: "gpt-5.4" }]);
  });

  test("a missing price of the text itself leaves the whole unpriced", () => {
    const prices = [flatPrice("gpt-5.4", { input: 2.5 })];
    expect(groupsOf([{ tokens: { input: 1000, output: 200 } }], { prices }).groups).toEqual([]);
  });
});
