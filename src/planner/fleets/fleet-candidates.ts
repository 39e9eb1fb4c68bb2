import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { capacity, type Capacity, type Slo, type Workload } from "../../serving/capacity.ts";
import { weightBytes } from "../../serving/precision.ts";
import type { Replica } from "../../serving/replica.ts";
import type { Profile } from "../../traffic/profile.ts";
import { evidenceFor, mayGoTo, testsFor } from "../apis/api-options.ts";
import { demandShape, type DemandShape, type MovingSegment } from "../traffic/demand.ts";
import { movedUsd, stayUsd, stillPaid } from "../apis/group-cost.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { PlanCatalog, PlanConstraints } from "../inputs.ts";
import { movedCost, pairOf } from "../apis/moved-cost.ts";
import {
  APIS_USED_TODAY,
  type FleetOption,
  type Group,
  type MovedCost,
  type MovedWork,
} from "../prepared.ts";
import { SAME_MODEL, tokenRatios } from "../traffic/substitution.ts";
import { throughputBand, type ThroughputBand } from "./throughput-band.ts";

/** A model on some GPUs that can serve the traffic it may take, before anybody is paid for it. */
export interface FleetCandidate {
  target: string;
  replica: Replica;
  capacity: Capacity;
  moved: readonly MovedWork[];
  shape: DemandShape;
  overflow: readonly MovedCost[];
  overflowTo: string | null;
  workload: Workload;
  throughput: ThroughputBand;
  slo: Slo;
  movedSources: readonly GroupSource[];
  quality: string | null;
}

/** Answer length assumed where requests are not counted: mean of the Azure conversation trace 2023. */
const ASSUMED_OUTPUT_TOKENS = 211;
/** Bursts inside an hour for which the demand curve is made ready. */
const BURSTS = [1, 1.5, 2, 3, 5, 8, 16, 32] as const;

/** Every way to serve the movable traffic with one open model on one kind of GPU, within the latency asked for. */
export function fleetCandidates(
  targets: readonly string[],
  gpuNames: ReadonlySet<string>,
  sources: readonly GroupSource[],
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  values: AssumptionValues,
): FleetCandidate[] {
  const found: FleetCandidate[] = [];
  const sets = new Map<string, readonly GroupSource[]>();
  for (const target of targets) {
    const model = catalog.models.find((entry) => entry.name === target);
    if (model === undefined || model.commercialUse === "no") continue;
    const indices = sources.flatMap((source, index) =>
      mayGoTo({ model: target }, source, catalog, constraints) ? [index] : [],
    );
    if (indices.length === 0) continue;
    const movedSources = sets.get(indices.join()) ?? indices.map((index) => sources[index]!);
    sets.set(indices.join(), movedSources);
    const workload = workloadOf(indices, sources, target, catalog, values);
    const slo = sloOf(movedSources, constraints);
    const overflow = overflowOf(indices, sources, target, profile, catalog, constraints, values);
    const quality = evidenceFor(
      indices.map((group) => ({ group })),
      sources,
      target,
      catalog,
    );
    let shape: DemandShape | null = null;
    for (const gpu of catalog.gpus) {
      if (!gpuNames.has(gpu.name)) continue;
      for (const replica of catalog.replicas(model, gpu)) {
        const able = capacity(replica, workload, slo);
        if (able === null || able.requestsPerSecond <= 0) continue;
        // The shape in multiples of the mean hardly depends on the card: one per model is enough to rank.
        shape ??= shapeOf(movedSources, able, profile);
        const moved = indices.map((index) => workOf(index, sources[index]!, target, able, catalog));
        found.push({
          target,
          replica,
          capacity: able,
          moved,
          shape,
          ...overflow,
          workload,
          throughput: throughputBand(replica, able.concurrency),
          slo,
          movedSources,
          quality,
        });
      }
    }
  }
  return found;
}

/** A candidate with a seller. `kind` says whether what does not fit overflows to an API. */
export function fleetOption(
  candidate: FleetCandidate,
  offer: GpuOffer,
  kind: FleetOption["kind"],
  sources: readonly GroupSource[],
  catalog: PlanCatalog,
): FleetOption {
  const { replica, target } = candidate;
  const hybrid = kind === "hybrid";
  const gpusPerReplica = replica.tensorParallel;
  // Without arrivals nobody knows how many GPUs it takes: then the label names the kind of GPU alone.
  const name =
    candidate.shape.kind === "assumed"
      ? `${target} (${replica.precision}) on ${replica.gpu.name}, as many as the arrivals take`
      : `${target} (${replica.precision}) on ${gpusPerReplica}x ${replica.gpu.name}`;
  const seller = offer.kind.startsWith("purchase") ? `bought (${offer.seller})` : offer.seller;
  return {
    id: `${kind}:${target}:${replica.precision}:${gpusPerReplica}x${replica.gpu.name}@${offer.id}`,
    kind,
    label: hybrid ? `${name}, ${seller}; peaks to ${candidate.overflowTo}` : `${name}, ${seller}`,
    conditions: conditionsOf(candidate, sources, hybrid, catalog),
    sources: [`${offer.source} (${offer.date})`],
    quality: candidate.quality,
    targetModel: target,
    offer,
    gpuTdpWatts: replica.gpu.tdpWatts,
    weightsBytes: weightBytes(replica.model, replica.precision).total,
    replica: {
      model: target,
      gpu: replica.gpu.name,
      gpusPerReplica,
      engine: replica.engine.name,
      precision: replica.precision,
      tensorParallel: replica.tensorParallel,
    },
    replicasPerNode: Math.max(1, Math.floor(offer.gpusPerNode / gpusPerReplica)),
    workload: candidate.workload,
    throughput: candidate.throughput,
    moved: candidate.moved,
    shape: candidate.shape,
    headroom: 1,
    overflow: hybrid ? candidate.overflow : [],
    overflowTo: hybrid ? candidate.overflowTo : null,
    latency: null,
    meetsSlo: null,
  };
}

/** Can this offer carry the replica? A replica does not span machines; single cards are combined into one machine. */
export const carries = (offer: GpuOffer, replica: Replica): boolean =>
  offer.gpu === replica.gpu.name && (offer.gpusPerNode >= replica.tensorParallel || offer.gpusPerNode === 1);

/** The kind of option that an offer makes. */
export function kindOf(offer: GpuOffer): Exclude<FleetOption["kind"], "hybrid"> {
  if (offer.kind === "dedicated-endpoint") return "dedicated-hosted";
  return offer.kind === "purchase-new" || offer.kind === "purchase-used" ? "self-host-buy" : "self-host-rent";
}

/** Exact demand shape of a candidate, with its own seconds per token. */
export const shapeOf = (
  movedSources: readonly GroupSource[],
  able: Capacity,
  profile: Profile,
): DemandShape => demandShape(movingOf(movedSources), able, profile.observedHours * 60, BURSTS);

/** One list per set of sources, so that its tokens are summed once for all models and GPUs. */
const movings = new WeakMap<readonly GroupSource[], readonly MovingSegment[]>();

function movingOf(movedSources: readonly GroupSource[]): readonly MovingSegment[] {
  let moving = movings.get(movedSources);
  if (moving === undefined) {
    moving = movedSources.flatMap(({ segments, decision }) =>
      segments.map((segment) => ({ segment, batch: decision.kind === "batch" })),
    );
    movings.set(movedSources, moving);
  }
  return moving;
}

function conditionsOf(
  candidate: FleetCandidate,
  sources: readonly GroupSource[],
  hybrid: boolean,
  catalog: PlanCatalog,
): string[] {
  const conditions = testsFor(candidate.moved, sources, candidate.target, catalog);
  const { model } = candidate.replica;
  if (model.commercialUse === "conditions")
    conditions.push(`the ${model.licence} licence has conditions: read it`);
  if (model.commercialUse === "unknown")
    conditions.push(`the licence of ${model.name} was not read: check it`);
  if (candidate.throughput.measured.runs === 0) conditions.push(unmeasured(candidate));
  if (hybrid) conditions.push(`${candidate.overflowTo} takes the peaks within its rate limits`);
  return conditions;
}

/** Nobody published runs of this model on this GPU: the range is wider, and a benchmark would settle it. */
function unmeasured({ replica, throughput }: FleetCandidate): string {
  const { model, gpu, engine } = replica;
  const slower = Math.round((1 - throughput.low) * 100);
  const faster = Math.round((throughput.high - 1) * 100);
  return `no published runs of ${model.name} on ${gpu.name} with ${engine.name} were compared: it may serve ${slower} % less or ${faster} % more than predicted, which a ten-minute benchmark (breakeven size prints its command) settles`;
}

function workOf(
  index: number,
  source: GroupSource,
  target: string,
  able: Capacity,
  catalog: PlanCatalog,
): MovedWork {
  const { group } = source;
  const cached = reusedTokens(group);
  const fresh = group.inputTokens - cached;
  return {
    group: index,
    secondsInput: fresh * able.secondsPerInputToken,
    secondsCachedHit: cached * able.secondsPerCachedToken,
    secondsCachedMiss: cached * able.secondsPerInputToken,
    secondsOutput: group.outputTokens * able.secondsPerOutputToken,
    pair: pairOf(source, { model: target, open: true }, catalog),
  };
}

/** Prompt tokens that repeat: what the provider's cache hit, or what prefix hashes show that a cache would hit. */
const reusedTokens = ({ cachedInputTokens, inputTokens, tuning }: Group): number =>
  tuning.measuredShare === null
    ? cachedInputTokens
    : Math.max(cachedInputTokens, tuning.measuredShare * inputTokens);

/** Mean request of the moved traffic, in the target's tokens. */
function workloadOf(
  indices: readonly number[],
  sources: readonly GroupSource[],
  target: string,
  catalog: PlanCatalog,
  values: AssumptionValues,
): Workload {
  const sum = { requests: 0, input: 0, cached: 0, output: 0 };
  for (const index of indices) {
    const source = sources[index]!;
    const { group } = source;
    const ratio = tokenRatios(pairOf(source, { model: target, open: true }, catalog), values);
    sum.requests += group.requests ?? group.outputTokens / ASSUMED_OUTPUT_TOKENS;
    sum.input += group.inputTokens * ratio.input;
    sum.cached += reusedTokens(group) * ratio.input * (values["cache_hit_carry_over"] ?? 1);
    sum.output += group.outputTokens * ratio.output;
  }
  const requests = Math.max(sum.requests, 1e-9);
  return {
    inputTokens: Math.max(1, sum.input / requests),
    cachedInputTokens: sum.cached / requests,
    outputTokens: Math.max(1, sum.output / requests),
  };
}

/** The strictest latency of the traffic that is not batch work; nothing is asked of batch work. */
function sloOf(moved: readonly GroupSource[], constraints: PlanConstraints): Slo {
  const interactive = moved.filter(({ decision }) => decision.kind === "interactive");
  if (interactive.length === 0) return { ttftP95Ms: null, tpotP95Ms: null };
  const own = interactive.flatMap(({ decision }) => (decision.ttftMs === null ? [] : [decision.ttftMs]));
  const asked = constraints.slo.ttftP95Ms === null ? own : [...own, constraints.slo.ttftP95Ms];
  return { ttftP95Ms: asked.length === 0 ? null : Math.min(...asked), tpotP95Ms: constraints.slo.tpotP95Ms };
}

/** Where calls go that the fleet cannot take: a host of the same model, or back to where they came from. */
function overflowOf(
  indices: readonly number[],
  sources: readonly GroupSource[],
  target: string,
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  values: AssumptionValues,
): { overflow: MovedCost[]; overflowTo: string | null } {
  const open = indices.filter((index) => !sources[index]!.group.private);
  if (open.length === 0) return { overflow: [], overflowTo: null };
  const back = open.map((index): MovedCost => backToWhereItCameFrom(index, sources[index]!));
  const choices = [{ to: APIS_USED_TODAY, parts: back }];
  for (const { host, price } of catalog.hostedPrices(target)) {
    const parts = open.map((index) =>
      movedCost(
        index,
        sources[index]!,
        price,
        { model: target, open: true },
        profile,
        catalog,
        constraints.asOfMs,
      ),
    );
    if (parts.every((part) => part !== null)) choices.push({ to: `${target} at ${host}`, parts });
  }
  const usd = ({ to, parts }: (typeof choices)[number]): number =>
    parts.reduce((sum, part) => sum + movedUsd(part, values), 0) *
    (to === APIS_USED_TODAY ? stillPaid(values) : 1);
  const best = choices.reduce((a, b) => (usd(b) < usd(a) ? b : a));
  return { overflow: best.parts, overflowTo: best.to };
}

/** The stay price, untouched by token ratios: the same model answers. */
const backToWhereItCameFrom = (index: number, { group }: GroupSource): MovedCost => ({
  group: index,
  usdInput: stayUsd(group),
  usdCachedHit: 0,
  usdCachedMiss: 0,
  usdOutput: 0,
  pair: SAME_MODEL,
});
