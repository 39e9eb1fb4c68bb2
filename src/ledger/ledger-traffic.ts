import type { CostRow, UsageRow } from "../core/usage.ts";
import { HOUR_MS, MINUTE_MS, DAY_MS } from "../core/time.ts";
import type { LengthCell, SegmentSums, Timeline } from "../traffic/profile.ts";
import type { LedgerExtent } from "./dashboard-queries.ts";
import { type Ledger, type LedgerOptions, openLedger } from "./ledger.ts";
import { ALL_TIME, type Period } from "./period.ts";
import type { PricedSum, SumsQuery, TrafficColumns, TrafficDay } from "./traffic-reader.ts";
import { usageRowOf } from "./usage-rows.ts";

/** The traffic of a ledger in sums, and what has to be read row by row. All of it is of one state of the ledger. */
export interface LedgerTraffic {
  /** What there is, by day and model. */
  days: readonly TrafficDay[];
  /** Sums of what counts of it. Asked once, before the odd rows. */
  sums(query: SumsQuery): Promise<LedgerSums>;
  /** Rows that cannot be summed, with the provider that `providerOf` names for an upstream of the gateway. */
  oddRows(providerOf: ProviderOf): AsyncGenerator<UsageRow>;
  costs(): Promise<{ costs: CostRow[]; spans: { startMs: number; endMs: number }[] }>;
  /** Of the whole ledger, whatever the period. */
  extent(): Promise<LedgerExtent>;
}

export interface LedgerSums {
  /** By upstream, not by provider: the gateway's and imported ones may be the same segment. */
  segments: readonly (SegmentSums & { origin: string })[];
  money: readonly PricedSum[];
  windows: readonly (readonly [number, number])[];
}

/** Id in the price book of who bills what an upstream serves; null = unknown. */
type ProviderOf = (upstream: string) => string | null;

/** Reads the traffic of a data folder's ledger: attempts that begin in a period, all of them unless told. */
export async function readLedgerTraffic<Result>(
  folder: string,
  read: (traffic: LedgerTraffic) => Promise<Result>,
  { period = ALL_TIME, progress }: { period?: Period; progress?: LedgerOptions["progress"] } = {},
): Promise<Result> {
  const ledger = openLedger(folder, { progress });
  try {
    return await read({
      days: await ledger.openTraffic(period),
      sums: (query) => sumsOf(ledger, query),
      oddRows: (providerOf) => oddRowsOf(ledger, providerOf),
      costs: () => ledger.costs(),
      extent: () => ledger.extent(),
    });
  } finally {
    await ledger.close();
  }
}

/**
 * The ledger of a data folder as rows of usage, both metered and imported, in no particular order.
 * @internal tests compare the sums that plans read with it
 */
export async function* ledgerRows(
  folder: string,
  query: { origin?: "gateway" | "import"; providerOf?: ProviderOf } = {},
): AsyncGenerator<UsageRow> {
  const ledger = openLedger(folder);
  try {
    const { providerOf = (upstream: string) => upstream, ...origin } = query;
    await ledger.openRows({ fromMs: null, toMs: null, ...origin });
    yield* rowsOf(ledger, providerOf);
  } finally {
    await ledger.close();
  }
}

async function* oddRowsOf(ledger: Ledger, providerOf: ProviderOf): AsyncGenerator<UsageRow> {
  await ledger.openOddRows();
  yield* rowsOf(ledger, providerOf);
}

async function* rowsOf(ledger: Ledger, providerOf: ProviderOf): AsyncGenerator<UsageRow> {
  let line = 0;
  for (let rows = await ledger.nextRows(); rows !== null; rows = await ledger.nextRows()) {
    for (const values of rows) yield usageRowOf(values, ++line, providerOf);
  }
}

async function sumsOf(ledger: Ledger, query: SumsQuery): Promise<LedgerSums> {
  const summed = await ledger.sumTraffic(query);
  if (summed === null) throw new Error("the ledger's process was started anew");
  const steps = await columnsOf(ledger, "steps", summed.segments.length);
  const lengths = await columnsOf(ledger, "lengths", summed.segments.length);
  return {
    money: summed.money,
    windows: summed.windows,
    segments: summed.segments.map((segment, index) => ({
      ...segment,
      timeline: timelineOf(segment.grain, steps[index]!),
      lengths: lengthCells(lengths[index]!),
    })),
  };
}

/** The columns behind the first, by the segment that the first one names; its rows come one after the other. */
async function columnsOf(ledger: Ledger, which: TrafficColumns, segments: number): Promise<Float64Array[][]> {
  const pieces: Float64Array[][][] = Array.from({ length: segments }, () => []);
  await ledger.openColumns(which);
  for (let next = await ledger.nextColumns(); next !== null; next = await ledger.nextColumns()) {
    const [ids, ...columns] = next;
    if (ids === undefined) break;
    for (let from = 0, to = 0; from < ids.length; from = to) {
      while (to < ids.length && ids[to] === ids[from]) to++;
      pieces[ids[from]!]?.push(columns.map((column) => column.subarray(from, to)));
    }
  }
  return pieces.map((parts) =>
    Array.from({ length: parts[0]?.length ?? 0 }, (_, column) => joined(parts.map((part) => part[column]!))),
  );
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const STEP_MS = { request: MINUTE_MS, minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS, span: 0 } as const;

function timelineOf(grain: SegmentSums["grain"], columns: readonly Float64Array[]): Timeline | null {
  const [steps, requests, inputTokens, cachedInputTokens, outputTokens] = columns;
  if (steps === undefined || requests === undefined || inputTokens === undefined) return null;
  if (cachedInputTokens === undefined || outputTokens === undefined) return null;
  return { stepMs: STEP_MS[grain], steps, requests, inputTokens, cachedInputTokens, outputTokens };
}

function lengthCells([requests, input, cached, output]: readonly Float64Array[]): LengthCell[] {
  if (requests === undefined) return [];
  return Array.from(requests, (count, index) => ({
    requests: count,
    inputTokens: input![index]!,
    cachedInputTokens: cached![index]!,
    outputTokens: output![index]!,
  }));
}
