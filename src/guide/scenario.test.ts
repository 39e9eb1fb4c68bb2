import { describe, expect, test } from "vitest";
import { scenarioBreakEven, scenarioRows } from "./scenario.ts";
import { guide } from "./testing/guide-fixture.ts";

describe("the break-even tables come out of the planner's own functions", () => {
  test.each([
    [100, 1_750, -3_750, null],
    [500, 8_750, 1_250, 20],
    [1_000, 17_500, 7_500, 7],
    [5_000, 87_500, 62_500, 1],
    [10_000, 175_000, 135_000, 0],
  ])("scenario 1 at %dM: API $%d, saving $%d, payback %s months", (millions, apiUsd, savingUsd, months) => {
    const row = scenarioRows(guide, guide.scenarios[0]).find((it) => it.millions === millions);
    expect(row?.apiUsd).toBeCloseTo(apiUsd, 6);
    expect(row?.savingUsd).toBeCloseTo(savingUsd, 6);
    if (months === null) expect(row?.paybackMonths).toBeNull();
    else expect(row?.paybackMonths).toBeCloseTo(months, 9);
  });

  test("what the guide typed as derived (API bills, savings) is what is derived here", () => {
    for (const scenario of guide.scenarios) {
      const rows = scenarioRows(guide, scenario);
      expect(rows.map((row) => Math.round(row.apiUsd))).toEqual(scenario.rows.map((row) => row.apiUsd));
      expect(rows.map((row) => Math.round(row.savingUsd))).toEqual(scenario.rows.map((row) => row.savingUsd));
    }
  });

  test("each table crosses its API once, with equal costs there", () => {
    expect(scenarioBreakEven(guide, guide.scenarios[0]).map((it) => Math.round(it.millions))).toEqual([400]);
    expect(scenarioBreakEven(guide, guide.scenarios[1]).map((it) => Math.round(it.millions))).toEqual([
      26_471,
    ]);
  });
});
