import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SegmentBuilder } from "./segment-builder.ts";
import { FRIDAY_MS, usageRow } from "./testing/usage-row.ts";
import type { UsageRow } from "../core/usage.ts";
import type { Segment } from "./profile.ts";

const HOUR_MS = 3_600_000;
const KEY = { provider: "openai", model: "gpt-5.4", tier: "standard", task: null } as const;
/** Long contexts above 200,000 and 272,000 tokens; a night from half past four to half past midnight. */
const BOUNDARIES = {
  inputTokens: [200_000, 272_000],
  timesOfDayMs: [0.5 * HOUR_MS, 16.5 * HOUR_MS],
  momentsMs: [],
};

function segmentOf(rows: readonly Partial<UsageRow>[]): Segment {
  const builder = new SegmentBuilder(KEY, rows[0]?.grain ?? "request", BOUNDARIES);
  for (const row of rows) builder.add(usageRow(row));
  return builder.finish();
}

describe("long-context tiers", () => {
  // A tier begins above its threshold: exactly at it, the request is still in the tier below.
  test.each([
    [0, 0],
    [200_000, 0],
    [200_001, 1],
    [272_000, 1],
    [272_001, 2],
  ])("%d input tokens are in tier %d", (tokens, tier) => {
    expect(segmentOf([{ tokens: { input: tokens, output: 1 } }]).costCells[0]?.tierIndex).toBe(tier);
  });

  test("a bucket is judged by its mean request, never as one request", () => {
    // 1,000 requests with 300,000,000 tokens: 300,000 each.
    const bucket = { grain: "day", requests: 1000, tokens: { input: 300_000_000 } } as const;
    expect(segmentOf([bucket]).costCells[0]?.tierIndex).toBe(2);
    // Without a count nobody knows the size of a request.
    expect(segmentOf([{ ...bucket, requests: null }]).costCells[0]?.tierIndex).toBeNull();
    expect(segmentOf([{ ...bucket, requests: 0 }]).costCells[0]?.tierIndex).toBeNull();
  });

  test("the cached part counts towards the size", () => {
    const row = { tokens: { input: 1, cacheRead: 200_000, output: 1 } };
    expect(segmentOf([row]).costCells[0]?.tierIndex).toBe(1);
  });
});

describe("windows and weekdays of cost cells", () => {
  // 2026-11-20 is a Friday: day 5. A window begins with its boundary.
  test.each([
    ["request", 0, false, 0, 5],
    ["request", 0.5, false, 1, 5],
    ["request", 13, false, 1, 5],
    ["request", 16.4999, false, 1, 5],
    ["request", 16.75, false, 2, 5],
    ["minute", 16.5, false, 2, 5],
    // An hour is priced at its start.
    ["hour", 16, false, 1, 5],
    ["hour", 23, false, 2, 5],
    ["hour", 24, false, 0, 6],
    ["day", 0, false, null, 5],
    ["span", 0, false, null, null],
    ["request", 13, true, null, null],
  ] as const)("%s at hour %d (relative: %s)", (grain, hour, relativeTime, windowIndex, dayUtc) => {
    const [cell] = segmentOf([{ grain, startMs: FRIDAY_MS + hour * HOUR_MS, relativeTime }]).costCells;
    expect(cell).toMatchObject({ windowIndex, dayUtc });
  });

  test("rows of one window share a cell; a count that is missing once is missing in the sum", () => {
    const noon = { startMs: FRIDAY_MS + 12 * HOUR_MS, requests: null };
    const { costCells, requests } = segmentOf([{}, noon, {}]);
    expect(costCells).toHaveLength(2);
    expect(costCells.map((cell) => cell.requests)).toEqual(expect.arrayContaining([2, null]));
    expect(requests).toBeNull();
  });
});

test("a bucket that no row reported stays absent, and tokens are the sum of the cells", () => {
  const { tokens } = segmentOf([
    { tokens: { input: 10, output: 1 } },
    { tokens: { input: 5, cacheRead: 7 }, startMs: FRIDAY_MS + HOUR_MS },
  ]);
  expect(tokens).toEqual({ input: 15, cacheRead: 7, output: 1 });
  expect("reasoning" in tokens).toBe(false);
});

test("lengths are joint: a long prompt with a short answer is not a short prompt with a long answer", () => {
  const { lengths } = segmentOf([
    { tokens: { input: 4000, output: 10 } },
    { tokens: { input: 4001, output: 10 } },
    { tokens: { input: 10, output: 4000 } },
  ]);
  expect(lengths).toEqual([
    { requests: 1, inputTokens: 10, cachedInputTokens: 0, outputTokens: 4000 },
    { requests: 2, inputTokens: 8001, cachedInputTokens: 0, outputTokens: 20 },
  ]);
});

test.each([
  ["minute", 60_000],
  ["hour", HOUR_MS],
  ["day", 24 * HOUR_MS],
] as const)("the timeline of %s buckets has steps of that length", (grain, stepMs) => {
  const { timeline } = segmentOf([{ grain }, { grain, startMs: FRIDAY_MS + stepMs }, { grain }]);
  expect(timeline).toMatchObject({
    stepMs,
    steps: [FRIDAY_MS / stepMs, FRIDAY_MS / stepMs + 1],
    requests: [2, 1],
    inputTokens: [2000, 1000],
  });
});

test("totals have no timeline", () => {
  expect(segmentOf([{ grain: "span" }]).timeline).toBeNull();
});

describe("sums are added as their rows would be", () => {
  const count = fc.oneof(fc.nat(20), fc.constantFrom(127, 128, 1024, 200_000, 272_001));
  const row = fc.record({
    startMs: fc.nat(3000).map((minutes) => FRIDAY_MS + minutes * 60_000),
    requests: fc.constantFrom(1, 1, 1, 4, null),
    billed: fc.constantFrom(null, 7n),
    tokens: fc.record(
      { input: count, cacheRead: count, output: count, reasoning: count },
      { requiredKeys: [] },
    ),
  });
  const rows = fc.array(row, { maxLength: 30 });

  test.each(["request", "minute", "hour", "day", "span"] as const)("rows of grain %s", (grain) => {
    const of = (list: readonly Partial<UsageRow>[], into = new SegmentBuilder(KEY, grain, BOUNDARIES)) => {
      for (const each of list) into.add(usageRow({ ...each, grain }));
      return into;
    };
    fc.assert(
      fc.property(rows, rows, rows, (before, first, second) => {
        const whole = of([...before, ...first, ...second]).finish();
        const parts = of(before);
        parts.addSums(of(first).finish());
        parts.addSums(of(second).finish());
        expect(parts.finish()).toEqual(whole);
        // Taken in whole, and opened when something follows.
        const opened = new SegmentBuilder(KEY, grain, BOUNDARIES);
        opened.addSums(of(first).finish());
        expect(opened.finish()).toEqual(of(first).finish());
        of([...before, ...second], opened);
        expect(opened.finish()).toEqual(whole);
        // Folded into another.
        const folded = of(before);
        const rest = new SegmentBuilder(KEY, grain, BOUNDARIES);
        rest.addSums(of([...first, ...second]).finish());
        folded.merge(rest);
        expect(folded.finish()).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});
