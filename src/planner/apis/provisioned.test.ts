import { expect, test } from "vitest";
import { unitsFor } from "./provisioned.ts";

const PTU = {
  provider: "azure",
  unit: "PTU",
  model: "gpt-5.4",
  minUnits: 15,
  incrementUnits: 5,
  inputTokensPerMinute: 2400,
  term: "by the hour",
};

// 15 units hold 36,000 tokens a minute, 20 hold 48,000; 100,000 take 41.7, so 45.
test.each([
  [0, 15],
  [36_000, 15],
  [36_001, 20],
  [48_000, 20],
  [100_000, 45],
])("%d tokens a minute take %d units", (tokens, units) => {
  expect(unitsFor(PTU, tokens)).toBe(units);
});
