import { TOKEN_KINDS } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { OWN_ENGINE } from "../pricing/own-engine.ts";
import { sqlText } from "./sql-text.ts";
import { HOUR_MS } from "../core/time.ts";

/** A sum over rows of the history: additive, so that hours, groups and totals agree. */
interface Measure {
  name: string;
  /** In SQL, over rows of the history. */
  ofRows: string;
  type: "BIGINT" | "DECIMAL(38, 0)";
}

/** What a row counts for where nobody counted its attempts: once, so that it is seen at all. */
const WEIGHT = "coalesce(attempts, 1)";
const TOKEN_COLUMNS = TOKEN_KINDS.map(tokenColumn);
const ANSWERED = "(status BETWEEN 200 AND 299 OR origin = 'import')";
const ANY_TOKENS = `coalesce(${TOKEN_COLUMNS.join(", ")}) IS NOT NULL`;

const ON_OWN_ENGINE = `(price_source IS NOT DISTINCT FROM ${sqlText(OWN_ENGINE)})`;

/** The list price beside a provider's own charge, which is among the remarks; null where there is none. */
const LISTED = `TRY_CAST(regexp_extract(reasons, '"listed:([0-9]+)"', 1) AS BIGINT)`;

/** How counts are known when the upstream did not say all of it. */
const ESTIMATED = "usage_source IN ('estimate', 'tokenizer', 'provider-partial')";

const MEASURES: readonly Measure[] = [
  { name: "requests", ofRows: "sum(requests)", type: "BIGINT" },
  { name: "attempts", ofRows: "sum(attempts)", type: "BIGINT" },
  { name: "uncounted", ofRows: "count(*) FILTER (requests IS NULL)", type: "BIGINT" },
  // An attempt that reached nobody and used nothing has no price and needs none.
  {
    name: "unpriced",
    ofRows: `coalesce(sum(${WEIGHT}) FILTER (cost_picodollars IS NULL AND NOT ${ON_OWN_ENGINE} AND usage_source IS DISTINCT FROM 'later' AND (${ANSWERED} OR ${ANY_TOKENS})), 0)`,
    type: "BIGINT",
  },
  {
    name: "own_engine",
    ofRows: `coalesce(sum(${WEIGHT}) FILTER (cost_picodollars IS NULL AND ${ON_OWN_ENGINE}), 0)`,
    type: "BIGINT",
  },
  { name: "estimated", ofRows: `coalesce(sum(${WEIGHT}) FILTER (${ESTIMATED}), 0)`, type: "BIGINT" },
  {
    // What is known to be free used nothing: a count of tokens, a replay.
    name: "unmetered",
    ofRows: `coalesce(sum(${WEIGHT}) FILTER (usage_source = 'none' AND ${ANSWERED} AND cost_picodollars IS DISTINCT FROM 0), 0)`,
    type: "BIGINT",
  },
  // Asked for, less those that were fetched since. Fetched without having been asked for here, one counts as minus one.
  {
    name: "unsettled",
    ofRows: `coalesce(sum(CASE WHEN usage_source = 'later' THEN 1 WHEN contains(reasons, '"background-settled"') THEN -1 END), 0)`,
    type: "BIGINT",
  },
  {
    name: "at_least",
    ofRows: `coalesce(sum(${WEIGHT}) FILTER (cost_picodollars IS NOT NULL AND contains(reasons, '"unpriced:')), 0)`,
    type: "BIGINT",
  },
  {
    name: "drifted",
    ofRows: `coalesce(sum(${WEIGHT}) FILTER (contains(reasons, '"cost-drift"')), 0)`,
    type: "BIGINT",
  },
  { name: "failed", ofRows: `coalesce(sum(${WEIGHT}) FILTER (cause IS NOT NULL), 0)`, type: "BIGINT" },
  ...TOKEN_COLUMNS.map((column): Measure => ({ name: column, ofRows: `sum("${column}")`, type: "BIGINT" })),
  // What providers charged, and what the same would have cost at list price, of the attempts where both are known.
  {
    name: "charged_picodollars",
    ofRows: `sum(provider_cost_picodollars) FILTER (${LISTED} IS NOT NULL)`,
    type: "DECIMAL(38, 0)",
  },
  { name: "listed_picodollars", ofRows: `sum(${LISTED})`, type: "DECIMAL(38, 0)" },
  { name: "cost_picodollars", ofRows: "sum(cost_picodollars)", type: "DECIMAL(38, 0)" },
  { name: "provider_cost_picodollars", ofRows: "sum(provider_cost_picodollars)", type: "DECIMAL(38, 0)" },
];

/** What rows are told apart by in an hour, in SQL over rows of the history. */
export const DIMENSIONS: Readonly<Record<string, string>> = {
  hour_ms: `received_ms - received_ms % ${HOUR_MS}`,
  model: "coalesce(served_model, requested_model)",
  task: "task",
  upstream: "upstream",
  key: '"key"',
  team: "team",
  origin: "origin",
  requested_model: "requested_model",
  // Did the upstream say which model it is? Of an attempt that failed it mostly did not.
  is_served: "served_model IS NOT NULL",
};

/** Sums by hour and everything that spend is asked by: one row where a busy hour has a hundred thousand. */
export function hourlyOf(rows: string): string {
  const dimensions = Object.entries(DIMENSIONS).map(([name, sql]) => `${sql} AS "${name}"`);
  const sums = MEASURES.map(({ name, ofRows, type }) => `(${ofRows})::${type} AS "${name}"`);
  return `SELECT ${[...dimensions, ...sums].join(", ")} FROM (${rows}) GROUP BY ALL`;
}

/**
 * The same sums or rows, with attempts that failed under the name of the model that answers to the name that was asked
 * for, most often where there are several: the errors and the answers of a model are one group. `isServed`: in SQL.
 */
export function byAnsweringModel(source: string, isServed: string, served: string): string {
  const names = `SELECT DISTINCT ON (requested_model) requested_model AS asked, ${served} AS answers FROM (${source})
    WHERE origin = 'gateway' AND ${isServed} AND requested_model IS NOT NULL GROUP BY requested_model, ${served}
    ORDER BY requested_model, sum(attempts) DESC NULLS LAST, ${served}`;
  return `SELECT given.* REPLACE (CASE WHEN origin = 'gateway' AND NOT (${isServed})
      THEN coalesce(answers, given.${served}) ELSE given.${served} END AS ${served})
    FROM (${source}) given LEFT JOIN (${names}) names ON given.requested_model = names.asked`;
}

/** Adds sums by hour up to sums by `groups` (names, and SQL over the dimensions). */
export function sumsOf(hourly: string, groups: Readonly<Record<string, string>>, where: string): string {
  const named = Object.entries(groups).map(([name, sql]) => `${sql} AS "${name}"`);
  const sums = MEASURES.map(({ name, type }) => `${answered(`sum("${name}")`, type)} AS "${name}"`);
  return `SELECT ${[...named, ...sums].join(", ")} FROM (${hourly}) WHERE ${where} GROUP BY ${named.map((_, index) => index + 1).join(", ")}`;
}

/** The same sums straight from the rows. */
export function sumsOfRows(rows: string, group: string, where: string): string {
  const names = new RegExp(`\\b(${Object.keys(DIMENSIONS).join("|")})\\b`, "g");
  const dimension = group.replaceAll(names, (name) => `(${DIMENSIONS[name] ?? name})`);
  const sums = MEASURES.map(({ name, ofRows, type }) => `${answered(`(${ofRows})`, type)} AS "${name}"`);
  return `SELECT ${dimension} AS "by", ${sums.join(", ")} FROM (${rows}) WHERE ${where} GROUP BY 1`;
}

/** Money leaves as text: on its way to JavaScript a decimal would become a floating number. */
const answered = (sum: string, type: Measure["type"]): string =>
  `${sum}::${type}${type === "BIGINT" ? "" : "::VARCHAR"}`;
