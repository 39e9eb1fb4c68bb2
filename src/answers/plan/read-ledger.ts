import { existsSync } from "node:fs";
import { notMovableModel } from "../../catalog/not-movable-models.ts";
import { UserError } from "../../core/errors.ts";
import { DAY_MS } from "../../core/time.ts";
import type { CostRow, UsageRow } from "../../core/usage.ts";
import { DayTotals } from "../../importers/day-totals.ts";
import { joinedNotes } from "../../importers/gateway-join.ts";
import { type LedgerSums, type LedgerTraffic, readLedgerTraffic } from "../../ledger/ledger-traffic.ts";
import type { ReadingProgress } from "../../ledger/ledger.ts";
import { ALL_TIME, type Period } from "../../ledger/period.ts";
import type { TrafficDay } from "../../ledger/traffic-reader.ts";
import type { DayShare } from "../../ledger/traffic-sql.ts";
import type { PriceBoundaries } from "../../pricing/price-boundaries.ts";
import type { Interval } from "../../traffic/intervals.ts";
import type { NotMovable } from "../../traffic/profile.ts";
import type { TrafficSums } from "../../traffic/profile-builder.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";

/** Receives a ledger's traffic: sums where rows can be summed, single rows where they cannot. */
export interface LedgerSink {
  /** Rows that count for traffic and for money. */
  usage(row: UsageRow): void;
  /** Traffic alone. */
  sums(sums: TrafficSums): void;
  /** Money alone: the sum of `rows` rows that have the same rates. */
  money(sum: UsageRow, rows: number): void;
  cost(row: CostRow): void;
  span(startMs: number, endMs: number): void;
}

interface LedgerReadOptions {
  boundaries: PriceBoundaries;
  /** Only attempts that begin in it; all of them unless told. */
  period?: Period;
  progress?: ((progress: ReadingProgress) => void) | undefined;
}

/**
 * Reads the ledger of a data folder as a plan reads files: what the gateway metered and what was imported of the same
 * model and day are joined, not added. Ten million attempts are summed inside the database, with the same result as adding
 * them row by row. Returns how many rows count, and what to tell the user. Throws UserError where there is no ledger.
 */
export async function readLedger(
  folder: string,
  sink: LedgerSink,
  { boundaries, period = ALL_TIME, progress }: LedgerReadOptions,
): Promise<{ rows: number; notes: string[] }> {
  if (!existsSync(folder)) {
    throw new UserError(
      `there is no ledger in ${folder}`,
      "Name a usage export, put one in with breakeven import FILE, or meter your traffic with breakeven serve.",
    );
  }
  const read = async (traffic: LedgerTraffic): Promise<{ rows: number; notes: string[] }> => {
    const { shares, days, notes } = joinDays(traffic.days);
    const models = new Set(days.map(({ model }) => model));
    const notMovable = [...models].filter((model) => model !== null && notMovableModel(model) !== null);
    const sums = await traffic.sums({ shares, notMovable: notMovable as string[], boundaries });
    if (days.length > 0) sink.sums(trafficSums(days, sums));
    for (const { origin, rows, sum } of sums.money) sink.money(rowOf(origin, sum), rows);
    if (days.some(({ odd }) => odd)) for await (const row of traffic.oddRows(providerOf)) sink.usage(row);
    await readBills(traffic, sink);
    if (period.fromMs !== null || period.toMs !== null) {
      const { firstMs, lastMs } = await traffic.extent();
      // What was metered before and after it shows that the whole period was observed.
      if (firstMs !== null && lastMs !== null) sink.span(firstMs, lastMs + 1);
    }
    return { rows: days.reduce((sum, { rows }) => sum + rows, 0), notes };
  };
  return readLedgerTraffic(folder, read, { period, progress });
}

async function readBills(traffic: LedgerTraffic, sink: LedgerSink): Promise<void> {
  const { costs, spans } = await traffic.costs();
  for (const row of costs) sink.cost(row);
  for (const { startMs, endMs } of spans) sink.span(startMs, endMs);
}

/**
 * Decides how much counts of each day and model that both the gateway and imports report; `days` are those that count at
 * all.
 */
function joinDays(all: readonly TrafficDay[]): { shares: DayShare[]; days: TrafficDay[]; notes: string[] } {
  const totals = new DayTotals();
  const about = (day: TrafficDay): { provider: string | null; model: string | null; startMs: number } => ({
    provider: providerIn(day.origin, day.upstream),
    model: day.model,
    startMs: day.day * DAY_MS,
  });
  const movable = all.filter(({ notMovable }) => notMovable === null);
  for (const day of movable) {
    if (day.origin !== "gateway") totals.exported(about(day), day.tokens, day.single);
    else if (!day.local) totals.logged(about(day), day.tokens);
  }
  const shares = new Map<string, DayShare>();
  const take = ({ origin, upstream, model, day, single }: TrafficDay, share: number): void =>
    void shares.set(JSON.stringify([origin, upstream, model, day, single]), {
      origin,
      upstream,
      model,
      day,
      single,
      share,
    });
  const leftOut = new Set<TrafficDay>();
  /** Buckets whose requests are all in a log. */
  const covered = new Set<TrafficDay>();
  let joined = 0;
  for (const day of movable) {
    const isLogged = day.origin === "gateway";
    if (day.single) {
      const from = totals.singlesFrom(about(day));
      if (from === "both" || (from === "log") === isLogged) continue;
      take(day, 0);
      leftOut.add(day);
    } else if (!isLogged) {
      const share = totals.unseenShare(about(day));
      if (share === null) continue;
      joined += day.rows;
      take(day, share);
      if (share === 0) covered.add(day);
    }
  }
  return {
    shares: [...shares.values()],
    days: all.filter((day) => !leftOut.has(day) && !covered.has(day)),
    notes: [...joinedNotes(joined), ...leftOutNotes([...leftOut])],
  };
}

/** What to say about days on which two sources list single requests of the same model. */
function leftOutNotes(days: readonly TrafficDay[]): string[] {
  if (days.length === 0) return [];
  const models = [...new Set(days.map(({ model }) => model ?? "(no model)"))].sort();
  const count = new Set(days.map(({ day }) => day)).size;
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  const shown = models.slice(0, 3).join(", ") + (models.length > 3 ? ` and ${models.length - 3} more` : "");
  return [
    `on ${count} ${count === 1 ? "day" : "days"} both the gateway and an import list single requests of ${shown}, which may be the same ones: of each such day and model the source with more tokens was taken, and ${rows} rows of the other were left out`,
  ];
}

function trafficSums(days: readonly TrafficDay[], { segments, windows }: LedgerSums): TrafficSums {
  const plain = days.filter(({ odd }) => !odd);
  return {
    covered: coveredBy(days),
    relativeTime: days.some(({ relative }) => relative),
    segments: segments.map((segment) => ({
      ...segment,
      provider: providerIn(segment.origin, segment.provider),
    })),
    notMovable: plain.flatMap((day): NotMovable[] => {
      const name = kindOf(day);
      if (name === null || day.local) return [];
      return [{ name, provider: providerIn(day.origin, day.upstream), rows: day.rows, billed: day.billed }];
    }),
    servedLocallyRequests: plain.reduce((sum, { local, requests }) => sum + (local ? requests : 0), 0),
    windows,
  };
}

/** What each origin covers: the gateway while it metered, and imports from their first row to their last. */
function coveredBy(days: readonly TrafficDay[]): Interval[] {
  const byOrigin = new Map<string, Interval>();
  for (const { origin, startMs, endMs } of days) {
    const known = byOrigin.get(origin) ?? { startMs, endMs };
    byOrigin.set(origin, {
      startMs: Math.min(known.startMs, startMs),
      endMs: Math.max(known.endMs, endMs),
    });
  }
  return [...byOrigin.values()];
}

const kindOf = ({ notMovable, model }: Pick<TrafficDay, "notMovable" | "model">): string | null =>
  notMovable ?? (model === null ? null : notMovableModel(model));

/** A sum as a row that can be priced. */
const rowOf = (origin: string, sum: LedgerSums["money"][number]["sum"]): UsageRow => ({
  ...sum,
  file: "the ledger",
  line: 0,
  id: null,
  provider: providerIn(origin, sum.provider),
  host: null,
  task: null,
  notMovable: kindOf(sum),
  servedLocally: false,
  ttftMs: null,
  durationMs: null,
  prefix: null,
});

const providerIn = (origin: string, upstream: string | null): string | null =>
  origin === "gateway" && upstream !== null ? providerOf(upstream) : upstream;

/** The provider that bills an upstream; null for one with a name of the user's, whose models alone say what they cost. */
const providerOf = (upstream: string): string | null => upstreamKind(upstream)?.priceProvider ?? null;
