import { isoDate } from "../core/time.ts";
import type { Interval } from "../traffic/intervals.ts";
import type { CoarseCopy } from "./coarse-copies.ts";
import type { RepeatedLog } from "./repeated-requests.ts";
import type { UsageCoverage } from "./usage-coverage.ts";

/** The time that a file's costs cover, by provider. */
export class Coverage {
  readonly #spans = new Map<string, Interval>();

  add(provider: string, startMs: number, endMs: number): void {
    const span = this.#spans.get(provider);
    if (span === undefined) this.#spans.set(provider, { startMs, endMs });
    else {
      if (startMs < span.startMs) span.startMs = startMs;
      if (endMs > span.endMs) span.endMs = endMs;
    }
  }

  /** Providers of which both files cover some of the same time. */
  sharedWith(other: Coverage): string[] {
    return [...this.#spans].flatMap(([provider, span]) => {
      const twin = other.#spans.get(provider);
      return twin !== undefined && span.startMs < twin.endMs && twin.startMs < span.endMs ? [provider] : [];
    });
  }
}

export interface CoveredFile {
  file: string;
  format: string;
  /** A log of requests beside the provider's books; those are joined with exports and not compared here. */
  isRequestLog: boolean;
  usage: UsageCoverage;
  cost: Coverage;
}

/** Usage of one provider that two files both hold, as far as can be seen: it counts twice. */
export interface UsageOverlap extends Interval {
  /** Null for usage that names none. */
  provider: string | null;
  note: string;
}

/** What two exports both say about one provider's days, or two logs about the same requests. */
export function usageOverlaps(
  files: readonly CoveredFile[],
  repeated: readonly RepeatedLog[],
  /** Pairs of files whose common usage was found and counts once. */
  resolved: readonly CoarseCopy[] = [],
): UsageOverlap[] {
  const found: UsageOverlap[] = [];
  for (const [one, other] of pairs(files)) {
    if (one.isRequestLog !== other.isRequestLog) continue;
    const isPair = ({ fine, coarse }: CoarseCopy): boolean =>
      (fine === one.file && coarse === other.file) || (fine === other.file && coarse === one.file);
    if (resolved.some(isPair)) continue;
    for (const [provider, times] of one.usage.sharedBuckets(other.usage)) {
      const note = `${one.file} and ${other.file} both hold ${nameOf(provider)} usage of ${days(times)}: all of it counts, so some may count twice, and no discount was inferred for that time. Pass one of them.`;
      for (const time of times) found.push({ ...time, provider: provider === "" ? null : provider, note });
    }
  }
  for (const { files: names, providers, requests, startMs, endMs } of repeated) {
    const note = `${requests} requests of ${names.join(" and ")} have the same second, model and tokens: they count twice, and no discount was inferred for ${days([{ startMs, endMs }])}. Pass one of them.`;
    for (const provider of providers.length === 0 ? [null] : providers)
      found.push({ provider, startMs, endMs, note });
  }
  return found;
}

/** Rows without ids in common cannot be told apart, so files that overlap in time may count the same thing twice. */
export function overlapNotes(files: readonly CoveredFile[]): string[] {
  const notes: string[] = [];
  for (const [one, other] of pairs(files)) {
    const both = `${one.file} and ${other.file}`;
    const ids = !one.usage.hasRowsWithoutId && !other.usage.hasRowsWithoutId;
    // Buckets are compared one by one in `usageOverlaps`.
    const areBuckets = !one.usage.hasRequests && !other.usage.hasRequests;
    const toldApart =
      areBuckets || one.isRequestLog !== other.isRequestLog || (ids && one.format === other.format);
    if (!toldApart && one.usage.sharesTimeWith(other.usage)) {
      notes.push(
        `${both} cover some of the same time; their rows carry no ids${ids ? " in common" : ""}, so all of them count.`,
      );
    }
    const billed = one.cost.sharedWith(other.cost);
    if (billed.length > 0) {
      notes.push(`${both} both bill ${billed.join(", ")} for some of the same time; both count.`);
    }
  }
  return notes;
}

const pairs = (files: readonly CoveredFile[]): [CoveredFile, CoveredFile][] =>
  files.flatMap((one, index) =>
    files.slice(index + 1).map((other): [CoveredFile, CoveredFile] => [one, other]),
  );

const nameOf = (provider: string): string => (provider === "" ? "some" : provider);

function days(times: readonly Interval[]): string {
  const first = isoDate(Math.min(...times.map(({ startMs }) => startMs)));
  const last = isoDate(Math.max(...times.map(({ endMs }) => endMs - 1)));
  return first === last ? first : `${first} to ${last}`;
}
