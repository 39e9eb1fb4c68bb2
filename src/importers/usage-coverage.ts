import type { UsageRow } from "../core/usage.ts";
import { mergeIntervals, overlaps, type Interval } from "../traffic/intervals.ts";
import { modelKey } from "../traffic/model-key.ts";

/** Usage of one kind, by what a row is told apart by beside its time; "" where the export does not split by it. */
interface Series {
  provider: string;
  model: string;
  tier: string;
  apart: readonly string[];
  intervals: Interval[];
}

/** The time that a file's usage covers: whole, and bucket by bucket. */
export class UsageCoverage {
  /** Rows that stand for buckets of requests. */
  readonly #buckets = new Map<string, Series>();
  /** All rows, by provider and model. */
  readonly #spans = new Map<string, Interval & { provider: string; model: string }>();
  readonly #models = new Map<string, string>();
  hasRowsWithoutId = false;
  /** Rows that stand for single requests. */
  hasRequests = false;

  add(row: UsageRow, apart: readonly string[]): void {
    if (row.id === null) this.hasRowsWithoutId = true;
    if (row.grain === "request") this.hasRequests = true;
    const provider = row.provider ?? "";
    const model = this.#modelOf(row.model);
    this.#span(provider, model, row.startMs, Math.max(row.endMs, row.startMs + 1));
    if (row.id === null && row.endMs > row.startMs) {
      this.#bucket(provider, model, row.notMovable ?? row.tier, apart, row);
    }
  }

  /** Usage of any model that another file's output passes on. */
  covers(provider: string | null, startMs: number, endMs: number): void {
    this.hasRowsWithoutId = true;
    this.#span(provider ?? "", "", startMs, endMs);
    this.#bucket(provider ?? "", "", "standard", [], { startMs, endMs });
  }

  #modelOf(name: string | null): string {
    let model = this.#models.get(name ?? "");
    if (model === undefined) this.#models.set(name ?? "", (model = modelKey(name ?? "")));
    return model;
  }

  #span(provider: string, model: string, startMs: number, endMs: number): void {
    const id = `${provider}|${model}`;
    const span = this.#spans.get(id);
    if (span === undefined) this.#spans.set(id, { provider, model, startMs, endMs });
    else {
      if (startMs < span.startMs) span.startMs = startMs;
      if (endMs > span.endMs) span.endMs = endMs;
    }
  }

  #bucket(
    provider: string,
    model: string,
    tier: string,
    apart: readonly string[],
    { startMs, endMs }: Interval,
  ): void {
    const id = JSON.stringify([provider, model, tier, apart]);
    let series = this.#buckets.get(id);
    if (series === undefined)
      this.#buckets.set(id, (series = { provider, model, tier, apart, intervals: [] }));
    const last = series.intervals.at(-1);
    // Exports are sorted: a bucket mostly begins where the one before ended.
    if (last !== undefined && startMs >= last.startMs && startMs <= last.endMs) {
      last.endMs = Math.max(last.endMs, endMs);
    } else series.intervals.push({ startMs, endMs });
  }

  /** True when both files have usage of one model in one time, as far as first and last row tell. */
  sharesTimeWith(other: UsageCoverage): boolean {
    for (const one of this.#spans.values()) {
      for (const two of other.#spans.values()) if (isAlike(one, two) && overlaps([one], two)) return true;
    }
    return false;
  }

  /** By provider, when both files have buckets of the same usage. */
  sharedBuckets(other: UsageCoverage): Map<string, Interval[]> {
    const shared = new Map<string, Interval[]>();
    for (const one of this.#buckets.values()) {
      for (const two of other.#buckets.values()) {
        if (!isAlike(one, two) || one.tier !== two.tier || !isOneSplit(one.apart, two.apart)) continue;
        const both = intersect(mergeIntervals(one.intervals, 1), mergeIntervals(two.intervals, 1));
        if (both.length === 0) continue;
        const provider = one.provider === "" ? two.provider : one.provider;
        shared.set(provider, mergeIntervals([...(shared.get(provider) ?? []), ...both], 1));
      }
    }
    return shared;
  }
}

const isAlike = (
  one: { provider: string; model: string },
  two: { provider: string; model: string },
): boolean => isSame(one.provider, two.provider) && isSame(one.model, two.model);

/** What one side does not split by may be anything of the other's. */
const isSame = (one: string, two: string): boolean => one === "" || two === "" || one === two;

const isOneSplit = (one: readonly string[], two: readonly string[]): boolean =>
  one.every((part, index) => isSame(part, two[index] ?? ""));

/** What two sorted, disjoint lists both cover. */
function intersect(one: readonly Interval[], two: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (let a = 0, b = 0; a < one.length && b < two.length;) {
    const [left, right] = [one[a]!, two[b]!];
    const startMs = Math.max(left.startMs, right.startMs);
    const endMs = Math.min(left.endMs, right.endMs);
    if (startMs < endMs) both.push({ startMs, endMs });
    if (left.endMs < right.endMs) a++;
    else b++;
  }
  return both;
}
