import {
  afterFailure,
  afterNothing,
  afterRateLimit,
  afterStart,
  afterSuccess,
  type Circuit,
  type CircuitState,
  circuitState,
  HEALTHY,
} from "../../routing/circuit.ts";
import { afterRepetition, afterRequest, FULL_BUDGET } from "../../routing/retry-budget.ts";

/** What this process knows of the places of its routes. It outlives a reload of the configuration. */
export interface UpstreamHealth {
  stateOf(id: string): CircuitState;
  /** When it may be asked again, on the monotonic clock; 0 = now. */
  readyAt(id: string): number;
  /** Requests sent there and not answered yet. */
  outstanding(id: string): number;
  /** Recent time to the first token, milliseconds; null: not known. */
  ttftMs(id: string): number | null;
  /** Every place that a request was sent to, for those who watch. */
  places(): readonly PlaceHealth[];
  /** A request arrived, for the budget of repetitions. */
  arrived(): void;
  /** May one more be sent to an upstream that it was sent to before? */
  mayRepeat(): boolean;
  begun(id: string): void;
  ended(id: string, how: Ending, retryAfterMs: number | null, ttftMs: number | null): void;
}

/** What is known of one place of a route. */
export interface PlaceHealth {
  id: string;
  state: CircuitState;
  /** Requests sent there and not answered yet. */
  outstanding: number;
}

/** What an attempt says about its upstream. */
export type Ending = "works" | "ill" | "busy" | "nothing";

interface Known {
  circuit: Circuit;
  outstanding: number;
  ttftMs: number | null;
}

/** `clock`: milliseconds that never go back. */
export function createUpstreamHealth(clock: () => number): UpstreamHealth {
  const places = new Map<string, Known>();
  let budget = FULL_BUDGET;

  function known(id: string): Known {
    let found = places.get(id);
    if (found === undefined) places.set(id, (found = { circuit: HEALTHY, outstanding: 0, ttftMs: null }));
    return found;
  }

  return {
    stateOf: (id) => circuitState(known(id).circuit, clock()),
    readyAt: (id) => {
      const { openUntilMs, coolsUntilMs } = known(id).circuit;
      return Math.max(openUntilMs, coolsUntilMs);
    },
    outstanding: (id) => known(id).outstanding,
    ttftMs: (id) => known(id).ttftMs,
    places: () =>
      [...places].map(([id, { circuit, outstanding }]) => ({
        id,
        state: circuitState(circuit, clock()),
        outstanding,
      })),
    arrived: () => void (budget = afterRequest(budget, clock())),
    mayRepeat() {
      const left = afterRepetition(budget, clock());
      if (left !== null) budget = left;
      return left !== null;
    },
    begun(id) {
      const place = known(id);
      place.outstanding++;
      place.circuit = afterStart(place.circuit, circuitState(place.circuit, clock()));
    },
    ended(id, how, retryAfterMs, ttftMs) {
      const place = known(id);
      place.outstanding--;
      if (ttftMs !== null) place.ttftMs = place.ttftMs === null ? ttftMs : place.ttftMs * 0.8 + ttftMs * 0.2;
      if (how === "works") place.circuit = afterSuccess(place.circuit);
      else if (how === "nothing") place.circuit = afterNothing(place.circuit);
      else if (how === "busy") place.circuit = afterRateLimit(place.circuit, clock(), retryAfterMs);
      else place.circuit = afterFailure(place.circuit, clock());
    },
  };
}
