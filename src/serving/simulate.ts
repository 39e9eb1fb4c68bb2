import { at, numberAt } from "../core/at.ts";
import { couldTake } from "../routing/candidates.ts";
import { route, type RoutingPolicy } from "../routing/policies.ts";
import type { RoutedRequest } from "../routing/upstream.ts";
import { seededRandom } from "../core/random.ts";
import { closedLoop, openArrivals, type Arrivals } from "./arrivals.ts";
import { engineFit } from "./engine-fit.ts";
import { replicaLimits, type ReplicaLimits } from "./replica-limits.ts";
import { ReplicaSimulation } from "./replica-simulation.ts";
import type { Replica, Slo } from "./replica.ts";
import { requestTable, type RequestTable, type SimulatedRequest } from "./request-table.ts";
import { summarise, type Simulation } from "./simulation.ts";
import { Timeline } from "./timeline.ts";

export type { SimulatedRequest } from "./request-table.ts";
export type { Simulation } from "./simulation.ts";

/** Copies of one replica behind a router. */
export interface Fleet {
  replica: Replica;
  replicas: number;
}

export interface SimulationOptions {
  /** Latency of a single request that counts as good; without it no goodput. */
  slo?: Slo;
  /** A closed loop with this many requests in flight; arrival times are ignored. */
  concurrency?: number;
  /** Factor on the time of every iteration: a calibration on one measured point. */
  stepScale?: number;
  /** How requests are spread over the replicas; default: the least outstanding tokens. */
  routing?: RoutingPolicy;
  /** Of the router's random choices. */
  seed?: number;
  /** Return the times of every request too. */
  perRequest?: boolean;
  /** Return the state over time too. */
  timeline?: boolean;
}

/** Time after which a client whose request was refused sends its next one. */
const COMES_BACK_SECONDS = 1;

/** Null when the replica cannot run: the model does not fit, or the GPU's speed is not known. Deterministic. */
export function simulate(
  fleet: Fleet,
  requests: readonly SimulatedRequest[],
  options: SimulationOptions = {},
): Simulation | null {
  const limits = scaled(replicaLimits(fleet.replica), options.stepScale ?? 1);
  if (!limits || fleet.replicas < 1) return null;
  const table = requestTable(requests);
  const { engine } = fleet.replica;
  const hostSeconds = engine.host.perRequestMs / 1000;
  const source =
    options.concurrency === undefined ? openArrivals(table) : closedLoop(table, options.concurrency);
  const timeline = options.timeline ? new Timeline(fleet.replicas) : null;
  const listener = {
    finished: (_request: number, seconds: number): void => {
      source.over(seconds);
      timeline?.answered(seconds);
    },
    interval: timeline ? timeline.interval.bind(timeline) : undefined,
  };
  const replicas = Array.from(
    { length: fleet.replicas },
    (_, at) => new ReplicaSimulation(String(at), limits, table, listener),
  );
  const unserved = run({ replicas, table, source, hostSeconds, timeline, options });
  return summarise(
    replicas.map(({ totals }) => totals),
    table,
    {
      ...unserved,
      firstTokenSteps: engineFit(fleet.replica).firstTokenSteps + limits.rules.streamedTokens - 1,
      slo: options.slo,
      perRequest: options.perRequest ?? false,
      timeline,
    },
  );
}

function scaled(limits: ReplicaLimits | null, scale: number): ReplicaLimits | null {
  if (!limits || scale === 1) return limits;
  const { timer } = limits;
  return { ...limits, timer: { seconds: (work) => timer.seconds(work) * scale } };
}

interface Run {
  replicas: readonly ReplicaSimulation[];
  table: RequestTable;
  source: Arrivals;
  hostSeconds: number;
  timeline: Timeline | null;
  options: SimulationOptions;
}

/** Advances from event to event: the next arrival, or the end of the iterations of the replica that is due first. */
function run({ replicas, table, source, hostSeconds, timeline, options }: Run): {
  rejected: number;
  turnedAway: number;
} {
  const send = sender(replicas, table, options);
  const first = at(replicas, 0);
  let [rejected, turnedAway] = [0, 0];
  for (;;) {
    const sentAt = source.nextAt();
    const arrival = sentAt + hostSeconds;
    let soonest = first;
    for (const replica of replicas) if (replica.nextEventAt < soonest.nextEventAt) soonest = replica;
    if (arrival === Infinity && soonest.nextEventAt === Infinity) return { rejected, turnedAway };
    if (soonest.nextEventAt < arrival) {
      soonest.advance();
      continue;
    }
    const request = source.take();
    table.arrival[request] = sentAt;
    timeline?.arrived(sentAt);
    const outcome = send(request, arrival);
    if (outcome === "rejected") {
      rejected += 1;
      source.over(arrival);
    } else if (outcome === "turned away") {
      turnedAway += 1;
      source.over(arrival + COMES_BACK_SECONDS);
    }
  }
}

type Outcome = "sent" | "rejected" | "turned away";

/** Routes requests to replicas: rejected when none could ever serve it, turned away when all are full. */
function sender(
  replicas: readonly ReplicaSimulation[],
  table: RequestTable,
  { routing = "least-outstanding-tokens", seed = 1 }: SimulationOptions,
): (request: number, seconds: number) => Outcome {
  const { prefixes } = table;
  const turn = { number: 0, chance: seededRandom(seed) };
  let current = 0;
  const heldTokens = (position: number): number => at(replicas, position).held(current);
  const routed: { -readonly [Key in keyof RoutedRequest]: RoutedRequest[Key] } = {
    contextTokens: 0,
    workTokens: 0,
    heldTokens: routing === "prefix-affinity" && prefixes ? heldTokens : null,
    affinityKey: null,
  };
  return (request, seconds) => {
    current = request;
    routed.contextTokens = numberAt(table.input, request) + numberAt(table.output, request);
    routed.workTokens = numberAt(table.owed, request);
    const node = prefixes ? prefixes.first[request] : undefined;
    routed.affinityKey =
      prefixes && node !== undefined && node < numberAt(prefixes.first, request + 1)
        ? numberAt(prefixes.nodes, node)
        : null;
    const position = route(routing, replicas, routed, turn);
    turn.number += 1;
    const target = replicas[position];
    if (target) {
      target.enqueue(request, seconds);
      return "sent";
    }
    return replicas.some((replica) => couldTake(replica, routed)) ? "turned away" : "rejected";
  };
}
