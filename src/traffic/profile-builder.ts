import type { Grain, UsageRow } from "../core/usage.ts";
import { inputTokens, outputTokens } from "../core/tokens.ts";
import { HOUR_MS, HOURS_PER_MONTH } from "../core/time.ts";
import type { PriceBoundaries } from "../pricing/price-boundaries.ts";
import type { Interval } from "./intervals.ts";
import { ObservedTime } from "./observed-time.ts";
import { measurePresence, WINDOW_MS } from "./presence.ts";
import { SegmentBuilder } from "./segment-builder.ts";
import type { Evidence, NotMovable, Profile, SegmentSums } from "./profile.ts";

/** From this many observed hours on (a week, give or take its ends) the pattern of a week counts as seen. */
const FULL_WEEK_HOURS = 160;
/** Segments kept; the others are merged into "(other tasks)" by provider and model. */
const MAX_SEGMENTS = 2000;

/** At most this many segments of a task are searched before the map is. */
const MOST_NEAR = 16;

export interface MonthOptions {
  /** `--as-month`: the observed pattern repeats all month. */
  asMonth: boolean;
  /** `--monthly-requests`: the same shape comes to this many requests a month. */
  monthlyRequests: number | null;
}

/** Rows that were summed where they are stored: adding the sums is the same as adding the rows. */
export interface TrafficSums {
  /** The time that each source of the rows covers. */
  covered: readonly Interval[];
  relativeTime: boolean;
  segments: readonly SegmentSums[];
  notMovable: readonly NotMovable[];
  servedLocallyRequests: number;
  /** Requests by number of the ten-minute window, of single requests and minutes alone. */
  windows: Iterable<readonly [number, number]>;
}

/** Turns a stream of usage rows into a bounded profile. The order of rows and their split over files do not matter. */
export class ProfileBuilder {
  readonly #boundaries: PriceBoundaries;
  readonly #segments = new Map<string, SegmentBuilder>();
  readonly #notMovable = new Map<string, NotMovable>();
  readonly #windows = new Map<number, number>();
  readonly #observed = new ObservedTime();
  #servedLocally = 0;
  #relativeTime = false;
  /** A few segments of each task: comparing names is much faster than joining them into a key. */
  readonly #near = new Map<string | null, SegmentBuilder[]>();
  /** The segment of the previous row: exports are sorted, so the next row usually belongs to the same one. */
  #latest: SegmentBuilder | null = null;

  constructor(boundaries: PriceBoundaries) {
    this.#boundaries = boundaries;
  }

  /** Widens the observed time without adding traffic (empty buckets, the period of a cost file). */
  span(startMs: number, endMs: number): void {
    this.#observed.interval(startMs, endMs);
  }

  usage(row: UsageRow): void {
    this.#observed.row(row.file, row.startMs, row.endMs);
    if (row.relativeTime) this.#relativeTime = true;
    if (row.servedLocally) {
      this.#servedLocally += row.requests ?? 1;
      return;
    }
    if (row.notMovable !== null) {
      this.#addNotMovable({ name: row.notMovable, provider: row.provider, rows: 1, billed: row.billed });
      return;
    }
    this.#segmentOf(row).add(row);
    // A bucket that reports zero requests is not traffic; one that does not count them had at least one.
    if ((row.grain === "request" || row.grain === "minute") && row.requests !== 0) {
      this.#addWindow(Math.floor(row.startMs / WINDOW_MS), row.requests ?? 1);
    }
  }

  /** Adds rows that were summed elsewhere. */
  addSums(sums: TrafficSums): void {
    for (const { startMs, endMs } of sums.covered) this.span(startMs, endMs);
    if (sums.relativeTime) this.#relativeTime = true;
    this.#servedLocally += sums.servedLocallyRequests;
    for (const kind of sums.notMovable) this.#addNotMovable(kind);
    for (const segment of sums.segments) this.#segmentOf(segment).addSums(segment);
    for (const [window, requests] of sums.windows) this.#addWindow(window, requests);
  }

  #addWindow(window: number, requests: number): void {
    this.#windows.set(window, (this.#windows.get(window) ?? 0) + requests);
  }

  #segmentOf(row: RowOfSegment): SegmentBuilder {
    const { provider, model, tier, task, grain } = row;
    if (this.#latest !== null && isOf(this.#latest, row)) return this.#latest;
    const near = this.#near.get(task);
    const known = near?.find((segment) => isOf(segment, row));
    if (known !== undefined) return (this.#latest = known);
    const id = JSON.stringify([grain, provider, model, tier, task]);
    let segment = this.#segments.get(id);
    if (segment === undefined) {
      segment = new SegmentBuilder({ provider, model, tier, task }, grain, this.#boundaries);
      this.#segments.set(id, segment);
      if (near === undefined) this.#near.set(task, [segment]);
      else if (near.length < MOST_NEAR) near.push(segment);
    }
    this.#latest = segment;
    return segment;
  }

  /** The profile of everything seen so far; null when no usage row arrived. */
  finish(month: MonthOptions): Profile | null {
    if (this.#segments.size === 0 && this.#notMovable.size === 0) return null;
    const segments = fold([...this.#segments.values()]);
    const grains = new Set(segments.map((segment) => segment.grain));
    const fineOnly = [...grains].every((grain) => grain === "request" || grain === "minute");
    const observed = this.#observed.union();
    const startMs = observed[0]!.startMs;
    const endMs = observed.at(-1)!.endMs;
    const presence = fineOnly ? measurePresence(this.#windows, observed) : null;
    const observedMs = observed.reduce((sum, each) => sum + each.endMs - each.startMs, 0);
    const observedHours = Math.max(observedMs / HOUR_MS, 1 / 60);
    const unobservedHours = (endMs - startMs - observedMs) / HOUR_MS;
    const requests = segments.reduce<number | null>(
      (sum, segment) => (sum === null || segment.requests === null ? null : sum + segment.requests),
      0,
    );
    const scaling = monthlyScaling(observedHours, requests, month, unobservedHours);
    return {
      evidence: evidenceOf(grains),
      startMs,
      endMs,
      observedHours,
      unobservedHours,
      observed,
      ...scaling,
      declaredMonthlyRequests: requests === null ? month.monthlyRequests : null,
      boundaries: this.#boundaries,
      segments: segments.map((segment) => segment.finish()),
      notMovable: [...this.#notMovable.values()].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)),
      servedLocallyRequests: this.#servedLocally,
      presence: presence?.presence ?? null,
      burst: presence?.burst ?? null,
      relativeTime: this.#relativeTime,
    };
  }

  #addNotMovable(added: NotMovable): void {
    const { name, provider } = added;
    const id = `${provider}|${name}`;
    const known = this.#notMovable.get(id);
    const billed = added.billed === null ? (known?.billed ?? null) : (known?.billed ?? 0n) + added.billed;
    this.#notMovable.set(id, { name, provider, rows: (known?.rows ?? 0) + added.rows, billed });
  }
}

const sortKey = ({ name, provider }: NotMovable): string => JSON.stringify([name, provider]);

/** The fields of a row that decide its segment. */
type RowOfSegment = Pick<UsageRow, "grain" | "provider" | "model" | "tier" | "task">;

const isOf = ({ key, grain }: SegmentBuilder, row: RowOfSegment): boolean =>
  grain === row.grain &&
  key.task === row.task &&
  key.model === row.model &&
  key.provider === row.provider &&
  key.tier === row.tier;

/**
 * How observed figures are scaled to a month, and the sentence that says so.
 * @internal exported for its test
 */
export function monthlyScaling(
  observedHours: number,
  requests: number | null,
  month: MonthOptions,
  unobservedHours = 0,
): Pick<Profile, "partial" | "monthlyFactor" | "monthlyRule" | "monthDeclared"> {
  const partial = observedHours < FULL_WEEK_HOURS;
  const hours = observedHours.toFixed(observedHours < 10 ? 1 : 0);
  if (month.monthlyRequests !== null && requests !== null && requests > 0) {
    const rule = `scaled to ${month.monthlyRequests} requests a month by --monthly-requests (${requests} observed)`;
    return {
      partial,
      monthlyFactor: month.monthlyRequests / requests,
      monthlyRule: rule,
      monthDeclared: true,
    };
  }
  const monthlyFactor = HOURS_PER_MONTH / observedHours;
  const between =
    unobservedHours >= 1
      ? `; ${unobservedHours.toFixed(0)} h between sources are known to none and not counted`
      : "";
  const factor = `x${monthlyFactor.toFixed(2)} (730 h / ${hours} h observed${between})`;
  if (!partial) return { partial, monthlyFactor, monthlyRule: factor, monthDeclared: false };
  const declared = month.asMonth
    ? "because --as-month says that the pattern repeats all month"
    : month.monthlyRequests === null
      ? null
      : "with the requests of --monthly-requests, which the source does not count";
  return {
    partial,
    monthlyFactor,
    monthlyRule: `${factor}, ${declared ?? "as if the observed pattern repeated all month"}`,
    monthDeclared: declared !== null,
  };
}

function evidenceOf(grains: ReadonlySet<Grain>): Evidence {
  if (grains.has("span")) return "totals";
  if (grains.has("day")) return "daily";
  if (grains.has("minute") || grains.has("hour")) return "bucketed";
  return "per-request";
}

/** Keeps the largest segments and merges the others by provider, model, tier and grain, so that the size is bounded. */
function fold(segments: SegmentBuilder[]): SegmentBuilder[] {
  const weights = new Map(
    segments.map(({ tokens }, index) => [
      segments[index]!,
      (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0),
    ]),
  );
  const weight = (segment: SegmentBuilder): number => weights.get(segment)!;
  const name = ({ key, grain }: SegmentBuilder): string =>
    JSON.stringify([key.provider, key.model, key.tier, key.task, grain]);
  const ordered = segments.sort((a, b) => weight(b) - weight(a) || (name(a) < name(b) ? -1 : 1));
  if (ordered.length <= MAX_SEGMENTS) return ordered;
  const kept = ordered.slice(0, MAX_SEGMENTS);
  const rest = new Map<string, SegmentBuilder>();
  for (const segment of ordered.slice(MAX_SEGMENTS)) {
    const { provider, model, tier } = segment.key;
    const id = JSON.stringify([provider, model, tier, segment.grain]);
    let folded = rest.get(id);
    if (folded === undefined) {
      const task = segment.key.task === null ? null : "(other tasks)";
      folded = new SegmentBuilder({ provider, model, tier, task }, segment.grain, segment.boundaries);
      rest.set(id, folded);
    }
    folded.merge(segment);
  }
  return [...kept, ...rest.values()];
}
