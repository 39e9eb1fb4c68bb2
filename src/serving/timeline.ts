import { addAt, numberAt } from "../core/at.ts";
import type { Interval } from "./replica-totals.ts";

/** The state of a fleet over a span of time: counts and means of the span. */
export interface TimelinePoint {
  startSeconds: number;
  seconds: number;
  /** Requests that arrived and that were answered. */
  arrived: number;
  answered: number;
  /** Running and waiting requests over all replicas. */
  running: number;
  waiting: number;
  /** Filled share of the cache, over all replicas. */
  kvUse: number;
  /** Share of the replicas that work. */
  busy: number;
  promptTokens: number;
  outputTokens: number;
}

/** At most this many spans; when they are used up, each two are merged. */
const MOST_SPANS = 480;
const KINDS = [
  "running",
  "waiting",
  "kvUse",
  "busy",
  "arrived",
  "answered",
  "promptTokens",
  "outputTokens",
] as const;
type Kind = (typeof KINDS)[number];

/** Sums over spans of time, in a table of bounded size however long the simulation takes. */
export class Timeline {
  #seconds = 1;
  #start = Number.NaN;
  #last = 0;
  readonly #sums: Record<Kind, Float64Array>;
  readonly #replicas: number;

  constructor(replicas: number) {
    this.#replicas = replicas;
    this.#sums = Object.fromEntries(KINDS.map((kind) => [kind, new Float64Array(MOST_SPANS)])) as Record<
      Kind,
      Float64Array
    >;
  }

  arrived(seconds: number): void {
    addAt(this.#sums.arrived, this.#spanOf(seconds), 1);
  }

  answered(seconds: number): void {
    addAt(this.#sums.answered, this.#spanOf(seconds), 1);
  }

  /** What one replica did between two moments, spread evenly over the spans in between. */
  interval({ start, end, running, waiting, filledShare, outputTokens, promptTokens }: Interval): void {
    const [first, last] = [this.#spanOf(start), this.#spanOf(end)];
    // Looking up the end may have widened the spans.
    const from = this.#spanOf(start) === first ? first : this.#spanOf(start);
    const whole = end - start;
    for (let span = from; span <= last; span += 1) {
      const left = Math.max(start, this.#start + span * this.#seconds);
      const right = Math.min(end, this.#start + (span + 1) * this.#seconds);
      const seconds = Math.max(right - left, 0);
      const share = whole > 0 ? seconds / whole : span === last ? 1 : 0;
      addAt(this.#sums.running, span, running * seconds);
      addAt(this.#sums.waiting, span, waiting * seconds);
      addAt(this.#sums.kvUse, span, filledShare * seconds);
      addAt(this.#sums.busy, span, seconds);
      addAt(this.#sums.outputTokens, span, outputTokens * share);
      addAt(this.#sums.promptTokens, span, promptTokens * share);
    }
  }

  points(): TimelinePoint[] {
    if (Number.isNaN(this.#start)) return [];
    const count = Math.floor((this.#last - this.#start) / this.#seconds) + 1;
    return Array.from({ length: Math.min(count, MOST_SPANS) }, (_, span): TimelinePoint => {
      const sum = (kind: Kind): number => numberAt(this.#sums[kind], span);
      return {
        startSeconds: span * this.#seconds,
        seconds: this.#seconds,
        arrived: sum("arrived"),
        answered: sum("answered"),
        running: sum("running") / this.#seconds,
        waiting: sum("waiting") / this.#seconds,
        kvUse: sum("kvUse") / this.#seconds / this.#replicas,
        busy: sum("busy") / this.#seconds / this.#replicas,
        promptTokens: sum("promptTokens"),
        outputTokens: sum("outputTokens"),
      };
    });
  }

  /** The span that a moment falls into; widens the spans until there is one. */
  #spanOf(seconds: number): number {
    if (Number.isNaN(this.#start)) this.#start = seconds;
    this.#last = Math.max(this.#last, seconds);
    for (;;) {
      const span = Math.floor((seconds - this.#start) / this.#seconds);
      if (span < MOST_SPANS) return Math.max(span, 0);
      this.#widen();
    }
  }

  #widen(): void {
    this.#seconds *= 2;
    for (const kind of KINDS) {
      const sums = this.#sums[kind];
      for (let span = 0; span < MOST_SPANS; span += 1)
        sums[span] = span < MOST_SPANS / 2 ? numberAt(sums, 2 * span) + numberAt(sums, 2 * span + 1) : 0;
    }
  }
}
