import type { IncomingHttpHeaders } from "node:http";
import type { AttemptCause } from "../../core/attempt.ts";
import type { AttemptReason } from "../../core/attempt-reason.ts";
import type { Repeatable } from "../../dialects/repeatable.ts";
import { type Candidate, chooseTarget, type Unfit } from "../../routing/choose-target.ts";
import type { Clock } from "../gateway-parts.ts";
import type { ConditionFacts, Place, TargetRoute } from "./target-route.ts";
import type { Ending, UpstreamHealth } from "./upstream-health.ts";
import { type ClientPatience, retryAfterMs } from "./waits.ts";

/** What a route must know of a request. */
export interface RoutedFacts extends ConditionFacts {
  isPrivate: boolean;
  stream: boolean;
  repeatable: Repeatable;
  patience: ClientPatience;
  /** Which replica held its beginning last; null = nothing is known of it. */
  affinity: string | null;
  /** On the monotonic clock. */
  receivedAt: number;
  /** Does this place speak the request's format? */
  speaks(place: Place): boolean;
  mayReceive(upstream: string): boolean;
}

/** Where an attempt goes, and why. */
export interface NextAttempt {
  place: Place;
  waitMs: number;
  /** For the ledger: the route, the choice, and what was passed over. */
  reasons: readonly AttemptReason[];
  /** Are there others that have not been tried? */
  hasMore: boolean;
}

/** How an attempt went. */
export interface AttemptEnd {
  cause: AttemptCause | null;
  status: number | null;
  headers: IncomingHttpHeaders | null;
  /** It may have reached the upstream. */
  sent: boolean;
  ttftMs: number | null;
}

/** Most that is waited for an upstream which says when to come again. */
const LONGEST_WAIT_MS = 10_000;

/** A credential that was refused is tried again after this. */
const REFUSED_KEY_RESTS_MS = 60_000;

/** One request on its way over a route: which places were tried, and what comes next. */
export class RoutedRequest {
  readonly route: TargetRoute;
  readonly facts: RoutedFacts;
  readonly #health: UpstreamHealth;
  readonly #clock: Clock;
  readonly #chance: () => number;
  readonly #tries: number[];
  #attempts = 0;

  constructor(
    route: TargetRoute,
    facts: RoutedFacts,
    parts: { health: UpstreamHealth; clock: Clock; chance: () => number },
  ) {
    this.route = route;
    this.facts = facts;
    this.#health = parts.health;
    this.#clock = parts.clock;
    this.#chance = parts.chance;
    this.#tries = route.places.map(() => 0);
  }

  /** When the request must be over, on the monotonic clock; infinite where nobody says. */
  get deadline(): number {
    const { receivedAt, patience } = this.facts;
    const most = Math.min(this.route.settings.timeouts.totalMs ?? Infinity, patience.totalMs ?? Infinity);
    return receivedAt + most;
  }

  /** Where it goes first; null where no place fits. */
  first(): NextAttempt | null {
    this.#health.arrived();
    return this.#choose(null);
  }

  /** Where it goes after a failure of which the client has seen nothing; null: nowhere, the failure is the answer. */
  after(place: Place, end: AttemptEnd): NextAttempt | null {
    const refused = isKeyRefused(place, end);
    const may = refused ? this.facts.repeatable !== "never" : mayRepeat(end, this.facts.repeatable);
    if (this.#attempts > this.route.settings.retries || !may) return null;
    const now = this.#clock.monotonic();
    const next = this.#choose(end.headers === null ? null : retryAfterMs(end.headers, this.#clock.now()));
    if (next === null || next.waitMs > LONGEST_WAIT_MS) return null;
    // A credential that was refused is refused again.
    if (refused && this.#wasAsked(next.place)) return null;
    const { receivedAt, patience } = this.facts;
    const gaveUp = Math.min(this.deadline, receivedAt + (patience.libraryMs ?? Infinity));
    if (now + next.waitMs >= gaveUp) return null;
    // Who has not been asked is not asked twice: only repetitions add to the load of what may be ill.
    return this.#wasAsked(next.place) && !this.#health.mayRepeat() ? null : next;
  }

  /** The attempt is sent. */
  begun(place: Place, isRepeat: boolean): void {
    this.#health.begun(place.id);
    // On a fresh connection, or without a flag of ours: it is the same try.
    if (isRepeat) return;
    const position = this.route.places.indexOf(place);
    this.#tries[position] = this.#triesOf(position) + 1;
    this.#attempts++;
  }

  ended(place: Place, end: AttemptEnd): void {
    const wait = end.headers === null ? null : retryAfterMs(end.headers, this.#clock.now());
    if (isKeyRefused(place, end)) this.#health.ended(place.id, "busy", REFUSED_KEY_RESTS_MS, end.ttftMs);
    else this.#health.ended(place.id, endingOf(end, wait), wait, end.ttftMs);
  }

  /** Every place as it is now. */
  candidates(): Candidate[] {
    return this.route.places.map((place) => this.#candidate(place));
  }

  #choose(askedMs: number | null): NextAttempt | null {
    const candidates = this.candidates();
    const question = {
      attempts: this.#attempts,
      nowMs: this.#clock.monotonic(),
      chance: this.#chance,
      retryAfterMs: askedMs,
    };
    const open = this.#withOverflow(candidates);
    const choice = chooseTarget(open, question) ?? chooseTarget(candidates, question);
    if (choice === null) return null;
    const place = this.route.places[choice.position] as Place;
    const passedOver = open.flatMap(({ id, rank, unfit, circuit, tries }): AttemptReason[] => {
      const why = unfit ?? (tries > 0 ? "tried" : circuit === "closed" ? null : circuit);
      return why === null || rank > place.rank || id === place.id || why === "tried"
        ? []
        : [{ code: "passed-over", value: `${id}=${why}` }];
    });
    return {
      place,
      waitMs: choice.waitMs,
      reasons: [
        { code: "route", value: this.route.name },
        { code: "choice", value: choice.why },
        ...passedOver,
      ],
      hasMore: candidates.some(
        ({ unfit, tries }, position) => unfit === null && tries === 0 && position !== choice.position,
      ),
    };
  }

  /** What is full is passed over, as long as something else is left; private work has nowhere else to go. */
  #withOverflow(candidates: readonly Candidate[]): readonly Candidate[] {
    if (this.facts.isPrivate) return candidates;
    const isFull = (rank: number): boolean => {
      const places = this.route.places.filter((place) => place.rank === rank);
      const { queue = null, ttftMs = null } = places[0]?.overflow ?? {};
      const outstanding = Math.min(...places.map(({ id }) => this.#health.outstanding(id)));
      if (queue !== null && outstanding >= queue) return true;
      const seen = places.map(({ id }) => this.#health.ttftMs(id));
      return ttftMs !== null && outstanding > 0 && seen.every((each) => each !== null && each > ttftMs);
    };
    return candidates.map((each) =>
      each.unfit === null && isFull(each.rank) ? { ...each, unfit: "overflow" } : each,
    );
  }

  #candidate(place: Place): Candidate {
    const { id, rank, weight, target } = place;
    return {
      id,
      rank,
      weight,
      upstream: target.name,
      unfit: this.#unfit(place),
      circuit: this.#health.stateOf(id),
      readyAtMs: this.#health.readyAt(id),
      tries: this.#triesOf(this.route.places.indexOf(place)),
      outstanding: this.#health.outstanding(id),
      preferred: this.facts.affinity === id,
    };
  }

  #unfit(place: Place): Unfit | null {
    const { facts } = this;
    if (facts.isPrivate && !facts.mayReceive(place.target.name)) return "not-private";
    if (!facts.speaks(place)) return "other-surface";
    return place.takes(facts) ? null : "condition";
  }

  #wasAsked({ target: { name, replica } }: Place): boolean {
    return this.route.places.some(
      ({ target }, position) =>
        target.name === name && target.replica === replica && this.#triesOf(position) > 0,
    );
  }

  #triesOf(position: number): number {
    return this.#tries[position] ?? 0;
  }
}

/** One of several credentials is not accepted: that says nothing about the others. */
const isKeyRefused = ({ target }: Place, { status }: AttemptEnd): boolean =>
  target.isOneOfSeveralKeys && (status === 401 || status === 403);

/** May a request be sent again after an attempt that ended like this? */
function mayRepeat({ cause, status, sent }: AttemptEnd, repeatable: Repeatable): boolean {
  if (cause === null || cause === "client-gone" || cause === "timeout-total") return false;
  if (status !== null && status >= 400) return isPassing(status) && repeatable !== "never";
  const surelyNot = !sent || cause === "connect" || cause === "dns" || cause === "tls";
  return surelyNot || repeatable === "free";
}

/** Statuses that say nothing against the request itself. */
const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

function endingOf({ cause, status }: AttemptEnd, waitMs: number | null): Ending {
  if (cause === null) return "works";
  if (cause === "client-gone" || cause === "timeout-total") return "nothing";
  if (status === 429 || status === 529 || (status === 503 && waitMs !== null)) return "busy";
  return cause === "refused" && status !== 408 ? "works" : "ill";
}
