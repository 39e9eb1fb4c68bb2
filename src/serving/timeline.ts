import type { Stretch } from "./replica-totals.ts";

/** The state of a fleet over a span of time; rates and means of the span. */
export interface TimelinePoint {
  startSeconds: number;
  seconds: number;
  /** Requests that arrived and that were answered. */
  arrived: number;
  answered: number;
  /** Requests under way and waiting, over all replicas. */
  running: number;
  waiting: number;
  /** Filled share of the cache, over all replicas. */
  kvUse: number;
  /** Share of the replicas that work. */
  busy: number;
  promptTokens: number;
  outputTokens: number;
}

/** No more spans than this: when they are used up, two become one. */
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

/** Adds up what replicas do by spans of time, in a table of bounded size however long it takes. */
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
    this.#sums.arrived[this.#spanOf(seconds)]! += 1;
  }

  answered(seconds: number): void {
    this.#sums.answered[this.#spanOf(seconds)]! += 1;
  }

  /** What one replica did between two moments, spread evenly over the spans in between. */
  stretch({ start, end, running, waiting, filledShare, outputTokens, promptTokens }: Stretch): void {
    const [first, last] = [this.#spanOf(start), this.#spanOf(end)];
    // The second look may have made spans wider.
    const from = this.#spanOf(start) === first ? first : this.#spanOf(start);
    const whole = end - start;
    for (let span = from; span <= last; span += 1) {
      const left = Math.max(start, this.#start + span * this.#seconds);
      const right = Math.min(end, this.#start + (span + 1) * this.#seconds);
      const seconds = Math.max(right - left, 0);
      const share = whole > 0 ? seconds / whole : span === last ? 1 : 0;
      this.#sums.running[span]! += running * seconds;
      this.#sums.waiting[span]! += waiting * seconds;
      this.#sums.kvUse[span]! += filledShare * seconds;
      this.#sums.busy[span]! += seconds;
      this.#sums.outputTokens[span]! += outputTokens * share;
      this.#sums.promptTokens[span]! += promptTokens * share;
    }
  }

  points(): TimelinePoint[] {
    if (Number.isNaN(this.#start)) return [];
    const count = Math.floor((this.#last - this.#start) / this.#seconds) + 1;
    return Array.from({ length: Math.min(count, MOST_SPANS) }, (_, span): TimelinePoint => {
      const sum = (kind: Kind): number => this.#sums[kind][span] as number;
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

  /** The span that a moment falls into; makes spans wider until it falls into one. */
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
        sums[span] = span < MOST_SPANS / 2 ? (sums[2 * span] as number) + (sums[2 * span + 1] as number) : 0;
    }
  }
}
