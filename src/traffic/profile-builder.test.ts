import { describe, expect, test } from "vitest";
import type { UsageRow } from "../core/usage.ts";
import { NO_BOUNDARIES } from "../pricing/price-boundaries.ts";
import type { Profile } from "./profile.ts";
import { monthlyScaling, ProfileBuilder } from "./profile-builder.ts";
import { FRIDAY_MS, usageRow } from "./testing/usage-row.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function profileOf(rows: readonly Partial<UsageRow>[], month: { monthlyRequests?: number } = {}): Profile {
  const builder = new ProfileBuilder(NO_BOUNDARIES);
  for (const row of rows) builder.usage(usageRow(row));
  const profile = builder.finish({ asMonth: false, monthlyRequests: month.monthlyRequests ?? null });
  if (profile === null) throw new Error("no traffic");
  return profile;
}

describe("a month of 730 hours", () => {
  // 730 / 160 = 4.5625; 730 / 159.9 = 4.5653...; 730 / 1 = 730; 3,000 / 1,000 = 3.
  test.each([
    {
      hours: 160,
      requests: 1000,
      asMonth: false,
      wanted: null,
      factor: 4.5625,
      partial: false,
      declared: false,
    },
    {
      hours: 159.9,
      requests: 1000,
      asMonth: false,
      wanted: null,
      factor: 730 / 159.9,
      partial: true,
      declared: false,
    },
    { hours: 1, requests: 1000, asMonth: true, wanted: null, factor: 730, partial: true, declared: true },
    { hours: 730, requests: 1000, asMonth: true, wanted: null, factor: 1, partial: false, declared: false },
    { hours: 1, requests: 1000, asMonth: false, wanted: 3000, factor: 3, partial: true, declared: true },
    { hours: 730, requests: 1000, asMonth: false, wanted: 500, factor: 0.5, partial: false, declared: true },
    // The source counts no requests: the user's count cannot scale them, the time does.
    { hours: 730, requests: null, asMonth: false, wanted: 500, factor: 1, partial: false, declared: false },
    { hours: 73, requests: null, asMonth: false, wanted: 500, factor: 10, partial: true, declared: true },
    { hours: 73, requests: 0, asMonth: false, wanted: null, factor: 10, partial: true, declared: false },
  ])("%o", ({ hours, requests, asMonth, wanted, factor, partial, declared }) => {
    const scaling = monthlyScaling(hours, requests, { asMonth, monthlyRequests: wanted });
    expect(scaling.monthlyFactor).toBeCloseTo(factor, 10);
    expect(scaling).toMatchObject({ partial, monthDeclared: declared });
  });

  test("hours run from the start of the first bucket to the end of the last", () => {
    const bucket = { grain: "hour", endMs: FRIDAY_MS + HOUR_MS } as const;
    const last = {
      grain: "hour",
      startMs: FRIDAY_MS + 9 * HOUR_MS,
      endMs: FRIDAY_MS + 10 * HOUR_MS,
    } as const;
    expect(profileOf([last, bucket]).observedHours).toBe(10);
  });

  test("time that no source covers is not time without traffic", () => {
    // A week of an export, and three requests of another source a week after it.
    const export_ = [0, 167].map((hour) => ({
      file: "export.csv",
      grain: "hour" as const,
      startMs: FRIDAY_MS + hour * HOUR_MS,
      endMs: FRIDAY_MS + (hour + 1) * HOUR_MS,
    }));
    const live = [0, 1, 2].map((minute) => ({
      file: "live",
      startMs: FRIDAY_MS + 336 * HOUR_MS + minute * MINUTE_MS,
      endMs: FRIDAY_MS + 336 * HOUR_MS + minute * MINUTE_MS,
    }));
    const { observedHours, unobservedHours, monthlyRule } = profileOf([...export_, ...live]);
    expect(observedHours).toBeCloseTo(168 + 2 / 60, 9);
    expect(unobservedHours).toBeCloseTo(168, 9);
    expect(monthlyRule).toContain("168 h between sources are known to none and not counted");
    // Within one source the same gap is a week without traffic.
    expect(profileOf([...export_, { ...live[0], file: "export.csv" }]).observedHours).toBeCloseTo(336, 9);
    // Parts of an export with a night or a weekend between them are one time.
    const weekend = {
      ...live[0],
      startMs: FRIDAY_MS + (168 + 71) * HOUR_MS,
      endMs: FRIDAY_MS + (168 + 71) * HOUR_MS,
    };
    expect(profileOf([...export_, weekend]).unobservedHours).toBe(0);
  });

  test("per request, from the first request to the last", () => {
    expect(profileOf([{}, { startMs: FRIDAY_MS + 3 * HOUR_MS }]).observedHours).toBe(3);
  });

  test("a single request is a minute of traffic, not a month of infinitely many", () => {
    const profile = profileOf([{}]);
    // 730 x 60 minutes = 43,800.
    expect(profile.monthlyFactor).toBeCloseTo(43_800, 6);
    expect(profile.partial).toBe(true);
  });

  test("an empty bucket widens the time without adding traffic", () => {
    const builder = new ProfileBuilder(NO_BOUNDARIES);
    builder.usage(usageRow());
    builder.span(FRIDAY_MS - 100 * HOUR_MS, FRIDAY_MS + 60 * HOUR_MS);
    expect(builder.finish({ asMonth: false, monthlyRequests: null })).toMatchObject({
      observedHours: 160,
      partial: false,
    });
  });
});

describe("presence and burst", () => {
  test("two busy minutes in an hour: 2 of 6 windows, the busier with 30 of 20 in the mean", () => {
    const at = (minute: number, requests: number): Partial<UsageRow> => ({
      grain: "minute",
      startMs: FRIDAY_MS + minute * MINUTE_MS,
      endMs: FRIDAY_MS + (minute + 1) * MINUTE_MS,
      requests,
    });
    const rows = [at(0, 10), at(59, 30)];
    expect(profileOf(rows)).toMatchObject({ presence: 2 / 6, burst: 1.5 });
    // A bucket that reports no requests is silence.
    expect(profileOf([...rows, { ...at(25, 0), tokens: {} }])).toMatchObject({ presence: 2 / 6, burst: 1.5 });
  });

  test.each(["hour", "day", "span"] as const)("unknown from %s buckets on", (grain) => {
    expect(profileOf([{}, { grain, endMs: FRIDAY_MS + HOUR_MS }])).toMatchObject({
      presence: null,
      burst: null,
    });
  });
});

test.each([
  [["request"], "per-request"],
  [["request", "minute"], "bucketed"],
  [["request", "hour"], "bucketed"],
  [["hour", "day"], "daily"],
  [["day", "span"], "totals"],
] as const)("evidence of %j is %s: no more exact than the coarsest", (grains, evidence) => {
  expect(profileOf(grains.map((grain) => ({ grain }))).evidence).toBe(evidence);
});

describe("segments", () => {
  test("no name is not the same as a name of null", () => {
    expect(
      profileOf([{ task: null }, { task: "null" }, { task: "a|b" }, { task: "a", tier: "batch" }]).segments,
    ).toHaveLength(4);
  });

  test("requests of a segment are unknown as soon as one row does not count them", () => {
    const { segments } = profileOf([
      { task: "a", requests: 3 },
      { task: "a", requests: null },
      { task: "b", requests: 4 },
    ]);
    expect(new Map(segments.map(({ task, requests }) => [task, requests]))).toEqual(
      new Map([
        ["a", null],
        ["b", 4],
      ]),
    );
  });

  test("the 2,000 largest are kept, the rest is folded into one task and nothing is lost", () => {
    // Task i has i input tokens for i = 1..2,100: the 100 smallest (1..100) are folded, 5,050 tokens.
    const rows = Array.from({ length: 2100 }, (_, index) => ({
      task: `t${index + 1}`,
      tokens: { input: index + 1 },
    }));
    const { segments } = profileOf(rows);
    expect(segments).toHaveLength(2001);
    expect(segments.find(({ task }) => task === "(other tasks)")).toMatchObject({
      requests: 100,
      tokens: { input: 5050 },
    });
    const total = segments.reduce((sum, { tokens }) => sum + (tokens.input ?? 0), 0);
    expect(total).toBe((2100 * 2101) / 2);
  });

  test("work that cannot move, and answers from the gateway's own cache, are no load", () => {
    const profile = profileOf([
      {},
      { notMovable: "embeddings", billed: 5n },
      { notMovable: "embeddings", billed: 7n },
      { servedLocally: true, requests: 3 },
    ]);
    expect(profile.segments).toHaveLength(1);
    expect(profile.notMovable).toEqual([{ name: "embeddings", provider: "openai", rows: 2, billed: 12n }]);
    expect(profile.servedLocallyRequests).toBe(3);
  });
});

test("no row at all gives no profile", () => {
  expect(new ProfileBuilder(NO_BOUNDARIES).finish({ asMonth: false, monthlyRequests: null })).toBeNull();
});
