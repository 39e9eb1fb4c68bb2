import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import type { Grain, ServiceTier, UsageRow } from "../core/usage.ts";
import type { CostCell } from "../pricing/cost-cells.ts";
import type { PriceBoundaries } from "../pricing/price-boundaries.ts";
import type { SegmentKey } from "../traffic/profile.ts";
import type { DuckDb } from "./duckdb.ts";
import {
  type DayPart,
  type DayShare,
  insertSql,
  knownColumns,
  namesSql,
  numbersSql,
  rowsTableSql,
  TrafficSql,
} from "./traffic-sql.ts";
import type { Manifest } from "./manifest.ts";
import { partRows } from "./parts.ts";
import { TAIL } from "./snapshot.ts";
import type { Period } from "./period.ts";
import { timeCondition } from "./usage.ts";
import { rowsSql, type RowValues } from "./usage-rows.ts";

/** What is known of one model on one day before anything is decided about it. */
export interface TrafficDay extends DayPart {
  notMovable: string | null;
  local: boolean;
  relative: boolean;
  /** They cannot be summed, and are read one by one. */
  odd: boolean;
  rows: number;
  /** A row that counts none being one. */
  requests: number;
  billed: bigint | null;
  /** Input and output tokens. */
  tokens: number;
  startMs: number;
  endMs: number;
}

export interface SumsQuery {
  shares: readonly DayShare[];
  /** Models that do nothing a text model could. */
  notMovable: readonly string[];
  /** Between which the prices of no model change. */
  boundaries: PriceBoundaries;
}

/** A segment as the ledger names it; `provider` is the upstream. */
export interface LedgerSegment extends SegmentKey {
  origin: string;
  grain: Grain;
  requests: number | null;
  billed: bigint | null;
  costCells: CostCell[];
}

/** Rows that have the same rates, summed to one. */
export interface PricedSum {
  origin: string;
  rows: number;
  sum: Pick<
    UsageRow,
    | "provider"
    | "model"
    | "tier"
    | "grain"
    | "notMovable"
    | "relativeTime"
    | "requests"
    | "billed"
    | "startMs"
    | "endMs"
    | "tokens"
  >;
}

export interface SummedTraffic {
  segments: LedgerSegment[];
  money: PricedSum[];
  windows: (readonly [number, number])[];
}

/** Columns that are too long for one answer. */
export type TrafficColumns = "steps" | "lengths";

/** Files or journals to read, in SQL, and how many rows they hold. */
export interface TrafficSource {
  attempts: string;
  rows: number;
}

/** The attempts of a period by day, and those in journals as they are in memory. */
export function trafficSources(folder: string, { parts }: Manifest, period: Period): TrafficSource[] {
  const inPeriod = `WHERE ${timeCondition("received_ms", period)}`;
  const days = [...new Set(parts.map(({ day }) => day))].sort();
  const ofDays = days.map((day): TrafficSource => {
    const own = parts.filter((part) => part.day === day);
    return {
      attempts: `FROM ${partRows(folder, own)} ${inPeriod}`,
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
    };
  });
  return [...ofDays, { attempts: `FROM ${TAIL} ${inPeriod}`, rows: 0 }];
}

/**
 * Sums what a plan needs of one state of the ledger: rows are read once, by numbers in the place of their names, and
 * everything is answered from there.
 */
export class TrafficReader {
  readonly #db: DuckDb;
  readonly #sources: readonly TrafficSource[];
  readonly #attempts: string;
  #sql = new TrafficSql(new Map());
  #days: readonly number[] = [];
  #grains: ReadonlySet<Grain> = new Set();
  #columns: AsyncIterator<Float64Array[]> | null = null;

  /** The files must stay for as long as this is asked. */
  constructor(db: DuckDb, sources: readonly TrafficSource[]) {
    this.#db = db;
    this.#sources = sources;
    this.#attempts = sources.map(({ attempts }) => attempts).join(" UNION ALL BY NAME ");
  }

  /** Reads all rows, and answers what there is of each day and model. */
  async read(progress: (progress: { rows: number; of: number }) => void): Promise<TrafficDay[]> {
    const of = this.#sources.reduce((sum, { rows }) => sum + rows, 0);
    progress({ rows: 0, of });
    const [largest] = await this.#db.rows<Record<string, number | null>>(numbersSql(this.#attempts));
    const known = knownColumns(largest ?? {});
    this.#sql = new TrafficSql(known);
    await this.#db.run(namesSql(this.#attempts));
    await this.#db.run(rowsTableSql(known));
    let rows = 0;
    for (const source of this.#sources) {
      await this.#db.run(insertSql(source.attempts, known));
      rows += source.rows;
      progress({ rows, of });
    }
    const days = (await this.#db.rows<DayRow>(this.#sql.days())).map(trafficDay);
    this.#days = [...new Set(days.map(({ day }) => day))].sort((a, b) => a - b);
    return days;
  }

  /** Everything but the long columns. */
  async sums({ shares, notMovable, boundaries }: SumsQuery): Promise<SummedTraffic> {
    const sql = this.#sql;
    for (const statement of [...sql.share(shares), ...sql.segments(notMovable), sql.hours(boundaries)]) {
      await this.#db.run(statement);
    }
    const segments = (await this.#values(sql.segmentSums())).map(ledgerSegment);
    this.#grains = new Set(segments.map(({ grain }) => grain));
    for (const row of await this.#values(sql.cells(boundaries)))
      segments[Number(row[0])]?.costCells.push(costCell(row));
    const money = (await this.#values(sql.money())).map(pricedSum);
    await this.#db.run("DROP TABLE traffic_hours");
    const windows = await this.#values(sql.windows());
    return {
      segments,
      money,
      windows: windows.map(([window, requests]) => [Number(window), Number(requests)]),
    };
  }

  openColumns(which: TrafficColumns): void {
    this.#columns =
      which === "steps" ? this.#steps() : this.#db.columns(this.#sql.lengths())[Symbol.asyncIterator]();
  }

  /** The next piece of each column; null when there are no more. */
  async nextColumns(): Promise<Float64Array[] | null> {
    const next = await this.#columns?.next();
    return next === undefined || next.done === true ? null : next.value;
  }

  /** Rows that could not be summed, in the order of `usageRowOf`. */
  oddRows(): string {
    return rowsSql(this.#sql.odd(this.#attempts), { fromMs: null, toMs: null });
  }

  async #values(sql: string): Promise<readonly RowValues[]> {
    return (await this.#db.valueRows(sql)) as readonly RowValues[];
  }

  /** A step ends with its day, so that each day is put in order by itself. */
  async *#steps(): AsyncGenerator<Float64Array[]> {
    for (const { stepMs, grains } of STEPS) {
      if (!grains.some((grain) => this.#grains.has(grain))) continue;
      for (const day of this.#days) yield* this.#db.columns(this.#sql.steps(day, grains, stepMs));
    }
  }
}

/** How long the steps are that rows of a grain are put into. */
const STEPS: readonly { stepMs: number; grains: readonly Grain[] }[] = [
  { stepMs: MINUTE_MS, grains: ["request", "minute"] },
  { stepMs: HOUR_MS, grains: ["hour"] },
  { stepMs: DAY_MS, grains: ["day"] },
];

interface DayRow {
  origin: string;
  upstream: string | null;
  model: string | null;
  day: bigint;
  single: boolean;
  not_movable: string | null;
  local: boolean;
  relative: boolean;
  odd: boolean;
  rows: number;
  requests: number;
  billed: string | null;
  tokens: number;
  start_ms: number;
  end_ms: number;
}

function trafficDay(row: DayRow): TrafficDay {
  const { not_movable: notMovable, start_ms: startMs, end_ms: endMs, day, billed, ...same } = row;
  return { ...same, notMovable, startMs, endMs, day: Number(day), billed: moneyOrNull(billed) };
}

type Value = RowValues[number] | undefined;

function ledgerSegment(row: RowValues): LedgerSegment {
  const [origin, upstream, model, tier, task, grain, requests, billed] = row;
  return {
    origin: String(origin),
    provider: textOrNull(upstream),
    model: textOrNull(model),
    tier: String(tier) as ServiceTier,
    task: textOrNull(task),
    grain: String(grain) as Grain,
    requests: numberOrNull(requests),
    billed: moneyOrNull(billed),
    costCells: [],
  };
}

const costCell = ([, size, window, day, requests, ...tokens]: RowValues): CostCell => ({
  tierIndex: numberOrNull(size),
  windowIndex: numberOrNull(window),
  dayUtc: numberOrNull(day),
  requests: numberOrNull(requests),
  tokens: tokenCounts(tokens),
});

function pricedSum(row: RowValues): PricedSum {
  const [origin, upstream, model, tier, grain, notMovable, relative, isCounted, ...sums] = row;
  const [rows, requests, billed, start, end, ...tokens] = sums;
  return {
    origin: String(origin),
    rows: Number(rows),
    sum: {
      provider: textOrNull(upstream),
      model: textOrNull(model),
      tier: String(tier) as ServiceTier,
      grain: String(grain) as Grain,
      notMovable: textOrNull(notMovable),
      relativeTime: relative === true,
      requests: isCounted === true ? Number(requests) : null,
      billed: moneyOrNull(billed),
      startMs: Number(start),
      endMs: Number(end),
      tokens: tokenCounts(tokens),
    },
  };
}

function tokenCounts(values: RowValues): TokenCounts {
  const tokens: TokenCounts = {};
  for (const [index, kind] of TOKEN_KINDS.entries()) {
    const count = numberOrNull(values[index]);
    if (count !== null) tokens[kind] = count;
  }
  return tokens;
}

const textOrNull = (value: Value): string | null =>
  value === null || value === undefined ? null : String(value);

const numberOrNull = (value: Value): number | null =>
  value === null || value === undefined ? null : Number(value);

const moneyOrNull = (value: Value): bigint | null =>
  value === null || value === undefined ? null : BigInt(String(value));
