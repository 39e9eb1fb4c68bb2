import { typicalValues } from "../src/core/assumption.ts";
import { describe, expect, test } from "vitest";
import { planCatalog } from "../src/answers/plan/plan-catalog.ts";
import type { UsageRow } from "../src/core/usage.ts";
import { planContext, prepare } from "../src/planner/prepare.ts";
import type { PricedOption } from "../src/planner/model/priced-option.ts";
import { price, priceOption } from "../src/planner/cost/price.ts";
import { AS_OF_MS, constraints, HOUR_MS, profileOf, request } from "./support/traffic.ts";

const catalog = planCatalog([]);
const DAYS = 8;
/** 4.8 million requests over eight days, however they are spread. */
const TOTAL_REQUESTS = 4_800_000;

/** The whole volume in equal parts over these minutes; one silent request marks each end of the eight days. */
function during(isActive: (minute: number) => boolean): UsageRow[] {
  const minutes = Array.from({ length: DAYS * 24 * 60 }, (_, minute) => minute).filter(isActive);
  const requests = Math.round(TOTAL_REQUESTS / minutes.length);
  const bucket = (minute: number, count: number): UsageRow => {
    const startMs = AS_OF_MS - DAYS * 24 * HOUR_MS + minute * 60_000;
    return request({
      startMs,
      endMs: startMs + 60_000,
      grain: "minute",
      requests: count,
      tokens: { input: 1500 * count, output: 250 * count },
    });
  };
  return [bucket(0, 1), ...minutes.map((minute) => bucket(minute, requests)), bucket(DAYS * 1440 - 1, 1)];
}

/** The cheapest fleet of a kind that takes everything and is on all the time, on demand. */
function cheapestFleet(rows: readonly UsageRow[], kind: string): { option: PricedOption; gpus: number } {
  const { plan } = prepare(
    planContext(profileOf(rows, catalog), catalog, constraints({ targets: ["Llama 3.3 70B"] })),
    "if-all-moved",
  );
  const priced = price(plan, typicalValues(plan.assumptions));
  const found = plan.options.flatMap((option, index) =>
    option.kind === kind &&
    "replica" in option &&
    option.onHours === undefined &&
    option.offer.kind !== "spot"
      ? [{ option: priced[index]!, gpus: priced[index]!.replicas * option.replica.gpusPerReplica }]
      : [],
  );
  return found.reduce((a, b) => (b.option.monthlyUsd < a.option.monthlyUsd ? b : a));
}

describe("the same volume at different times", () => {
  const even = cheapestFleet(
    during(() => true),
    "self-host-rent",
  );
  const oneHourADay = cheapestFleet(
    during((minute) => minute % 1440 < 60),
    "self-host-rent",
  );
  const weeklyJob = cheapestFleet(
    during((minute) => minute % 10_080 < 60),
    "self-host-rent",
  );

  test("one hour a day takes a clearly larger and dearer fleet than the same work spread evenly", () => {
    expect(oneHourADay.option.replicas).toBeGreaterThan(5 * even.option.replicas);
    expect(oneHourADay.option.monthlyUsd).toBeGreaterThan(3 * even.option.monthlyUsd);
  });

  test("rented by the hour, work of one hour a day costs far less than machines that are on all day", () => {
    const rows = during((minute) => minute % 1440 < 60);
    const { plan } = prepare(
      planContext(profileOf(rows, catalog), catalog, constraints({ targets: ["Llama 3.3 70B"] })),
      "if-all-moved",
    );
    const priced = price(plan, typicalValues(plan.assumptions));
    const scheduled = plan.options.flatMap((option, index) =>
      "replica" in option && option.onHours?.kind === "schedule" ? [{ option, money: priced[index]! }] : [],
    );
    expect(scheduled.length).toBeGreaterThan(0);
    for (const { option, money } of scheduled) {
      // One hour of the 24, and the hours of the two buckets that mark the ends of the period.
      if (option.onHours?.kind === "schedule")
        expect(option.onHours.share).toBeLessThanOrEqual((7 + 2) / 168);
      const always = { ...option };
      delete always.onHours;
      const allDay = priceOption(plan, always, typicalValues(plan.assumptions));
      expect(money.components["hardware"]!).toBeLessThan(0.1 * allDay.components["hardware"]!);
    }
  });

  test("one weekly job takes more still", () => {
    expect(weeklyJob.option.replicas).toBeGreaterThan(2 * oneHourADay.option.replicas);
    expect(weeklyJob.option.monthlyUsd).toBeGreaterThan(2 * oneHourADay.option.monthlyUsd);
  });

  test("a hybrid keeps the base only: the spikier the work, the less of it runs on own GPUs", () => {
    const evenHybrid = cheapestFleet(
      during(() => true),
      "hybrid",
    );
    const spikyHybrid = cheapestFleet(
      during((minute) => minute % 10_080 < 60),
      "hybrid",
    );
    expect(spikyHybrid.option.selfHostedShare).toBeLessThan(evenHybrid.option.selfHostedShare);
  });
});
