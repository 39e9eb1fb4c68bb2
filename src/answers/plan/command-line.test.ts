import { expect, test } from "vitest";
import { planCommandLine } from "./command-line.ts";

test.each([
  [["usage.csv"], { gpuSkills: true, people: true }, "breakeven plan usage.csv"],
  [
    ["my usage.csv"],
    { gpuSkills: false, people: false },
    "breakeven plan 'my usage.csv' --no-gpu-skills --no-people",
  ],
  [
    [],
    {
      gpuSkills: true,
      people: true,
      model: "gpt-5.4",
      inputTokens: 5e8,
      outputTokens: 1e8,
      asOf: Date.UTC(2026, 10, 1),
    },
    "breakeven plan --model gpt-5.4 --input-tokens 500000000 --output-tokens 100000000 --as-of 2026-11-01",
  ],
  [
    ["it's.csv"],
    {
      gpuSkills: true,
      people: true,
      offer: ["8xH100@2.20/h,12mo", "dedicated:2xH100@4.50/h"],
      json: true as const,
      out: "x",
    },
    String.raw`breakeven plan 'it'\''s.csv' --offer 8xH100@2.20/h,12mo --offer dedicated:2xH100@4.50/h`,
  ],
])("%s %o", (files, flags, line) => {
  expect(planCommandLine(files, flags)).toBe(line);
});
