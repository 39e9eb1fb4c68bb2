import type { UsageRow } from "../core/usage.ts";

/**
 * Buckets that an earlier file already held, to the last token: exports of overlapping periods. A bucket that one
 * file holds twice is two buckets.
 */
export class RepeatedBuckets {
  readonly #passed = new Map<string, number>();
  #file = "";
  #own = new Map<string, number>();

  /** True when as many rows like this one were passed on from another file. */
  has(row: UsageRow, apart: readonly string[]): boolean {
    if (row.file !== this.#file) {
      this.#file = row.file;
      this.#own = new Map();
    }
    const key = bucketKey(row, apart);
    const own = (this.#own.get(key) ?? 0) + 1;
    this.#own.set(key, own);
    const passed = this.#passed.get(key) ?? 0;
    if (own <= passed) return true;
    this.#passed.set(key, own);
    return false;
  }
}

const bucketKey = (row: UsageRow, apart: readonly string[]): string =>
  JSON.stringify([
    row.provider,
    row.startMs,
    row.endMs,
    row.model,
    row.host,
    row.task,
    row.tier,
    row.notMovable,
    row.requests,
    row.billed?.toString(),
    Object.entries(row.tokens).sort(([a], [b]) => (a < b ? -1 : 1)),
    apart,
  ]);
