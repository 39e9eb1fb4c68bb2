import { DAY_MS, isoDate } from "../core/time.ts";
import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import type { Manifest } from "./manifest.ts";
import type { RowValues } from "./usage-rows.ts";
import { rowsCondition, type UsageFilter } from "./usage-filter.ts";

/** The newest attempts, for a page that watches them come. */
export interface RecentQuery extends Partial<UsageFilter> {
  /** How many at most, 1 to 1000. */
  limit: number;
  /**
   * Only attempts that ended at or after this moment, milliseconds UTC. To follow along, ask again with the newest
   * `endedMs` seen less a few seconds (writers do not wait for each other), and tell copies apart by `attemptId`.
   */
  after?: number;
}

/** One attempt as it is in the ledger. Null and absent are unknown, never 0. */
export interface RecentAttempt {
  attemptId: string;
  requestId: string | null;
  /** 0 is the first try of a request. */
  attemptIndex: number;
  origin: "gateway" | "import";
  /** Arrival of the request, and end of the attempt, milliseconds UTC. A bucket of an export stands at its begin. */
  receivedMs: number;
  endedMs: number;
  task: string | null;
  surface: string | null;
  requestedModel: string | null;
  servedModel: string | null;
  upstream: string | null;
  replica: string | null;
  /** Status of the answer; null for an attempt that got none. */
  status: number | null;
  /** Why it failed; null: it was answered. */
  cause: string | null;
  stream: boolean;
  tier: string | null;
  clientGone: boolean;
  tokens: TokenCounts;
  usageSource: string | null;
  /** Null: the price is not known. Exact: an attempt costs less than a number can hold. */
  costPicodollars: number | null;
  priceSource: string | null;
  priceVersion: string | null;
  ttftMs: number | null;
  durationMs: number | null;
  /** `reasonText` of each remark. */
  reasons: readonly string[];
  key: string | null;
  team: string | null;
}

const MOST_RECENT = 1000;
/** Most days between the arrival of a request and the end of an attempt. */
const LONGEST_DAYS = 1;

const COLUMNS = [
  "attempt_id",
  "request_id",
  "attempt_index",
  "origin",
  "received_ms",
  "ended_ms",
  "task",
  "surface",
  "requested_model",
  "served_model",
  "upstream",
  "replica",
  "status",
  "cause",
  "stream",
  "tier",
  "client_gone",
  "usage_source",
  "cost_picodollars",
  "price_source",
  "price_version",
  "ttft_ms",
  "duration_ms",
  "reasons",
  '"key"',
  "team",
  ...TOKEN_KINDS.map(tokenColumn),
];

/** An attempt ends when its last byte came. */
const END_OF_ROW = "(coalesce(started_ms, received_ms) + coalesce(duration_ms, 0))";

/** The question in SQL over attempts; `recentAttempt` reads the rows, the last to end first. */
export function recentSql(query: RecentQuery, rows: string): string {
  const limit = Math.min(MOST_RECENT, Math.max(1, Math.floor(query.limit)));
  const condition = rowsCondition({ fromMs: null, toMs: null, ...query });
  const since = query.after === undefined ? "true" : `${END_OF_ROW} >= ${Math.floor(query.after)}`;
  return `SELECT ${COLUMNS.join(", ")} FROM (SELECT *, ${END_OF_ROW} AS ended_ms FROM (${rows}))
    WHERE ${condition} AND ${since} ORDER BY ended_ms DESC, attempt_id DESC LIMIT ${limit}`;
}

/**
 * Parts to look through, smallest selection first: the newest day that is in the files, then more and more of them,
 * then all that can hold an answer. An attempt is filed under the day of its arrival, which may be the day before its
 * end.
 */
export function recentSources(manifest: Manifest, { after }: RecentQuery): Manifest["parts"][] {
  const first = after === undefined ? "" : isoDate(after - LONGEST_DAYS * DAY_MS);
  const parts = manifest.parts.filter(({ day }) => day >= first);
  const days = [...new Set(parts.map(({ day }) => day))].sort().reverse();
  const sources: Manifest["parts"][] = [];
  for (let count = 2; count < days.length; count *= 4) {
    const oldest = days[count - 1] as string;
    sources.push(parts.filter(({ day }) => day >= oldest));
  }
  return [...sources, parts];
}

export function recentAttempt(values: RowValues): RecentAttempt {
  const cells = Object.fromEntries(COLUMNS.map((name, index) => [name, values[index] ?? null]));
  const text = (name: string): string | null => (cells[name] === null ? null : String(cells[name]));
  const whole = (name: string): number | null => (cells[name] === null ? null : Number(cells[name]));
  const tokens: TokenCounts = {};
  for (const kind of TOKEN_KINDS) {
    const count = whole(tokenColumn(kind));
    if (count !== null) tokens[kind] = count;
  }
  const reasons = text("reasons");
  return {
    attemptId: text("attempt_id") ?? "",
    requestId: text("request_id"),
    attemptIndex: whole("attempt_index") ?? 0,
    origin: text("origin") === "import" ? "import" : "gateway",
    receivedMs: whole("received_ms") ?? 0,
    endedMs: whole("ended_ms") ?? 0,
    task: text("task"),
    surface: text("surface"),
    requestedModel: text("requested_model"),
    servedModel: text("served_model"),
    upstream: text("upstream"),
    replica: text("replica"),
    status: whole("status"),
    cause: text("cause"),
    stream: cells["stream"] === true,
    tier: text("tier"),
    clientGone: cells["client_gone"] === true,
    tokens,
    usageSource: text("usage_source"),
    costPicodollars: whole("cost_picodollars"),
    priceSource: text("price_source"),
    priceVersion: text("price_version"),
    ttftMs: whole("ttft_ms"),
    durationMs: whole("duration_ms"),
    reasons: reasons === null ? [] : (JSON.parse(reasons) as string[]),
    key: text('"key"'),
    team: text("team"),
  };
}
