import { expect, test } from "vitest";
import type { GpuOffer } from "../../core/offer.ts";
import { rentOffer } from "../../economics/testing/round-values.ts";
import type { OnHours } from "../model/prepared.ts";
import { HAND_VALUES } from "../testing/hand-plan.ts";
import { sellerText, sortOf, termConditions, usesOf } from "./offer-terms.ts";

const SCHEDULE: OnHours = { kind: "schedule", share: 60 / 168 };
const IDLE: OnHours = { kind: "zero", share: 0.2 };
const offer = (partial: Partial<GpuOffer>): GpuOffer => ({ ...rentOffer(2), ...partial });

test.each<[string, Partial<GpuOffer>, OnHours | null, string[]]>([
  ["on demand, always busy", {}, null, [""]],
  ["on demand, with hours without work", {}, SCHEDULE, ["", "hours"]],
  ["spot", { kind: "spot" }, SCHEDULE, ["spot", "spot"]],
  ["a commitment runs all the time", { kind: "reserved", termMonths: 12 }, SCHEDULE, ["term"]],
  ["a quote is used as it was written", { isQuote: true }, SCHEDULE, [""]],
  [
    "bought machines run all the time",
    { kind: "purchase-new", usdPerGpuHour: null, usdPerGpu: 9000 },
    SCHEDULE,
    [""],
  ],
  ["paid by the second of use", { kind: "serverless" }, SCHEDULE, ["zero"]],
  [
    "an endpoint that stops by itself",
    { kind: "dedicated-endpoint", scalesToZero: true },
    SCHEDULE,
    ["", "zero"],
  ],
])("%s", (_name, partial, rented, sorts) => {
  expect(usesOf(offer(partial), rented, IDLE).map(sortOf)).toEqual(sorts);
});

test("the label says the terms", () => {
  expect(sellerText({ offer: offer({ kind: "spot" }), onHours: SCHEDULE })).toBe(
    "Test Cloud spot, rented 60 hours a week",
  );
  expect(sellerText({ offer: offer({ termMonths: 36 }), onHours: null })).toBe(
    "Test Cloud, committed for 36 months",
  );
  expect(sellerText({ offer: offer({ kind: "serverless" }), onHours: IDLE })).toBe(
    "Test Cloud, stopped while idle",
  );
});

// 60 s and 140 GB at 1 GB a second.
test.each<
  [string, Partial<GpuOffer>, OnHours | null, { mayWait: boolean; hasOverflow: boolean }, string, RegExp]
>([
  [
    "spot for people who wait",
    { kind: "spot" },
    null,
    { mayWait: false, hasOverflow: false },
    "interruption",
    /every 10 months.*about 2 hours/,
  ],
  [
    "spot for batch work",
    { kind: "spot" },
    null,
    { mayWait: true, hasOverflow: false },
    "terms",
    /reclaimed/,
  ],
  [
    "spot with an API behind it",
    { kind: "spot" },
    null,
    { mayWait: false, hasOverflow: true },
    "terms",
    /reclaimed/,
  ],
  [
    "a cold start that people wait for",
    { kind: "serverless" },
    IDLE,
    { mayWait: false, hasOverflow: false },
    "cold-start",
    /200 seconds/,
  ],
  [
    "a cold start of batch work",
    { kind: "serverless" },
    IDLE,
    { mayWait: true, hasOverflow: false },
    "terms",
    /200 seconds/,
  ],
  [
    "a commitment",
    { termMonths: 12 },
    null,
    { mayWait: true, hasOverflow: false },
    "terms",
    /12 months are committed/,
  ],
])("%s", (_name, partial, onHours, work, kind, text) => {
  const conditions = termConditions(
    { offer: offer(partial), onHours },
    { ...work, weightsBytes: 140e9 },
    HAND_VALUES,
  );
  expect(conditions).toHaveLength(1);
  expect(conditions[0]!.kind).toBe(kind);
  expect(conditions[0]!.text).toMatch(text);
});
