import { expect, test } from "vitest";
import type { Condition } from "../../planner/model/verdict.ts";
import { conditionText } from "./condition-text.ts";

const said = { text: "", whoCanConfirm: "a person" };

test.each<[string, Condition]>([
  ["The host keeps its price.", { ...said, kind: "price-age", text: "the host keeps its price" }],
  [
    "The answer flips if “Volume next month” falls to 0.523× (taken as 1×).",
    {
      ...said,
      kind: "flip",
      assumption: "volume_next_month",
      unit: "factor on the observed volume",
      comparator: "<=",
      value: 0.523,
      typical: 1,
    },
  ],
  [
    "The answer flips if “Spare parts” rises to 7.64 (taken as 4 USD per rack).",
    {
      ...said,
      kind: "flip",
      assumption: "spare_parts",
      unit: "USD per rack",
      comparator: ">=",
      value: 7.64,
      typical: 4,
    },
  ],
])("%s", (shown, condition) => {
  expect(conditionText(condition)).toBe(shown);
});
