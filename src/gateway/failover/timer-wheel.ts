/** A point in time after which something happens, unless it is put off or stopped before. */
export interface Watch {
  /** Milliseconds of the wheel's clock. May be changed at any time, at no cost. */
  dueAt: number;
  /** Null once it was stopped. */
  onDue: (() => void) | null;
}

/** One timer for all waits of a process: putting one off for each piece of an answer is an assignment. */
export interface TimerWheel {
  /** The time of the last tick: exact to a tick, and free. */
  readonly nowMs: number;
  watch(dueAt: number, onDue: () => void): Watch;
  /** Calls back after the given number of milliseconds, or a tick later. */
  after(waitMs: number, then: () => void): Watch;
}

const TICK_MS = 20;

/** `clock`: milliseconds that never go back. The timer runs while somebody waits, and keeps no process alive. */
export function createTimerWheel(clock: () => number): TimerWheel {
  const watches = new Set<Watch>();
  let timer: NodeJS.Timeout | null = null;
  let now = clock();

  function tick(): void {
    now = clock();
    for (const each of watches) {
      if (each.onDue !== null && each.dueAt > now) continue;
      watches.delete(each);
      const then = each.onDue;
      each.onDue = null;
      then?.();
    }
    if (watches.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  }

  function watch(dueAt: number, onDue: () => void): Watch {
    const made: Watch = { dueAt, onDue };
    watches.add(made);
    if (timer === null) {
      now = clock();
      timer = setInterval(tick, TICK_MS);
      timer.unref();
    }
    return made;
  }

  return {
    get nowMs() {
      return now;
    },
    watch,
    after: (waitMs, then) => watch(clock() + waitMs, then),
  };
}
