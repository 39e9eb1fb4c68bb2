import { describe, expect, test } from "vitest";
import { NO_BOUNDARIES } from "../../pricing/price-boundaries.ts";
import { ProfileBuilder } from "../../traffic/profile-builder.ts";
import type { Profile } from "../../traffic/profile.ts";
import { usageRow } from "../../traffic/testing/usage-row.ts";
import { differBeyond, observedMonths } from "./months.ts";

const DAY_MS = 86_400_000;

/** A day's bucket for every day from a date on, with so many tokens each. */
function profileOf(...parts: readonly [from: string, days: number, tokens: number][]): Profile {
  const builder = new ProfileBuilder(NO_BOUNDARIES);
  for (const [from, days, input] of parts) {
    for (let day = 0; day < days; day++) {
      const startMs = Date.parse(from) + day * DAY_MS;
      builder.usage(
        usageRow({ grain: "day", startMs, endMs: startMs + DAY_MS, tokens: { input, output: 0 } }),
      );
    }
  }
  return builder.finish({ asMonth: false, monthlyRequests: null })!;
}

/** A dollar for a thousand tokens, a month. */
const monthly =
  (profile: Profile) =>
  ({ tokens }: Profile["segments"][number]): number =>
    ((tokens.input ?? 0) / 1000) * profile.monthlyFactor;

describe("months that were observed", () => {
  test("are scaled to 730 hours each: 30 days of 1,000 tokens, 31 of 3,000", () => {
    const profile = profileOf(["2026-09-01", 30, 1000], ["2026-10-01", 31, 3000]);
    const months = observedMonths(profile, monthly(profile));
    // A dollar a day is 730 / 24 dollars a month.
    expect(months).toEqual([
      { month: "2026-09", observedHours: 720, monthlyUsd: expect.closeTo(730 / 24, 6) },
      { month: "2026-10", observedHours: 744, monthlyUsd: expect.closeTo((3 * 730) / 24, 6) },
    ]);
    expect(differBeyond(months, { low: 0.8, high: 1.25 })).toBe(true);
    expect(differBeyond(months, { low: 0.4, high: 1.6 })).toBe(false);
  });

  test("that are alike are typical", () => {
    const profile = profileOf(["2026-09-01", 30, 1000], ["2026-10-01", 31, 1100]);
    expect(differBeyond(observedMonths(profile, monthly(profile)), { low: 0.8, high: 1.25 })).toBe(false);
  });

  test("of which less than a week was seen are none", () => {
    const profile = profileOf(["2026-09-25", 6, 1000], ["2026-10-01", 31, 3000]);
    expect(observedMonths(profile, monthly(profile))).toEqual([]);
  });
});
