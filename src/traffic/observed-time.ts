import { DAY_MS } from "../core/time.ts";
import { type Interval, mergeIntervals } from "./intervals.ts";

/** A pause between two sources that is shorter than this is silence that was observed: a long weekend. */
const LEAST_GAP_MS = 3 * DAY_MS;
/** Single intervals kept before they are joined. */
const MOST_KEPT = 5000;

/**
 * The time that was observed: what each source covers, from its first row to its last, and what was said to be covered.
 * Time that no source covers is not known, and is not time without traffic: three requests a week after the end of an
 * export do not make that week an idle one.
 */
export class ObservedTime {
  readonly #sources = new Map<string, Interval>();
  #intervals: Interval[] = [];
  /** The source of the latest row: exports are read one after the other. */
  #latest: Interval | null = null;
  #latestSource = "";

  /** A row of a source, which covers everything between its rows. */
  row(source: string, startMs: number, endMs: number): void {
    let known =
      this.#latest !== null && this.#latestSource === source ? this.#latest : this.#sources.get(source);
    if (known === undefined) this.#sources.set(source, (known = { startMs, endMs }));
    this.#latest = known;
    this.#latestSource = source;
    known.startMs = Math.min(known.startMs, startMs);
    known.endMs = Math.max(known.endMs, endMs);
  }

  /** Time that was observed whether or not anything happened in it. */
  interval(startMs: number, endMs: number): void {
    this.#intervals.push({ startMs, endMs });
    if (this.#intervals.length > MOST_KEPT) this.#intervals = mergeIntervals(this.#intervals, 1);
  }

  /** All of it, sorted and disjoint; short pauses are part of it. */
  union(): Interval[] {
    return mergeIntervals(
      [...this.#sources.values(), ...this.#intervals].map((interval) => ({ ...interval })),
      LEAST_GAP_MS,
    );
  }
}
