import { at } from "../core/at.ts";
import { canTake } from "./candidates.ts";
import type { RoutedRequest, UpstreamState } from "./upstream.ts";

/** How a pool spreads its requests. */
export type RoutingPolicy =
  | "round-robin"
  | "least-outstanding-tokens"
  | "prefix-affinity"
  | "power-of-two-choices";

export const ROUTING_POLICIES: readonly RoutingPolicy[] = [
  "round-robin",
  "least-outstanding-tokens",
  "prefix-affinity",
  "power-of-two-choices",
];

/** What a choice depends on beside the snapshot; the caller keeps it. */
export interface Turn {
  /** Requests routed before this one. */
  number: number;
  /** A random number in [0, 1); drawn only by policies that need one. */
  chance: () => number;
}

/**
 * The position of the upstream that gets a request, -1 when none can take it. A pure function of the snapshot, the
 * request and the turn: filter the upstreams that can take it, score them, pick the lowest score, the first of equals.
 */
export function route(
  policy: RoutingPolicy,
  upstreams: readonly UpstreamState[],
  request: RoutedRequest,
  turn: Turn,
): number {
  switch (policy) {
    case "round-robin":
      return nextInTurn(upstreams, request, turn.number);
    case "power-of-two-choices":
      return betterOfTwo(upstreams, request, turn);
    case "prefix-affinity":
      return lowest(upstreams, request, affinityScore);
    case "least-outstanding-tokens":
      return lowest(upstreams, request, outstandingScore);
  }
}

type Score = (upstream: UpstreamState, position: number, request: RoutedRequest) => number;

const outstandingScore: Score = (upstream) => upstream.outstandingTokens;

/**
 * Tokens to process before the answer: those owed to other requests and those of its own that are not cached. Among
 * idle upstreams that cache nothing the key decides, so that a prefix is not computed everywhere.
 */
const affinityScore: Score = (upstream, position, request) =>
  upstream.outstandingTokens +
  request.workTokens -
  (request.heldTokens === null ? 0 : request.heldTokens(position)) +
  (request.affinityKey === null ? 0 : preference(request.affinityKey, position));

function lowest(upstreams: readonly UpstreamState[], request: RoutedRequest, score: Score): number {
  let best = -1;
  let bestScore = Infinity;
  let position = -1;
  for (const upstream of upstreams) {
    position += 1;
    if (!canTake(upstream, request)) continue;
    const found = score(upstream, position, request);
    if (found >= bestScore) continue;
    best = position;
    bestScore = found;
  }
  return best;
}

function nextInTurn(upstreams: readonly UpstreamState[], request: RoutedRequest, number: number): number {
  for (let step = 0; step < upstreams.length; step += 1) {
    const position = (number + step) % upstreams.length;
    if (canTake(at(upstreams, position), request)) return position;
  }
  return -1;
}

/** The less loaded of two random upstreams: nearly as even as the least loaded of all (Mitzenmacher 2001). */
function betterOfTwo(upstreams: readonly UpstreamState[], request: RoutedRequest, turn: Turn): number {
  let able = 0;
  for (const upstream of upstreams) if (canTake(upstream, request)) able += 1;
  if (able === 0) return -1;
  const one = Math.floor(turn.chance() * able);
  if (able === 1) return nth(upstreams, request, 0);
  // The second is drawn from the others.
  const other = (one + 1 + Math.floor(turn.chance() * (able - 1))) % able;
  const [left, right] = [nth(upstreams, request, one), nth(upstreams, request, other)];
  const load = (position: number): number => at(upstreams, position).outstandingTokens;
  return load(right) < load(left) ? right : left;
}

/** The position of the n-th upstream that can take the request. */
function nth(upstreams: readonly UpstreamState[], request: RoutedRequest, n: number): number {
  let left = n;
  let position = -1;
  for (const upstream of upstreams) {
    position += 1;
    if (!canTake(upstream, request)) continue;
    if (left === 0) return position;
    left -= 1;
  }
  return -1;
}

/** A number in [0, 1) mixed from a key and a position (rendezvous hashing): less than a token, so it only breaks ties. */
function preference(key: number, position: number): number {
  let mixed = Math.imul((key ^ Math.imul(position + 1, 0x9e3779b1)) | 0, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}
