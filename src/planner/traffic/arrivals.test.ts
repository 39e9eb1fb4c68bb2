import { describe, expect, test } from "vitest";
import type { ArrivalsOfVolume } from "../../core/arrivals.ts";
import type { Assumption } from "../../core/assumption.ts";
import type { Profile } from "../../traffic/profile.ts";
import { assumptionsForVolume } from "./arrivals.ts";

const row = (name: Assumption["name"]): Assumption => ({
  name,
  unit: "",
  low: 0,
  typical: 0.5,
  high: 1,
  source: "the catalog",
  date: "",
});
const of = (requestsPerSecond: number, p50: number): ArrivalsOfVolume => ({
  requestsPerSecond,
  tenants: 10,
  presence: { p10: p50 / 2, p50, p90: 1 },
  burst: { p10: 1, p50: 10 * p50, p90: 20 },
  source: "made for a test",
  date: "2026-01-01",
});
const ARRIVALS = [of(1, 0.4), of(100, 0.8)];
const MONTH_SECONDS = 2_628_000;
const profile = (perSecond: number): Profile =>
  ({
    segments: [{ requests: perSecond * MONTH_SECONDS, tokens: {} }],
    monthlyFactor: 1,
    declaredMonthlyRequests: null,
  }) as unknown as Profile;

const typical = (perSecond: number, given: string[] = []): number[] =>
  assumptionsForVolume(
    [row("presence"), row("burst_while_present"), row("pue")],
    ARRIVALS,
    new Set(given),
    profile(perSecond),
  ).map((each) => each.typical);

describe("presence and burst are those of the volume", () => {
  test("between two volumes linear in the logarithm: 10 lies half way from 1 to 100", () => {
    expect(typical(10)).toEqual([expect.closeTo(0.6, 9), expect.closeTo(6, 9), 0.5]);
  });
  test("beyond the published ones the nearest", () => {
    expect(typical(0.001)).toEqual([0.4, 4, 0.5]);
    expect(typical(10_000)).toEqual([0.8, 8, 0.5]);
  });
  test("what the user set stays", () => expect(typical(10, ["presence"])[0]).toBe(0.5));
  test("without requests, by answers of 211 tokens", () => {
    const counted = assumptionsForVolume([row("presence")], ARRIVALS, new Set(), {
      segments: [{ requests: null, tokens: { output: 211 * 10 * MONTH_SECONDS } }],
      monthlyFactor: 1,
      declaredMonthlyRequests: null,
    } as unknown as Profile);
    expect(counted[0]!.typical).toBeCloseTo(0.6, 9);
  });
});
