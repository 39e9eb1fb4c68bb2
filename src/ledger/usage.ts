import { DAY_MS, HOUR_MS } from "../core/time.ts";
import {
  cachedInputTokens,
  inputTokens,
  outputTokens,
  TOKEN_KINDS,
  type TokenCounts,
} from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { byAnsweringModel, sumsOf, sumsOfRows } from "./usage-measures.ts";
import { sqlText } from "./sql-text.ts";
import type { Period } from "./period.ts";

/** What spend can be asked by. */
export const USAGE_BY = ["model", "task", "upstream", "hour", "day", "key"] as const;
export type UsageBy = (typeof USAGE_BY)[number];

export interface UsageQuery {
  by: UsageBy;
  /** Requests that arrived from here (inclusive) to there (exclusive); null = no limit. Milliseconds UTC. */
  fromMs: number | null;
  toMs: number | null;
  /** Only what the gateway metered, or only what was imported. */
  origin?: "gateway" | "import";
  /** Answer from the attempts instead of the sums by hour: slower, the same. */
  fromAttempts?: boolean;
}

/** Sums over a group of attempts. Unknown is null or absent, never 0. */
export interface UsageSums {
  /** Requests, each where its first attempt went; null where no row counts them. */
  requests: number | null;
  attempts: number | null;
  /** Rows of imported buckets that do not say how many requests they hold. */
  uncounted: number;
  /** Attempts without a known price, whose cost is missing from the sum. */
  unpriced: number;
  /** Attempts at engines of one's own: what those cost by the hour is not allocated, so it is not in the sum. */
  ownEngine: number;
  /** Attempts whose tokens were partly or wholly estimated. */
  estimated: number;
  /** Answered attempts about whose tokens nothing is known. */
  unmetered: number;
  failed: number;
  /** Answers made in the background whose usage nobody has fetched: their cost is missing from the sum. */
  unsettled: number;
  /** Attempts of whose cost only a part is in the sum: something in them has no price. They cost at least that. */
  atLeast: number;
  /** Attempts for which the provider charged something else than the list price. */
  drifted: number;
  /** The whole prompt, the part of it that was read from cache, and everything generated. */
  inputTokens?: number;
  cachedInputTokens?: number;
  outputTokens?: number;
  /** Disjoint buckets; a bucket that no row reported is absent. */
  tokens: TokenCounts;
  /** What is priced, as an integer. */
  costPicodollars: bigint;
  /** What providers themselves said, of the attempts of which they said it; null where none did. */
  providerCostPicodollars: bigint | null;
  /**
   * What providers charged, and what the same costs at list price, of the attempts where both are known; null where
   * there is none.
   */
  chargedPicodollars: bigint | null;
  listedPicodollars: bigint | null;
}

/** Sums of one model, task...; `by` is its name, null for rows that have none. */
export interface UsageGroup extends UsageSums {
  by: string | null;
}

/** A row of sums as DuckDB answers it: whole numbers as bigint, money as text. */
export type SumsRow = Readonly<Record<string, bigint | number | string | null>>;

const GROUPS: Readonly<Record<UsageBy, string>> = {
  model: "model",
  task: "task",
  upstream: "upstream",
  key: "key",
  hour: "hour_ms",
  day: `hour_ms - hour_ms % ${DAY_MS}`,
};

/** How times are named; written once per group, not once per row. */
const NAMES: Partial<Readonly<Record<UsageBy, string>>> = {
  hour: "%Y-%m-%dT%H:00Z",
  day: "%Y-%m-%d",
};

/** Do sums by hour answer it exactly? Not when it begins or ends inside an hour. */
export const isByWholeHours = ({ fromMs, toMs, fromAttempts }: UsageQuery): boolean =>
  fromAttempts !== true && [fromMs, toMs].every((ms) => ms === null || ms % HOUR_MS === 0);

/** The question in SQL, over sums by hour or over attempts. */
export function usageSql(query: UsageQuery, source: { hourly: string } | { rows: string }): string {
  const time = "hourly" in source ? "hour_ms" : "received_ms";
  const origin = query.origin === undefined ? "true" : `origin = ${sqlText(query.origin)}`;
  const condition = `${timeCondition(time, query)} AND ${origin}`;
  const group = GROUPS[query.by];
  const sums =
    "hourly" in source
      ? sumsOf(source.hourly, { by: group }, condition)
      : sumsOfRows(
          query.by === "model"
            ? byAnsweringModel(source.rows, "(served_model IS NOT NULL)", "served_model")
            : source.rows,
          group,
          condition,
        );
  const name = NAMES[query.by];
  return name === undefined
    ? sums
    : `SELECT * REPLACE (strftime(make_timestamp("by" * 1000), ${sqlText(name)}) AS "by") FROM (${sums})`;
}

/** Is a column of times inside the period? */
export function timeCondition(column: string, { fromMs, toMs }: Period): string {
  const bounds = [
    ...(fromMs === null ? [] : [`${column} >= ${fromMs}`]),
    ...(toMs === null ? [] : [`${column} < ${toMs}`]),
  ];
  return bounds.length === 0 ? "true" : bounds.join(" AND ");
}

/** A row of sums as a group. */
export function usageGroup(row: SumsRow): UsageGroup {
  const { by } = row;
  return { by: by === null || by === undefined ? null : String(by), ...usageSums(row) };
}

/** Adds groups up; the sum of none is nothing, and not unknown. */
export function totalOf(groups: readonly UsageSums[]): UsageSums {
  const tokens: TokenCounts = {};
  for (const kind of TOKEN_KINDS) {
    const sum = sumKnown(groups.map((group) => group.tokens[kind] ?? null));
    if (sum !== null) tokens[kind] = sum;
  }
  const plain = (read: (group: UsageSums) => number): number =>
    groups.reduce((sum, group) => sum + read(group), 0);
  return {
    requests: groups.length === 0 ? 0 : sumKnown(groups.map(({ requests }) => requests)),
    attempts: groups.length === 0 ? 0 : sumKnown(groups.map(({ attempts }) => attempts)),
    uncounted: plain((group) => group.uncounted),
    unpriced: plain((group) => group.unpriced),
    ownEngine: plain((group) => group.ownEngine),
    estimated: plain((group) => group.estimated),
    unmetered: plain((group) => group.unmetered),
    failed: plain((group) => group.failed),
    unsettled: plain((group) => group.unsettled),
    atLeast: plain((group) => group.atLeast),
    drifted: plain((group) => group.drifted),
    ...wholes(tokens),
    tokens,
    costPicodollars: groups.reduce((sum, group) => sum + group.costPicodollars, 0n),
    providerCostPicodollars: sumMoney(groups.map((group) => group.providerCostPicodollars)),
    chargedPicodollars: sumMoney(groups.map((group) => group.chargedPicodollars)),
    listedPicodollars: sumMoney(groups.map((group) => group.listedPicodollars)),
  };
}

/** The sums of a row. */
export function usageSums(row: SumsRow): UsageSums {
  const tokens: TokenCounts = {};
  for (const kind of TOKEN_KINDS) {
    const count = wholeOrNull(row[tokenColumn(kind)]);
    if (count !== null) tokens[kind] = count;
  }
  const whole = (name: string): number => wholeOrNull(row[name]) ?? Number.NaN;
  return {
    requests: wholeOrNull(row["requests"]),
    attempts: wholeOrNull(row["attempts"]),
    uncounted: whole("uncounted"),
    unpriced: whole("unpriced"),
    ownEngine: wholeOrNull(row["own_engine"]) ?? 0,
    estimated: whole("estimated"),
    unmetered: whole("unmetered"),
    failed: whole("failed"),
    // Sums by hour of an earlier version do not have these.
    unsettled: wholeOrNull(row["unsettled"]) ?? 0,
    atLeast: wholeOrNull(row["at_least"]) ?? 0,
    drifted: wholeOrNull(row["drifted"]) ?? 0,
    ...wholes(tokens),
    tokens,
    costPicodollars: moneyOrNull(row["cost_picodollars"]) ?? 0n,
    providerCostPicodollars: moneyOrNull(row["provider_cost_picodollars"]),
    chargedPicodollars: moneyOrNull(row["charged_picodollars"]),
    listedPicodollars: moneyOrNull(row["listed_picodollars"]),
  };
}

/** The sums that people ask for, where anything of them is known. */
function wholes(tokens: TokenCounts): Pick<UsageSums, "inputTokens" | "cachedInputTokens" | "outputTokens"> {
  const [input, cached, output] = [inputTokens(tokens), cachedInputTokens(tokens), outputTokens(tokens)];
  return {
    ...(input === undefined ? {} : { inputTokens: input }),
    ...(cached === undefined ? {} : { cachedInputTokens: cached }),
    ...(output === undefined ? {} : { outputTokens: output }),
  };
}

function sumKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function sumMoney(values: readonly (bigint | null)[]): bigint | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0n);
}

const wholeOrNull = (value: SumsRow[string] | undefined): number | null =>
  value === null || value === undefined ? null : Number(value);

const moneyOrNull = (value: SumsRow[string] | undefined): bigint | null =>
  value === null || value === undefined ? null : BigInt(value);
