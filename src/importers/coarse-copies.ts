import { inputTokens, outputTokens } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { modelKey } from "../traffic/model-key.ts";

/** Sums that differ by less than this share are of the same usage: rounding, and requests at the edge of a bucket. */
const ALIKE = 0.02;

/** Two files of one provider that hold the same usage in buckets of two widths. */
export interface CoarseCopy {
  fine: string;
  coarse: string;
}

/**
 * What a coarser export (days) holds of usage that a finer one (hours) holds too, where their sums show it: in at least one
 * of the coarser buckets they agree, and in none the finer has more. `shares` has how much of such a bucket only the
 * coarser one has; everything else counts whole.
 */
export function coarseCopies(rows: readonly UsageRow[]): {
  shares: ReadonlyMap<UsageRow, number>;
  copies: CoarseCopy[];
} {
  const shares = new Map<UsageRow, number>();
  const copies: CoarseCopy[] = [];
  const files = [...byFile(rows)].sort((a, b) => a.widthMs - b.widthMs);
  for (const fine of files) {
    for (const coarse of files) {
      if (coarse.file === fine.file || coarse.widthMs < 2 * fine.widthMs) continue;
      const both = compare(fine.rows, coarse.rows);
      if (!both.some(isAlike) || both.some(({ fine, coarse }) => fine > coarse * (1 + ALIKE))) continue;
      copies.push({ fine: fine.file, coarse: coarse.file });
      for (const bucket of both) {
        const share = isAlike(bucket) ? 0 : 1 - bucket.fine / bucket.coarse;
        for (const row of bucket.rows) shares.set(row, Math.min(share, shares.get(row) ?? 1));
      }
    }
  }
  return { shares, copies };
}

interface OneFile {
  file: string;
  /** Of its widest bucket. */
  widthMs: number;
  rows: UsageRow[];
}

function byFile(rows: readonly UsageRow[]): Iterable<OneFile> {
  const files = new Map<string, OneFile>();
  for (const row of rows) {
    let file = files.get(row.file);
    if (file === undefined) files.set(row.file, (file = { file: row.file, widthMs: 0, rows: [] }));
    file.widthMs = Math.max(file.widthMs, row.endMs - row.startMs);
    file.rows.push(row);
  }
  return files.values();
}

/** A coarser bucket of one model and tier that the finer file has usage of, and the tokens of both. */
interface Both {
  rows: UsageRow[];
  coarse: number;
  fine: number;
}

const isAlike = ({ fine, coarse }: Both): boolean => Math.abs(fine - coarse) <= ALIKE * coarse;

function compare(fine: readonly UsageRow[], coarse: readonly UsageRow[]): Both[] {
  // Tasks are told apart only where both files do.
  const byTask = fine.every(({ task }) => task !== null) && coarse.every(({ task }) => task !== null);
  const series = ({ provider, model, tier, task }: UsageRow): string =>
    JSON.stringify([provider, keyOf(model), tier, byTask ? task : null]);
  const buckets = new Map<string, Map<string, Both & { startMs: number; endMs: number }>>();
  for (const row of coarse) {
    const own = entry(
      buckets,
      series(row),
      () => new Map<string, Both & { startMs: number; endMs: number }>(),
    );
    const { startMs, endMs } = row;
    const both = entry(own, `${startMs} ${endMs}`, () => ({ startMs, endMs, rows: [], coarse: 0, fine: 0 }));
    both.rows.push(row);
    both.coarse += tokensOf(row);
  }
  const sorted = new Map(
    [...buckets].map(([id, own]) => [id, [...own.values()].sort((a, b) => a.startMs - b.startMs)]),
  );
  for (const row of fine) {
    const bucket = holding(sorted.get(series(row)) ?? [], row.startMs);
    if (bucket !== undefined && row.endMs <= bucket.endMs) bucket.fine += tokensOf(row);
  }
  return [...sorted.values()].flat().filter(({ fine }) => fine > 0);
}

/** The last bucket that begins at or before a moment, if it holds it. */
function holding<Bucket extends { startMs: number; endMs: number }>(
  buckets: readonly Bucket[],
  ms: number,
): Bucket | undefined {
  let [low, high] = [0, buckets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (buckets[middle]!.startMs <= ms) low = middle + 1;
    else high = middle;
  }
  const bucket = buckets[low - 1];
  return bucket !== undefined && ms < bucket.endMs ? bucket : undefined;
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

const keys = new Map<string, string>();
const keyOf = (model: string | null): string => {
  if (keys.size > 10_000) keys.clear();
  return model === null ? "" : entry(keys, model, () => modelKey(model));
};

const tokensOf = ({ tokens }: UsageRow): number => (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0);
