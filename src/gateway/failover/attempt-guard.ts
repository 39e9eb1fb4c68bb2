import type { AnswerFacts } from "../../dialects/dialect.ts";
import type { AttemptEnd, NextAttempt, RoutedRequest } from "./routed-request.ts";
import type { TimerWheel, Watch } from "./timer-wheel.ts";

/** What ends an attempt from outside. */
export type Expiry = "connect" | "timeout-first-token" | "timeout-idle" | "timeout-total";

/** Until another place may still answer, waiting longer than this for the first content helps nobody; milliseconds. */
const USUAL_FIRST_TOKEN_MS = 30_000;
const USUAL_ANSWER_MS = 60_000;

/** An answer that is not streamed is of no use in parts: it is held back in any case, up to this size. */
const HELD_ANYWAY_BYTES = 1 << 20;

/** One attempt of a request over a route: its clocks, how long its answer is held back, and what follows a failure. */
export class AttemptGuard {
  /** What the client may see first: the answer from its first content on, or only a whole one. */
  readonly holds: "first-content" | "whole";
  /** What is larger passes before it is whole. */
  readonly mostHeldBytes: number;
  readonly #routed: RoutedRequest;
  readonly #next: NextAttempt;
  readonly #wheel: TimerWheel;
  readonly #watch: Watch;
  #phase: Exclude<Expiry, "timeout-total"> = "connect";
  #reported = false;

  constructor(routed: RoutedRequest, next: NextAttempt, wheel: TimerWheel, now: number, isRepeat: boolean) {
    const { settings } = routed.route;
    const isWhole = settings.stream === "hold" || !routed.facts.stream;
    this.holds = isWhole ? "whole" : "first-content";
    this.mostHeldBytes =
      settings.stream === "hold" ? settings.holdBytes : Math.min(settings.holdBytes, HELD_ANYWAY_BYTES);
    this.#routed = routed;
    this.#next = next;
    this.#wheel = wheel;
    const { connectMs } = next.place.target.timeouts;
    this.#watch = wheel.watch(this.#until(now + connectMs), () => {});
    routed.begun(next.place, isRepeat);
  }

  /** Calls back once when the attempt has taken too long. */
  onExpiry(then: (cause: Expiry) => void): void {
    this.#watch.onDue = () =>
      then(this.#wheel.nowMs >= this.#routed.deadline ? "timeout-total" : this.#phase);
  }

  /** The request is on its way. */
  sent(now: number): void {
    const { timeouts } = this.#routed.route.settings;
    const { stream } = this.#routed.facts;
    const set = stream ? timeouts.firstTokenMs : (timeouts.answerMs ?? timeouts.firstTokenMs);
    const usual = stream ? USUAL_FIRST_TOKEN_MS : USUAL_ANSWER_MS;
    this.#phase = "timeout-first-token";
    this.#watch.dueAt = this.#until(now + (set ?? (this.#next.hasMore ? usual : Infinity)));
  }

  /** The answer has begun: from now on its pieces are what is waited for. */
  begun(): void {
    this.#phase = "timeout-idle";
    this.piece();
  }

  /** Another piece of the answer. */
  piece(): void {
    if (this.#phase !== "timeout-idle") return;
    const { idleMs } = this.#routed.route.settings.timeouts;
    this.#watch.dueAt = this.#until(idleMs === null ? Infinity : this.#wheel.nowMs + idleMs);
  }

  /** May the client see what was held back so far? */
  lets(facts: AnswerFacts | undefined, heldBytes: number): boolean {
    const isCertain = this.holds === "first-content" && (facts === undefined || facts.contentStarted);
    return isCertain || heldBytes > this.mostHeldBytes;
  }

  /** Nothing is waited for any more. */
  stop(): void {
    this.#watch.onDue = null;
    this.#watch.dueAt = 0;
  }

  /** Where the request goes after this failure, of which the client has seen nothing; null: it is the answer. */
  another(end: AttemptEnd): NextAttempt | null {
    return this.#routed.after(this.#next.place, end);
  }

  /** The attempt is over. */
  report(end: AttemptEnd): void {
    this.stop();
    if (this.#reported) return;
    this.#reported = true;
    this.#routed.ended(this.#next.place, end);
  }

  #until(dueAt: number): number {
    return Math.min(dueAt, this.#routed.deadline);
  }
}
