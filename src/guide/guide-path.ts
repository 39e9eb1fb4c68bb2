import { costAt } from "../economics/cost-curve.ts";
import { within } from "./claim.ts";
import type { Guide, GuideScenario } from "./guide.ts";
import { scenarioBreakEven, scenarioCurves, scenarioRows } from "./scenario.ts";

/**
 * The guide's own way to its break-even tables: which columns it typed, and what follows from them. No formula of the
 * guide gives its column for self-hosting, so a plan with its assumptions prices machines that hold the traffic and need
 * not land on it.
 */
export interface GuidePath {
  columns: readonly GuideColumn[];
  tables: readonly GuideTable[];
  /** This traffic on the table of the API that it uses; null where none of the tables is about it. */
  here: GuidePlace | null;
}

export interface GuideColumn {
  name: "millions" | "apiUsd" | "selfHostUsd" | "savingUsd" | "upfrontUsd" | "paybackMonths";
  is: "input" | "derived";
}

export interface GuideTable {
  api: GuideScenario["api"];
  rows: readonly GuideTableRow[];
  /** Where the saving is zero, on straight lines between rows. */
  breakEven: readonly { millions: number; apiUsd: number }[];
}

/** Volumes are millions of tokens in and as many out; dollars are per month, `upfrontUsd` once. */
export interface GuideTableRow {
  millions: number;
  apiUsd: number;
  selfHostUsd: number;
  /** The total of the guide's cost table that contains the typed cost of self-hosting; null: no formula of it does. */
  selfHostExplainedBy: "purchased" | "cloud" | null;
  savingUsd: number;
  /** Follows from the typed payback; null where none was typed. */
  upfrontUsd: number | null;
  /** Null = never, or not said. */
  paybackMonths: number | null;
}

export interface GuidePlace {
  api: GuideScenario["api"];
  /** The volume that the API bill buys at the guide's prices, for as many tokens in as out. */
  millions: number;
  apiUsd: number;
  /** Between the typed rows on a straight line; null outside the table. */
  selfHostUsd: number | null;
  savingUsd: number | null;
}

/** What is bought of each model, dollars a month at the guide's prices; null = no price. */
export type GuideTraffic = readonly { name: string; monthlyUsd: number | null }[];

export function guidePath(guide: Guide, traffic: GuideTraffic): GuidePath {
  return {
    columns: COLUMNS,
    tables: guide.scenarios.map((scenario) => ({
      api: scenario.api,
      rows: scenarioRows(guide, scenario).map((row) => ({
        millions: row.millions,
        apiUsd: row.apiUsd,
        selfHostUsd: row.selfHostUsd,
        selfHostExplainedBy: explainedBy(guide, row.selfHostUsd),
        savingUsd: row.savingUsd,
        upfrontUsd: row.impliedUpfrontUsd,
        paybackMonths: row.impliedUpfrontUsd === null ? null : row.paybackMonths,
      })),
      breakEven: scenarioBreakEven(guide, scenario),
    })),
    here: placeOf(guide, traffic),
  };
}

const COLUMNS: readonly GuideColumn[] = [
  { name: "millions", is: "input" },
  { name: "apiUsd", is: "derived" },
  { name: "selfHostUsd", is: "input" },
  { name: "savingUsd", is: "derived" },
  { name: "paybackMonths", is: "input" },
  { name: "upfrontUsd", is: "derived" },
];

/** The models whose API each table is about. */
const MODELS: Readonly<Record<GuideScenario["api"], RegExp>> = {
  gpt54: /^gpt-5\.4(-\d{4}.*)?$/,
  deepseekV4: /^deepseek-v4(-flash|-pro)?(-\d{4}.*)?$/,
};

function explainedBy(guide: Guide, usd: number): GuideTableRow["selfHostExplainedBy"] {
  if (within(guide.fullCost.purchasedTotal, usd)) return "purchased";
  return within(guide.fullCost.cloudTotal, usd) ? "cloud" : null;
}

function placeOf(guide: Guide, traffic: GuideTraffic): GuidePlace | null {
  const scenario = guide.scenarios.find(({ api }) => traffic.every(({ name }) => MODELS[api].test(name)));
  if (!scenario || traffic.length === 0 || traffic.some(({ monthlyUsd }) => monthlyUsd === null)) return null;
  const apiUsd = traffic.reduce((sum, { monthlyUsd }) => sum + (monthlyUsd ?? 0), 0);
  const { selfHost, usdPerMillion } = scenarioCurves(guide, scenario);
  const millions = apiUsd / usdPerMillion;
  const [first, last] = [scenario.rows[0]?.millions ?? Infinity, scenario.rows.at(-1)?.millions ?? 0];
  const selfHostUsd = within([first * (1 - SLACK), last * (1 + SLACK)], millions)
    ? costAt(selfHost, Math.min(Math.max(millions, first), last))
    : null;
  return {
    api: scenario.api,
    millions,
    apiUsd,
    selfHostUsd,
    savingUsd: selfHostUsd === null ? null : apiUsd - selfHostUsd,
  };
}

/** Rounding of a bill must not push the first or last row off the table. */
const SLACK = 1e-9;
