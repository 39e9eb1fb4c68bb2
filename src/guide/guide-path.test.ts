import { expect, test } from "vitest";
import { guidePath } from "./guide-path.ts";
import { guide } from "./testing/guide-fixture.ts";

const rowsOf = (at: number) =>
  guidePath(guide, []).tables[at]?.rows.map((row) => [
    row.millions,
    Math.round(row.apiUsd),
    row.selfHostUsd,
    Math.round(row.savingUsd),
    row.paybackMonths,
    row.upfrontUsd,
    row.selfHostExplainedBy,
  ]);

test("the first table: what follows from the typed columns is what the guide printed", () => {
  expect(rowsOf(0)).toEqual([
    [100, 1_750, 5_500, -3_750, null, null, "purchased"],
    [500, 8_750, 7_500, 1_250, 20, 25_000, "purchased"],
    [1_000, 17_500, 10_000, 7_500, 7, 52_500, "cloud"],
    [5_000, 87_500, 25_000, 62_500, 1, 62_500, null],
    [10_000, 175_000, 40_000, 135_000, 0, 0, null],
  ]);
});

test("the second table, and where it crosses zero: 26.5B, $21,176 of API a month", () => {
  expect(rowsOf(1)).toEqual([
    [1_000, 800, 8_000, -7_200, null, null, "purchased"],
    [10_000, 8_000, 15_000, -7_000, null, null, null],
    [50_000, 40_000, 30_000, 10_000, null, null, null],
    [100_000, 80_000, 50_000, 30_000, null, null, null],
  ]);
  // From -7,000 at 10B to 10,000 at 50B: 10 + 40 x 7 / 17.
  const crossing = guidePath(guide, []).tables[1]?.breakEven;
  expect(crossing?.map((it) => [Math.round(it.millions), Math.round(it.apiUsd)])).toEqual([[26_471, 21_176]]);
});

test.each([
  [87_500, 5_000, 25_000, 62_500],
  [175_000, 10_000, 40_000, 135_000],
  [52_500, 3_000, 17_500, 35_000], // halfway between 1B and 5B
])(
  "a bill of $%d on GPT-5.4 is the guide's %dM and its typed $%d",
  (usd, millions, selfHostUsd, savingUsd) => {
    const { here } = guidePath(guide, [{ name: "gpt-5.4", monthlyUsd: usd }]);
    expect(here?.api).toBe("gpt54");
    expect(here?.millions).toBeCloseTo(millions, 9);
    expect(here?.selfHostUsd).toBeCloseTo(selfHostUsd, 6);
    expect(here?.savingUsd).toBeCloseTo(savingUsd, 6);
  },
);

test("beyond its last row it says nothing about self-hosting, and of other models nothing at all", () => {
  expect(guidePath(guide, [{ name: "gpt-5.4", monthlyUsd: 350_000 }]).here).toMatchObject({
    millions: 20_000,
    selfHostUsd: null,
    savingUsd: null,
  });
  expect(guidePath(guide, [{ name: "gpt-5.4-mini", monthlyUsd: 100 }]).here).toBeNull();
  expect(guidePath(guide, [{ name: "gpt-5.4", monthlyUsd: null }]).here).toBeNull();
  expect(
    guidePath(guide, [
      { name: "gpt-5.4", monthlyUsd: 100 },
      { name: "deepseek-v4-pro", monthlyUsd: 100 },
    ]).here,
  ).toBeNull();
});
