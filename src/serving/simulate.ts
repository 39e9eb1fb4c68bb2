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
  /** A closed loop: so many requests are under way at once, arrival times are ignored. */
  concurrency?: number;
  /** Every iteration takes so many times what the model says: a calibration on one measured point. */
  stepScale?: number;
  /** How requests are spread over the replicas; default: the least outstanding tokens. */
  routing?: RoutingPolicy;
  /** Of the choices that a router leaves to chance. */
  seed?: number;
  /** Hand back the times of every request too. */
  perRequest?: boolean;
  /** Hand back the state over time too. */
  timeline?: boolean;
}

/** A client that was turned away comes back after so long. */
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
    stretch: timeline ? timeline.stretch.bind(timeline) : undefined,
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

/** From event to event: the next arrival, or the end of the iterations of the replica that is due first. */
function run({ replicas, table, source, hostSeconds, timeline, options }: Run): {
  rejected: number;
  turnedAway: number;
} {
  const send = sender(replicas, table, options);
  let [rejected, turnedAway] = [0, 0];
  for (;;) {
    const sentAt = source.nextAt();
    const arrival = sentAt + hostSeconds;
    let soonest = replicas[0] as ReplicaSimulation;
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

/** Sends a request to a replica: rejected where none could ever serve it, turned away where all are full. */
function sender(
  replicas: readonly ReplicaSimulation[],
  table: RequestTable,
  { routing = "least-outstanding-tokens", seed = 1 }: SimulationOptions,
): (request: number, seconds: number) => Outcome {
  const { prefixes } = table;
  const turn = { number: 0, chance: seededRandom(seed) };
  let current = 0;
  const heldTokens = (position: number): number => (replicas[position] as ReplicaSimulation).held(current);
  const routed: { -readonly [Key in keyof RoutedRequest]: RoutedRequest[Key] } = {
    contextTokens: 0,
    workTokens: 0,
    heldTokens: routing === "prefix-affinity" && prefixes ? heldTokens : null,
    affinityKey: null,
  };
  return (request, seconds) => {
    current = request;
    routed.contextTokens = (table.input[request] as number) + (table.output[request] as number);
    routed.workTokens = table.owed[request] as number;
    const node = prefixes ? prefixes.first[request] : undefined;
    routed.affinityKey =
      prefixes && node !== undefined && node < (prefixes.first[request + 1] as number)
        ? (prefixes.nodes[node] as number)
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
