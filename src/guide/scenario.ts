import { paybackMonths } from "../economics/cash.ts";
import { apiLine, costAt, type CostCurve, crossings } from "../economics/cost-curve.ts";
import { costTable } from "../economics/cost-table.ts";
import type { Guide, GuideScenario } from "./guide.ts";

/** One break-even table of the guide as the planner sees it: two cost curves. Volumes are millions in and out. */
interface ScenarioCurves {
  api: CostCurve;
  selfHost: CostCurve;
  usdPerMillion: number;
}

export interface ScenarioRow {
  millions: number;
  apiUsd: number;
  selfHostUsd: number;
  savingUsd: number;
  savingShare: number;
  /** What must have been spent up front for the payback that the guide typed; null where it typed none. */
  impliedUpfrontUsd: number | null;
  /** Payback of that upfront, by cash. */
  paybackMonths: number | null;
}

/** The typed costs of self-hosting as a cost table, the API as a line at the typed price. */
export function scenarioCurves(guide: Guide, scenario: GuideScenario): ScenarioCurves {
  const price = guide.apiUsdPerMillion[scenario.api];
  const usdPerMillion = price.input + price.output;
  const rows = scenario.rows.map((row) => ({ volume: row.millions, usdPerMonth: row.selfHostUsd }));
  return { api: apiLine(usdPerMillion), selfHost: costTable(rows), usdPerMillion };
}

/** Savings and paybacks of the table's rows, derived. */
export function scenarioRows(guide: Guide, scenario: GuideScenario): ScenarioRow[] {
  const { api, selfHost } = scenarioCurves(guide, scenario);
  return scenario.rows.map((row) => {
    const apiUsd = costAt(api, row.millions) ?? Number.NaN;
    const selfHostUsd = costAt(selfHost, row.millions) ?? Number.NaN;
    const savingUsd = apiUsd - selfHostUsd;
    const impliedUpfrontUsd = row.paybackMonths === null ? null : row.paybackMonths * savingUsd;
    return {
      millions: row.millions,
      apiUsd,
      selfHostUsd,
      savingUsd,
      savingShare: savingUsd / apiUsd,
      impliedUpfrontUsd,
      paybackMonths: paybackMonths(
        { upfrontUsd: 0, monthlyUsd: apiUsd },
        { upfrontUsd: impliedUpfrontUsd ?? 0, monthlyUsd: selfHostUsd },
      ),
    };
  });
}

/** Where self-hosting starts to pay: the volumes of all crossings, and the API bill there. */
export function scenarioBreakEven(
  guide: Guide,
  scenario: GuideScenario,
): { millions: number; apiUsd: number }[] {
  const { api, selfHost, usdPerMillion } = scenarioCurves(guide, scenario);
  return crossings(selfHost, api).map((millions) => ({ millions, apiUsd: millions * usdPerMillion }));
}
