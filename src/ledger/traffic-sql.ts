import { DAY_MS, HOUR_MS } from "../core/time.ts";
import {
  cachedInputTokens,
  inputTokens,
  outputTokens,
  TOKEN_KINDS,
  type TokenCounts,
  type TokenKind,
} from "../core/tokens.ts";
import type { PriceBoundaries } from "../pricing/price-boundaries.ts";
import { WINDOW_MS } from "../traffic/presence.ts";
import type { Grain } from "../core/usage.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { sqlList, sqlText } from "./sql-text.ts";
import { IS_TRAFFIC } from "./usage-rows.ts";

/** Which rows of a day and model belong together. */
export interface DayPart {
  origin: string;
  upstream: string | null;
  model: string | null;
  /** Day since the epoch. */
  day: number;
  /** Single requests; else buckets of them. */
  single: boolean;
}

/** What of a day's rows counts: 0 = none of it. Rows that are not named count in whole. */
export interface DayShare extends DayPart {
  share: number;
}

/** Kinds of tokens that any row reports, and the type that the largest count of each needs. */
export type KnownColumns = ReadonlyMap<string, "INTEGER" | "BIGINT">;

/** The numbers of a row that are summed; a column that is null in every row takes no part in anything. */
const NUMBERS = [...TOKEN_KINDS.map(tokenColumn), "provider_cost_picodollars", "end_ms"];
const MODEL = "coalesce(served_model, requested_model)";
/** The try that was answered is the request, whichever it was. */
const REQUESTS = "CASE origin WHEN 'gateway' THEN 1 ELSE requests END";
/** Prompts with hashes have to be put in order, and a request that counts as none has no length: they go one by one. */
const IS_ODD = `(grain = 'request' AND (prefix IS NOT NULL OR ${REQUESTS} IS NOT DISTINCT FROM 0))`;
const KEY = ["origin", "upstream", "model", "tier", "task", "grain"] as const;
const NAMES = `origin, upstream, ${MODEL} AS model, tier, task, grain, not_movable,
  served_locally IS TRUE AS local, relative_time IS TRUE AS relative, ${IS_ODD} AS odd`;
const NAME_COLUMNS = [...KEY, "not_movable", "local", "relative", "odd"];

/** The largest of each number, null where no row has it; `knownColumns` reads the one row. */
export const numbersSql = (attempts: string): string =>
  `SELECT ${["requests", ...NUMBERS].map((column) => `max(abs("${column}"))::DOUBLE AS "${column}"`).join(", ")} FROM (${attempts})`;

export function knownColumns(largest: Readonly<Record<string, number | null>>): KnownColumns {
  const typeOf = (most: number): "INTEGER" | "BIGINT" => (most < MOST_OF_INTEGER ? "INTEGER" : "BIGINT");
  const known = NUMBERS.flatMap((column): [string, "INTEGER" | "BIGINT"][] => {
    const most = largest[column];
    return most === null || most === undefined ? [] : [[column, typeOf(most)]];
  });
  return new Map([["requests", typeOf(largest["requests"] ?? 1)], ...known]);
}

/** Counts below this fit into 32 bits, and so does the sum of one of each kind. */
const MOST_OF_INTEGER = 2 ** 27;

/** A table of everything that rows are told apart by but time and size, with a number for each. */
export const namesSql = (attempts: string): string => `
  CREATE OR REPLACE TABLE traffic_names AS SELECT (row_number() OVER ())::INTEGER AS id, *
  FROM (SELECT DISTINCT ${NAMES} FROM (${attempts}) WHERE ${IS_TRAFFIC})`;

/** An empty table of rows by the number of their names. */
export function rowsTableSql(known: KnownColumns): string {
  const columns = [...known].map(([name, type]) => `"${name}" ${type}`);
  return `CREATE OR REPLACE TABLE traffic_rows (${["id INTEGER", "start_ms BIGINT", ...columns].join(", ")})`;
}

/** Reads attempts into that table. */
export function insertSql(attempts: string, known: KnownColumns): string {
  const numbers = [...known.keys()].filter((name) => name !== "requests").map((name) => `, "${name}"`);
  const columns = numbers.join("");
  const same = NAME_COLUMNS.map((name) => `names."${name}" IS NOT DISTINCT FROM part."${name}"`).join(
    " AND ",
  );
  return `INSERT INTO traffic_rows SELECT names.id, received_ms, counted${columns}
    FROM (SELECT ${NAMES}, received_ms, ${REQUESTS} AS counted${columns} FROM (${attempts}) WHERE ${IS_TRAFFIC}) part
    JOIN traffic_names names ON ${same}`;
}

/** Statements over the table of rows. */
export class TrafficSql {
  readonly #known: KnownColumns;
  readonly #tokens: readonly string[];
  readonly #input: string;
  readonly #cached: string;
  readonly #output: string;
  readonly #end: string;
  readonly #billed: string;

  constructor(known: KnownColumns) {
    this.#known = known;
    this.#tokens = TOKEN_KINDS.map(tokenColumn).filter((column) => known.has(column));
    this.#input = this.#sumOf(inputTokens);
    this.#cached = this.#sumOf(cachedInputTokens);
    this.#output = this.#sumOf(outputTokens);
    this.#end = known.has("end_ms") ? "coalesce(end_ms, start_ms)" : "start_ms";
    this.#billed = known.has("provider_cost_picodollars") ? "provider_cost_picodollars" : "NULL::BIGINT";
  }

  /** Sums by day and model of everything, to decide what of it counts. */
  days(): string {
    return `SELECT origin, upstream, model, day, single, not_movable, local, relative, odd, sum(rows)::DOUBLE AS rows,
        sum(requests)::DOUBLE AS requests, sum(billed)::VARCHAR AS billed, sum(tokens)::DOUBLE AS tokens,
        min(start_ms)::DOUBLE AS start_ms, max(end_ms)::DOUBLE AS end_ms
      FROM (SELECT id, start_ms // ${DAY_MS} AS day, count(*) AS rows, sum(coalesce(requests, 1)) AS requests,
          sum(${this.#billed}) AS billed, sum(coalesce(${this.#input}, 0) + coalesce(${this.#output}, 0)) AS tokens,
          min(start_ms) AS start_ms, max(${this.#end}) AS end_ms
        FROM traffic_rows GROUP BY ALL)
      JOIN (SELECT id, origin, upstream, model, grain = 'request' AS single, not_movable, local, relative, odd
        FROM traffic_names) USING (id)
      GROUP BY ALL ORDER BY ALL`;
  }

  /** Leaves of the rows what counts of them: a bucket's counts are rounded one by one. */
  share(shares: readonly DayShare[]): string[] {
    if (shares.length === 0) return [];
    const values = shares.map(
      ({ origin, upstream, model, day, single, share }) =>
        `(${sqlText(origin)}, ${textOrNull(upstream)}, ${textOrNull(model)}, ${day}::BIGINT, ${single}, ${share}::DOUBLE)`,
    );
    const scaled = ["requests", ...this.#tokens].map(
      (column) => `"${column}" = floor("${column}" * shares.share + 0.5)::BIGINT`,
    );
    const match = `shares.id = traffic_rows.id AND shares.day = traffic_rows.start_ms // ${DAY_MS}`;
    return [
      `CREATE OR REPLACE TABLE traffic_shares AS SELECT id, day, share
       FROM (VALUES ${values.join(", ")}) given(origin, upstream, model, day, single, share)
       JOIN traffic_names names ON names.not_movable IS NULL AND given.origin = names.origin
         AND given.upstream IS NOT DISTINCT FROM names.upstream AND given.model IS NOT DISTINCT FROM names.model
         AND given.single = (names.grain = 'request')`,
      `DELETE FROM traffic_rows USING traffic_shares shares WHERE shares.share = 0 AND ${match}`,
      `UPDATE traffic_rows SET ${scaled.join(", ")} FROM traffic_shares shares WHERE shares.share > 0 AND ${match}`,
    ];
  }

  /** Names the segments of what may move; `notMovable` are models that do nothing a text model could. */
  segments(notMovable: readonly string[]): string[] {
    const isMovable = `not_movable IS NULL AND NOT coalesce(list_contains(${sqlList(notMovable)}::VARCHAR[], model), false)`;
    return [
      `CREATE OR REPLACE TABLE traffic_segments AS
       SELECT (dense_rank() OVER (ORDER BY ${KEY.join(", ")}) - 1)::INTEGER AS segment, *
       FROM traffic_names SEMI JOIN traffic_rows USING (id) WHERE NOT local AND NOT odd AND ${isMovable}`,
    ];
  }

  /**
   * A table of sums by hour of rows with the same rates: between the same price changes within the hour (`slice`), in
   * the same long-context tier (`size`, null where the request size is unknown), of the same kinds of tokens, all of
   * them billed or none.
   */
  hours(boundaries: PriceBoundaries): string {
    const { inputTokens: lengths } = boundaries;
    const mean = `(${this.#input}) / requests`;
    const above = count(lengths.map((limit) => `${mean} > ${limit}`));
    // Few requests are that long: for most the first comparison says it all.
    const size = `CASE WHEN ${mean} <= ${lengths[0] ?? 0} THEN 0 ELSE ${above} END`;
    const kinds = this.#tokens.map((column, bit) => `(coalesce("${column}", 0) <> 0)::INTEGER * ${2 ** bit}`);
    const sums = this.#tokens.map((column) => `sum("${column}")::DOUBLE AS "${column}"`);
    return `CREATE OR REPLACE TABLE traffic_hours AS
      SELECT id, start_ms // ${HOUR_MS} AS hour, ${sliceOfHour(boundaries)} AS slice,
        CASE WHEN requests > 0 AND (${this.#input}) IS NOT NULL THEN ${size} END AS size,
        ${["0", ...kinds].join(" + ")} AS kinds, ${this.#billed} IS NOT NULL AS is_billed,
        requests IS NOT NULL AS is_counted, count(*)::DOUBLE AS rows, sum(requests)::DOUBLE AS requests,
        sum(${this.#billed}) AS billed, min(start_ms)::DOUBLE AS start_ms, max(${this.#end})::DOUBLE AS end_ms
        ${sums.map((sum) => `, ${sum}`).join("")}
      FROM traffic_rows SEMI JOIN (SELECT id FROM traffic_names WHERE NOT local AND NOT odd) USING (id) GROUP BY ALL`;
  }

  /** What names a segment, its requests and what its rows say they cost, in the order of the segments. */
  segmentSums(): string {
    return `SELECT ${KEY.join(", ")}, CASE WHEN bool_and(is_counted) THEN sum(requests) END, sum(billed)::VARCHAR
      FROM traffic_hours JOIN traffic_segments USING (id) GROUP BY ${["segment", ...KEY].join(", ")} ORDER BY segment`;
  }

  /** Cost cells, by segment and then as a segment orders them. A slice of an hour lies in one window of the day. */
  cells({ timesOfDayMs }: PriceBoundaries): string {
    const window = count(timesOfDayMs.map((time) => `start_ms::BIGINT % ${DAY_MS} >= ${time}`));
    return `SELECT segment::DOUBLE, size,
        CASE WHEN NOT relative AND grain NOT IN ('day', 'span') THEN ${window} END AS price_window,
        CASE WHEN NOT relative AND grain <> 'span' THEN (hour // 24 + 4) % 7 END AS day_utc,
        CASE WHEN bool_and(is_counted) THEN sum(requests) END, ${this.#tokenSums()}
      FROM traffic_hours JOIN traffic_segments USING (id) GROUP BY segment, size, price_window, day_utc
      ORDER BY segment, size NULLS LAST, price_window NULLS LAST, day_utc NULLS LAST`;
  }

  /** Sums of rows that have the same rates, of all tasks. */
  money(): string {
    const names = "origin, upstream, model, tier, grain, not_movable, relative";
    const rates = "hour, slice, size, kinds, is_billed, is_counted";
    return `SELECT ${names}, is_counted, sum(rows), sum(requests), sum(billed)::VARCHAR, min(start_ms), max(end_ms),
        ${this.#tokenSums()}
      FROM traffic_hours JOIN traffic_names USING (id) GROUP BY ${names}, ${rates} ORDER BY ${names}, ${rates}`;
  }

  /** Requests by ten-minute window. */
  windows(): string {
    return `SELECT start_ms // ${WINDOW_MS} AS "window", sum(coalesce(requests, 1))::DOUBLE
      FROM traffic_rows SEMI JOIN (SELECT id FROM traffic_segments WHERE grain IN ('request', 'minute')) USING (id)
      WHERE requests IS DISTINCT FROM 0 GROUP BY 1 ORDER BY 1`;
  }

  /** Segment, step, requests and tokens of one day, in order; DOUBLE all of them. Segments have steps of one length. */
  steps(day: number, grains: readonly Grain[], stepMs: number): string {
    return `SELECT segment::DOUBLE, step::DOUBLE, requests, input, cached, output FROM (
        SELECT segment, (start_ms // ${stepMs})::INTEGER AS step, coalesce(sum(requests), 0)::DOUBLE AS requests,
          coalesce(sum(${this.#input}), 0)::DOUBLE AS input, coalesce(sum(${this.#cached}), 0)::DOUBLE AS cached,
          coalesce(sum(${this.#output}), 0)::DOUBLE AS output
        FROM traffic_rows
        JOIN (SELECT id, segment FROM traffic_segments WHERE list_contains(${sqlList(grains)}, grain)) USING (id)
        WHERE start_ms >= ${day * DAY_MS} AND start_ms < ${(day + 1) * DAY_MS} GROUP BY 1, 2)
      ORDER BY segment, step`;
  }

  /** Segment, requests and tokens of requests of about the same lengths, in the order of their bins; DOUBLE all of them. */
  lengths(): string {
    const share = "CASE WHEN cached > 0 AND input > 0 THEN least(10, ceil(10 * cached / input)) ELSE 0 END";
    const bins = `(${lengthBin("one_input")} * 256 + ${lengthBin("one_output")}) * 11 + ${share}`;
    return `SELECT segment::DOUBLE, requests, input, cached, output FROM (
        SELECT segment, (${bins})::INTEGER AS bins, sum(requests)::DOUBLE AS requests, sum(input)::DOUBLE AS input,
          coalesce(sum(cached), 0)::DOUBLE AS cached, sum(output)::DOUBLE AS output
        FROM (SELECT *, input / requests AS one_input, output / requests AS one_output
          FROM (SELECT segment, coalesce(requests, 1) AS requests, ${this.#input} AS input, ${this.#cached} AS cached,
              ${this.#output} AS output
            FROM traffic_rows JOIN (SELECT id, segment FROM traffic_segments WHERE grain = 'request') USING (id))
          WHERE input IS NOT NULL AND output IS NOT NULL)
        GROUP BY 1, 2)
      ORDER BY segment, bins`;
  }

  /** What cannot be summed, as attempts. */
  odd(attempts: string): string {
    const same = NAME_COLUMNS.map((name) => `names."${name}" IS NOT DISTINCT FROM part."${name}"`).join(
      " AND ",
    );
    return `SELECT * FROM (SELECT *, ${MODEL} AS model, served_locally IS TRUE AS local,
        relative_time IS TRUE AS relative, ${IS_ODD} AS odd FROM (${attempts}) WHERE ${IS_TRAFFIC} AND ${IS_ODD}) part
      SEMI JOIN (SELECT names.*, start_ms // ${DAY_MS} AS day FROM traffic_rows JOIN traffic_names names USING (id)
        WHERE names.odd GROUP BY ALL) names ON ${same} AND names.day = part.received_ms // ${DAY_MS}`;
  }

  /** The sums of all kinds of tokens, null where none was ever reported. */
  #tokenSums(): string {
    return TOKEN_KINDS.map((kind) => {
      const column = tokenColumn(kind);
      return this.#known.has(column) ? `sum("${column}")` : "NULL::DOUBLE";
    }).join(", ");
  }

  /** The sum of those buckets that a row reports and that `sum` counts, null where it reports none. */
  #sumOf(sum: (tokens: TokenCounts) => number | undefined): string {
    const kinds = TOKEN_KINDS.filter((kind: TokenKind) => sum({ [kind]: 1 }) !== undefined);
    const columns = kinds.map(tokenColumn).filter((column) => this.#known.has(column));
    if (columns.length === 0) return "NULL::BIGINT";
    const sums = columns.map((column) => `coalesce("${column}", 0)`).join(" + ");
    return `CASE WHEN coalesce(${columns.join(", ")}) IS NOT NULL THEN ${sums} END`;
  }
}

/** Between which price changes within its hour a row lies. Whole hours are told apart anyway, so few are left. */
function sliceOfHour({ timesOfDayMs, momentsMs }: PriceBoundaries): string {
  const isWithinHour = (ms: number): boolean => ms % HOUR_MS !== 0;
  return count([
    ...timesOfDayMs.filter(isWithinHour).map((time) => `start_ms % ${DAY_MS} >= ${time}`),
    ...momentsMs.filter(isWithinHour).map((moment) => `start_ms >= ${moment}`),
  ]);
}

/** How many of the conditions hold. */
const count = (conditions: readonly string[]): string =>
  conditions.map((condition) => `(${condition})::INTEGER`).join(" + ") || "0";

/** `lengthBin` of a number of tokens. */
const lengthBin = (tokens: string): string =>
  `CASE WHEN ${tokens} < 1 THEN 0 ELSE least(255, 1 + floor(8 * log2(${tokens}))) END`;

const textOrNull = (text: string | null): string => (text === null ? "NULL" : sqlText(text));
