import { expect, test } from "vitest";
import type { AssumptionName } from "../../core/assumption-name.ts";
import type { TornadoRow } from "../../economics/tornado.ts";
import { conditionsFor } from "./verdict-conditions.ts";

const row = (
  assumption: AssumptionName,
  typical: number,
  flipsAt: number | null,
  swingUsd = 1,
): TornadoRow => ({
  assumption,
  unit: "USD",
  low: 0,
  typical,
  high: 1000,
  swingUsd,
  flipsAt,
  searchedFrom: 0,
  searchedTo: 1000,
});
const NOTHING = { insufficient: false, chosen: [], next: null, sensitivity: [] };

test("a flip says which way and how far in fields, and in the same words", () => {
  const sensitivity = [row("colocation_wholesale", 4, 7.644), row("volume_next_month", 200, 123.4)];
  expect(conditionsFor({ ...NOTHING, sensitivity })).toEqual([
    {
      kind: "flip",
      text: "the answer flips if colocation_wholesale rises to 7.64 (taken as 4 USD)",
      whoCanConfirm: "procurement, with a written quote",
      assumption: "colocation_wholesale",
      unit: "USD",
      comparator: ">=",
      value: 7.644,
      typical: 4,
    },
    {
      kind: "flip",
      text: "the answer flips if volume_next_month falls to 123 (taken as 200 USD)",
      whoCanConfirm: "the platform engineer, from the gateway's log",
      assumption: "volume_next_month",
      unit: "USD",
      comparator: "<=",
      value: 123.4,
      typical: 200,
    },
  ]);
});

test("two flips at most, of assumptions that move the answer", () => {
  const sensitivity = [
    row("pue", 1, null),
    row("api_discount", 1, 2, 0),
    row("usd_per_eur", 1, 2),
    row("on_call_hours", 1, 2),
    row("volume_next_month", 1, 2),
  ];
  expect(conditionsFor({ ...NOTHING, sensitivity }).map((it) => "assumption" in it && it.assumption)).toEqual(
    ["usd_per_eur", "on_call_hours"],
  );
});

test("who confirms follows from what a condition is about, not from its words", () => {
  const chosen = [{ kind: "licence", text: "the price of GPUs is in the contract" }] as const;
  const next = { label: "own GPUs", conditions: [{ kind: "rate-limits", text: "licence" }] } as const;
  expect(conditionsFor({ ...NOTHING, insufficient: true, chosen, next })).toEqual([
    expect.objectContaining({ kind: "typical-month" }),
    { kind: "licence", text: "the price of GPUs is in the contract", whoCanConfirm: "legal" },
    {
      kind: "rate-limits",
      text: "to go on to own GPUs: licence",
      whoCanConfirm: "the host's or provider's support",
    },
  ]);
});
