import { UserError } from "../../core/errors.ts";
import { toDollars } from "../../core/money.ts";
import { DAY_MS, HOUR_MS } from "../../core/time.ts";
import { type Ledger, openLedger } from "../../ledger/ledger.ts";
import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";
import { sharesOf } from "../../ledger/usage-shares.ts";
import type { UsageFilter } from "../../ledger/usage-filter.ts";
import type { SeriesPoint } from "../../ledger/usage-series.ts";
import { totalOf, type UsageSums } from "../../ledger/usage.ts";
import type {
  LedgerFilter,
  Mover,
  MoversAnswer,
  UsageAnswer,
  UsageFigures,
  UsageOfName,
  UsageQuery,
} from "../../contract/api.ts";
import { errorReply, jsonReply, type LedgerQuestion, type Reply } from "../../contract/questions.ts";

/** Answers what pages ask of the ledger of a data folder. */
export interface LedgerAnswers {
  ask(question: LedgerQuestion): Promise<Reply>;
  close(): Promise<void>;
}

/** After this long without a question the ledger's process ends and gives its memory back. */
const IDLE_MS = 60_000;
/** Hours are shown for periods up to this long. */
const MOST_DAYS_BY_HOUR = 4;
const MOST_LINES = 12;
/** Names that are compared from week to week. */
const MOST_MOVERS = 100;
const WEEK_MS = 7 * DAY_MS;

/** Opens the ledger with the first question and closes it when no more come. */
export function ledgerAnswers(folder: string): LedgerAnswers {
  const ledger = openLedger(folder);
  let open = 0;
  let idle: NodeJS.Timeout | undefined;
  return {
    async ask(question) {
      clearTimeout(idle);
      open++;
      try {
        return jsonReply(await answered(ledger, question));
      } catch (error) {
        if (error instanceof UserError) return errorReply(400, error.message, error.remedy);
        throw error;
      } finally {
        open--;
        if (open === 0) idle = setTimeout(() => void ledger.close(), IDLE_MS).unref();
      }
    },
    close: async () => {
      clearTimeout(idle);
      await ledger.close();
    },
  };
}

async function answered(ledger: Ledger, question: LedgerQuestion): Promise<object> {
  switch (question.about) {
    case "extent":
      return ledger.extent();
    case "usage":
      return usageAnswer(ledger, question.query);
    case "lengths":
      return ledger.lengths(filterOf(question.query));
    case "presence":
      return ledger.presence({ ...filterOf(question.query), every: question.query.every });
    case "movers":
      return moversAnswer(ledger, question.toMs);
    case "attempts": {
      const { limit, after } = question.query;
      const attempts = await ledger.recentAttempts({
        ...filterOf(question.query),
        limit,
        ...(after === undefined ? {} : { after }),
      });
      return { attempts };
    }
  }
}

async function usageAnswer(ledger: Ledger, query: UsageQuery): Promise<UsageAnswer> {
  const by = query.by ?? "model";
  const extent = await boundsOf(ledger, query);
  const length = extent === null ? 0 : extent.toMs - extent.fromMs;
  const every = query.every ?? (length <= MOST_DAYS_BY_HOUR * DAY_MS ? "hour" : "day");
  const points =
    extent === null
      ? []
      : await ledger.series({ ...filterOf(query), by, every, most: query.most ?? MOST_LINES });
  const sums = totalOf(points);
  return {
    by,
    every,
    fromMs: extent?.fromMs ?? null,
    toMs: extent?.toMs ?? null,
    totals: { ...figuresOf(sums), shares: sharesOf(sums) },
    groups: groupsOf(points),
    series: points.map((point) => {
      const { requests, usd, inputTokens, cachedInputTokens, outputTokens, unpriced, failed } =
        figuresOf(point);
      const { startMs, by: name, isRest } = point;
      const counts = { requests, usd, inputTokens, cachedInputTokens, outputTokens, unpriced, failed };
      return { startMs, name, isRest, ...counts };
    }),
  };
}

/** The period in whole hours; null where the query leaves it open and the ledger is empty. */
async function boundsOf(
  ledger: Ledger,
  { fromMs, toMs }: LedgerFilter,
): Promise<{ fromMs: number; toMs: number } | null> {
  const known: LedgerExtent =
    fromMs !== undefined && toMs !== undefined
      ? { requests: 0, firstMs: fromMs, lastMs: toMs }
      : await ledger.extent();
  const from = fromMs ?? known.firstMs;
  const to = toMs ?? (known.lastMs === null ? null : known.lastMs + 1);
  if (from === null || to === null) return null;
  return { fromMs: Math.floor(from / HOUR_MS) * HOUR_MS, toMs: Math.ceil(to / HOUR_MS) * HOUR_MS };
}

/** Points added up by name, most expensive first, the rest last. */
function groupsOf(points: readonly SeriesPoint[]): UsageOfName[] {
  const byName = Map.groupBy(points, ({ by, isRest }) => JSON.stringify([by, isRest]));
  const groups = [...byName.values()].map((mine): UsageOfName => {
    const sums = totalOf(mine);
    const { by, isRest } = mine[0] as SeriesPoint;
    return { name: by, isRest, ...figuresOf(sums), shares: sharesOf(sums) };
  });
  const tokens = ({ inputTokens, outputTokens }: UsageOfName): number =>
    (inputTokens ?? 0) + (outputTokens ?? 0);
  return groups.toSorted(
    (a, b) => Number(a.isRest) - Number(b.isRest) || (b.usd ?? 0) - (a.usd ?? 0) || tokens(b) - tokens(a),
  );
}

async function moversAnswer(ledger: Ledger, asked: number | null): Promise<MoversAnswer> {
  const last = asked ?? (await ledger.extent()).lastMs;
  if (last === null) return { toMs: null, days: { now: 0, before: 0 }, models: [], tasks: [] };
  const toMs = Math.ceil((asked === null ? last + 1 : last) / HOUR_MS) * HOUR_MS;
  const [models, tasks] = await Promise.all([
    twoWeeks(ledger, "model", toMs),
    twoWeeks(ledger, "task", toMs),
  ]);
  return {
    toMs,
    days: { now: daysIn(models.now), before: daysIn(models.before) },
    models: moversOf(models),
    tasks: moversOf(tasks),
  };
}

interface TwoWeeks {
  now: readonly SeriesPoint[];
  before: readonly SeriesPoint[];
}

async function twoWeeks(ledger: Ledger, by: "model" | "task", toMs: number): Promise<TwoWeeks> {
  const week = async (endMs: number): Promise<SeriesPoint[]> =>
    ledger.series({ by, every: "day", fromMs: endMs - WEEK_MS, toMs: endMs });
  const [now, before] = await Promise.all([week(toMs), week(toMs - WEEK_MS)]);
  return { now, before };
}

const daysIn = (points: readonly SeriesPoint[]): number => new Set(points.map(({ startMs }) => startMs)).size;

function moversOf({ now, before }: TwoWeeks): Mover[] {
  const byName = (points: readonly SeriesPoint[]): Map<string | null, SeriesPoint[]> =>
    Map.groupBy(points, ({ by: name }) => name);
  const [nowByName, beforeByName] = [byName(now), byName(before)];
  const movers = [...new Set([...nowByName.keys(), ...beforeByName.keys()])].map((name): Mover => {
    const later = figuresOf(totalOf(nowByName.get(name) ?? []));
    const earlier = figuresOf(totalOf(beforeByName.get(name) ?? []));
    return { name, now: later, before: earlier, changeUsd: (later.usd ?? 0) - (earlier.usd ?? 0) };
  });
  return movers.toSorted((a, b) => Math.abs(b.changeUsd) - Math.abs(a.changeUsd)).slice(0, MOST_MOVERS);
}

/** The sums for the page, money as dollars; null where nothing is priced. */
function figuresOf(sums: UsageSums): UsageFigures {
  const { costPicodollars, providerCostPicodollars, attempts, uncounted, unpriced, ownEngine } = sums;
  const counted = (attempts ?? 0) + uncounted;
  const isUnpriced = costPicodollars === 0n && counted > 0 && unpriced + ownEngine >= counted;
  return {
    requests: sums.requests,
    attempts: sums.attempts,
    usd: isUnpriced ? null : toDollars(costPicodollars),
    providerUsd: dollarsOrNull(providerCostPicodollars),
    chargedUsd: dollarsOrNull(sums.chargedPicodollars),
    listedUsd: dollarsOrNull(sums.listedPicodollars),
    unpriced,
    ownEngine,
    estimated: sums.estimated,
    unmetered: sums.unmetered,
    failed: sums.failed,
    unsettled: Math.max(0, sums.unsettled),
    atLeast: sums.atLeast,
    drifted: sums.drifted,
    inputTokens: sums.inputTokens ?? null,
    cachedInputTokens: sums.cachedInputTokens ?? null,
    outputTokens: sums.outputTokens ?? null,
  };
}

const dollarsOrNull = (picodollars: bigint | null): number | null =>
  picodollars === null ? null : toDollars(picodollars);

function filterOf(query: LedgerFilter): UsageFilter {
  const names = (["model", "task", "upstream", "key", "team", "origin"] as const).flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [[name, value === "" ? null : value] as const];
  });
  return { fromMs: query.fromMs ?? null, toMs: query.toMs ?? null, ...Object.fromEntries(names) };
}
