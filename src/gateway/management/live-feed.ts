import { reasonText } from "../../core/attempt-reason.ts";
import type { Attempt } from "../../core/attempt.ts";
import type { RecentAttempt } from "../../ledger/recent-attempts.ts";
import type { UpstreamFigures } from "../../contract/api.ts";

/** What one process tells those that look on: new attempts, or where its upstreams stand. */
export interface LiveReport {
  process: string;
  attempts: RecentAttempt[];
  left: number;
  upstreams: UpstreamFigures[] | null;
}

/** The part of the live page that one process knows. Counting is always on; all else only while somebody looks. */
export interface LiveFeed {
  /** A request goes to an upstream, and has ended. */
  begun: (upstream: string) => void;
  ended: (upstream: string) => void;
  attempt: (attempt: Attempt) => void;
  /** Begins and ends to report, as people come and go. */
  report(isWatched: boolean): void;
  close(): void;
}

const ATTEMPTS_MS = 250;
const FIGURES_EVERY = 4;
/** Of one quarter of a second; more could nobody read. */
const MOST_ATTEMPTS = 50;
/** Streams whose time to first token is kept, per upstream. */
const TTFT_KEPT = 128;

interface Counters {
  outstanding: number;
  attempts: number;
  errors: number;
  lastEndedMs: number | null;
  ttftMs: Float64Array;
  ttftCount: number;
}

/** Counts per upstream, and hands reports to `publish` while it is watched. */
export function createLiveFeed(
  process: string,
  names: () => readonly string[],
  publish: (report: LiveReport) => void,
): LiveFeed {
  const upstreams = new Map<string, Counters>();
  let timer: NodeJS.Timeout | null = null;
  let waiting: Attempt[] = [];
  let left = 0;
  let turn = 0;
  const of = (name: string): Counters => {
    let known = upstreams.get(name);
    if (known === undefined) upstreams.set(name, (known = newCounters()));
    return known;
  };
  const figures = (): UpstreamFigures[] => {
    for (const name of names()) of(name);
    return [...upstreams].map(([name, counters]) => figuresOf(name, counters));
  };
  const tell = (): void => {
    const isFigures = turn++ % FIGURES_EVERY === 0;
    if (waiting.length === 0 && !isFigures) return;
    const attempts = waiting.map(asRecent);
    publish({ process, attempts, left, upstreams: isFigures ? figures() : null });
    waiting = [];
    left = 0;
  };
  const close = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
    waiting = [];
    left = 0;
  };
  return {
    begun: (upstream) => void of(upstream).outstanding++,
    ended: (upstream) => void of(upstream).outstanding--,
    attempt(attempt) {
      const counters = of(attempt.upstream);
      counters.attempts++;
      if (attempt.cause !== null && attempt.cause !== "client-gone") counters.errors++;
      counters.lastEndedMs = endOf(attempt);
      if (attempt.ttftMs !== null) counters.ttftMs[counters.ttftCount++ % TTFT_KEPT] = attempt.ttftMs;
      if (timer === null) return;
      if (waiting.length < MOST_ATTEMPTS) waiting.push(attempt);
      else left++;
    },
    report(isWatched) {
      if (!isWatched) close();
      else {
        turn = 0;
        timer ??= setInterval(tell, ATTEMPTS_MS).unref();
      }
    },
    close,
  };
}

/** Figures of several processes as one list. */
export function addedFigures(ofProcesses: Iterable<readonly UpstreamFigures[]>): UpstreamFigures[] {
  const byName = Map.groupBy([...ofProcesses].flat(), ({ name }) => name);
  return [...byName.values()].map((all) => all.reduce(added));
}

function added(a: UpstreamFigures, b: UpstreamFigures): UpstreamFigures {
  return {
    name: a.name,
    outstanding: a.outstanding + b.outstanding,
    attempts: a.attempts + b.attempts,
    errors: a.errors + b.errors,
    // Percentiles of several processes cannot be added; the slower one errs on the safe side.
    ttftP50Ms: larger(a.ttftP50Ms, b.ttftP50Ms),
    ttftP95Ms: larger(a.ttftP95Ms, b.ttftP95Ms),
    lastEndedMs: larger(a.lastEndedMs, b.lastEndedMs),
  };
}

const larger = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

const newCounters = (): Counters => ({
  outstanding: 0,
  attempts: 0,
  errors: 0,
  lastEndedMs: null,
  ttftMs: new Float64Array(TTFT_KEPT),
  ttftCount: 0,
});

function figuresOf(name: string, counters: Counters): UpstreamFigures {
  const { outstanding, attempts, errors, lastEndedMs, ttftMs, ttftCount } = counters;
  const sorted = ttftMs.slice(0, Math.min(ttftCount, TTFT_KEPT)).sort();
  const at = (share: number): number | null => sorted[Math.ceil(share * sorted.length) - 1] ?? null;
  return { name, outstanding, attempts, errors, ttftP50Ms: at(0.5), ttftP95Ms: at(0.95), lastEndedMs };
}

const endOf = ({ startedMs, durationMs }: Attempt): number => startedMs + (durationMs ?? 0);

/** The attempt as the ledger will answer it. */
function asRecent(attempt: Attempt): RecentAttempt {
  const { attemptId, requestId, attemptIndex, receivedMs, task, surface, requestedModel, servedModel } =
    attempt;
  const { upstream, replica, status, cause, stream, tier, clientGone, tokens, usageSource } = attempt;
  const { costPicodollars, priceSource, priceVersion, ttftMs, durationMs, reasons, key, team } = attempt;
  return {
    attemptId,
    requestId,
    attemptIndex,
    origin: "gateway",
    receivedMs,
    endedMs: endOf(attempt),
    task,
    surface,
    requestedModel,
    servedModel,
    upstream,
    replica,
    status,
    cause,
    stream,
    tier,
    clientGone,
    tokens,
    usageSource,
    costPicodollars,
    priceSource,
    priceVersion,
    ttftMs,
    durationMs,
    reasons: reasons.map(reasonText),
    key,
    team,
  };
}
