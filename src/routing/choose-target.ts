import { at } from "../core/at.ts";
import type { CircuitState } from "./circuit.ts";

/** One place to which a route may send a request, as it is at the moment of the choice. */
export interface Candidate {
  /** "own/meta-llama/Llama-3.1-8B-Instruct", and the replica where there are several. */
  readonly id: string;
  readonly upstream: string;
  /** Position of its target in the route: lower ones come first. Replicas of a pool share theirs. */
  readonly rank: number;
  /** Share of the requests, among targets with one; null: a target without one comes after all that have one. */
  readonly weight: number | null;
  /** Why it can never serve this request; null where it can. */
  readonly unfit: Unfit | null;
  readonly circuit: CircuitState;
  /** When it may be asked again, milliseconds of a clock that never goes back; 0 = now. */
  readonly readyAtMs: number;
  /** Attempts of this request there so far. */
  readonly tries: number;
  /** Requests sent there and not answered yet, by this process. */
  readonly outstanding: number;
  /** Holds the beginning of this conversation in its cache, as far as one can tell. */
  readonly preferred: boolean;
}

/** It does not speak the format; no private work may go there; a condition of the target does not hold; it is full. */
export type Unfit = "other-surface" | "not-private" | "condition" | "overflow";

/** Why a candidate was chosen. */
export type ChoiceReason = "first" | "weight" | "fallback" | "retry" | "probe" | "last-resort";

export interface Choice {
  /** Position among the candidates. */
  position: number;
  /** To wait before it is sent, milliseconds. */
  waitMs: number;
  why: ChoiceReason;
}

export interface ChoiceQuestion {
  /** Attempts of this request so far. */
  attempts: number;
  nowMs: number;
  /** A random number in [0, 1). */
  chance: () => number;
  /** What the last failure asked for, milliseconds; null where it did not. */
  retryAfterMs: number | null;
}

/**
 * Where a request goes next: filter, score, pick, over a snapshot of the candidates. First what is well and has not been
 * tried, in the route's order, by weight where the route has weights; then what has not been tried though its circuit is
 * open; then again what failed, after a pause. Null where nothing fits.
 */
export function chooseTarget(candidates: readonly Candidate[], question: ChoiceQuestion): Choice | null {
  const { attempts, nowMs, chance } = question;
  const fresh = positions(candidates, ({ unfit, tries }) => unfit === null && tries === 0);
  const well = fresh.filter((position) => ["closed", "probe"].includes(at(candidates, position).circuit));
  if (well.length > 0) {
    const position = picked(candidates, well, chance);
    const { circuit, weight } = at(candidates, position);
    const why =
      circuit === "probe" ? "probe" : attempts > 0 ? "fallback" : weight === null ? "first" : "weight";
    return { position, waitMs: 0, why };
  }
  // All are ill: who will be well soonest, for a refusal helps nobody.
  const soonest = best(candidates, fresh, ({ readyAtMs, rank }) => [readyAtMs, rank]);
  if (soonest !== -1) return { position: soonest, waitMs: 0, why: "last-resort" };
  const tried = positions(candidates, ({ unfit }) => unfit === null);
  const again = best(candidates, tried, ({ tries, readyAtMs, rank }) => [tries, readyAtMs, rank]);
  if (again === -1) return null;
  const { readyAtMs, circuit, tries } = at(candidates, again);
  const asked = circuit === "cooling" ? Math.max(0, readyAtMs - nowMs) : 0;
  const waitMs = Math.max(asked, question.retryAfterMs ?? 0, pauseMs(tries, chance()));
  return { position: again, waitMs, why: "retry" };
}

/** Before the n-th repetition: doubled each time, with chance in it, so that many clients do not come at once. */
const pauseMs = (tries: number, chance: number): number =>
  Math.round(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS) * (0.5 + chance / 2));

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 4000;

/** The target by rank or by weight, and of its replicas the less loaded of two, unless one of them holds the prefix. */
function picked(candidates: readonly Candidate[], well: readonly number[], chance: () => number): number {
  const weighted = well.filter((position) => (at(candidates, position).weight ?? 0) > 0);
  const rank =
    weighted.length > 0
      ? drawn(candidates, weighted, chance())
      : Math.min(...well.map((position) => at(candidates, position).rank));
  const replicas = well.filter((position) => at(candidates, position).rank === rank);
  if (replicas.length === 1) return at(replicas, 0);
  const load = (position: number): number => at(candidates, position).outstanding;
  const least = Math.min(...replicas.map((position) => load(position)));
  // Affinity yields where it would make a queue.
  const holder = replicas.find(
    (position) => at(candidates, position).preferred && load(position) <= least + LOAD_WINDOW,
  );
  if (holder !== undefined) return holder;
  const one = Math.min(Math.floor(chance() * replicas.length), replicas.length - 1);
  const step = 1 + Math.min(Math.floor(chance() * (replicas.length - 1)), replicas.length - 2);
  const [left, right] = [at(replicas, one), at(replicas, (one + step) % replicas.length)];
  return load(right) < load(left) ? right : left;
}

/** Requests by which the holder of a prefix may be busier than the idlest replica. */
const LOAD_WINDOW = 4;

/** The rank that a random number falls on; replicas of one target share its weight. */
function drawn(candidates: readonly Candidate[], weighted: readonly number[], chance: number): number {
  const weights = new Map<number, number>();
  for (const position of weighted) {
    const { rank, weight } = at(candidates, position);
    weights.set(rank, weight as number);
  }
  let left = chance * [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let last = -1;
  for (const [rank, weight] of weights) {
    last = rank;
    left -= weight;
    if (left < 0) return rank;
  }
  return last;
}

function positions(candidates: readonly Candidate[], fits: (candidate: Candidate) => boolean): number[] {
  return candidates.flatMap((candidate, position) => (fits(candidate) ? [position] : []));
}

/** The position with the smallest score, number by number; -1 where there is none. */
function best(
  candidates: readonly Candidate[],
  among: readonly number[],
  score: (candidate: Candidate) => readonly number[],
): number {
  let found = -1;
  let lowest: readonly number[] = [];
  for (const position of among) {
    const own = score(at(candidates, position));
    if (found !== -1 && !isLower(own, lowest)) continue;
    found = position;
    lowest = own;
  }
  return found;
}

function isLower(one: readonly number[], other: readonly number[]): boolean {
  for (const [index, value] of one.entries()) {
    const against = at(other, index);
    if (value !== against) return value < against;
  }
  return false;
}
