import { expect, test } from "vitest";
import type { AssumptionName } from "../../core/assumption-name.ts";
import { conditionText } from "./condition-text.ts";

const row = (assumption: AssumptionName, unit: string, typical: number, flipsAt: number) => ({
  assumption,
  unit,
  low: 0,
  typical,
  high: 10,
  swingUsd: 1,
  searchedFrom: 0,
  searchedTo: 10,
  flipsAt,
});
const rows = [
  row("volume_next_month", "factor on the observed volume", 1, 0.523),
  row("on_call_hours", "USD per rack", 4, 7.64),
];

test.each([
  ["the host keeps its price", "The host keeps its price."],
  [
    "the answer flips if volume_next_month falls to 0.523 (taken as 1 factor on the observed volume)",
    "The answer flips if “Volume next month” falls to 0.523× (taken as 1×).",
  ],
  [
    "the answer flips if on_call_hours rises to 7.64 (taken as 4 USD per rack)",
    "The answer flips if “On call hours” rises to 7.64 (taken as 4 USD per rack).",
  ],
])("%s", (text, shown) => {
  expect(conditionText(text, rows)).toBe(shown);
});
