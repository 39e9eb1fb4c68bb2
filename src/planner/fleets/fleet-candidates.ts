import { valueOf } from "../../economics/value-of.ts";
import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { capacity, type Capacity, type Slo, type Workload } from "../../serving/capacity.ts";
import { unknownSupport } from "../../serving/support.ts";
import { weightBytes } from "../../serving/precision.ts";
import type { Replica } from "../../serving/replica.ts";
import type { Profile } from "../../traffic/profile.ts";
import { mayServe, mayTakeOver, type Serving } from "../demands/judge.ts";
import { largestChange, modelChange } from "../demands/model-change.ts";
import { apiService, serviceToday } from "../demands/service.ts";
import { evidenceFor, hostsOf, mayGoTo, testsFor } from "../apis/api-options.ts";
import { loadShape, type MovingSegment } from "../traffic/load-shape.ts";
import type { LoadShape } from "../model/load-shape.ts";
import { movedUsd, stayUsd, stillPaid } from "../cost/group-cost.ts";
import { type OfferUse, sellerText, termConditions } from "./offer-terms.ts";
import { rentedHours } from "../traffic/on-hours.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { ModelChange } from "../model/demands.ts";
import type { PlanConstraints } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { ASSUMED_OUTPUT_TOKENS } from "../traffic/arrivals.ts";
import { movedCost, pairOf } from "../apis/moved-cost.ts";
import {
  APIS_USED_TODAY,
  type FleetOption,
  type Group,
  type MovedCost,
  type MovedWork,
  type OnHours,
  type OptionCondition,
  type Substitution,
  type ThroughputBand,
} from "../model/prepared.ts";
import { SAME_MODEL, tokenRatios } from "../traffic/substitution.ts";
import { throughputBand } from "../cost/throughput-band.ts";

/** A model on some GPUs that can serve the traffic that may move to it, before a seller is chosen. */
export interface FleetCandidate {
  target: string;
  replica: Replica;
  capacity: Capacity;
  moved: readonly MovedWork[];
  shape: LoadShape;
  overflow: readonly MovedCost[];
  overflowTo: string | null;
  /** Who takes the peaks, group by group. */
  overflowServices: readonly Serving[];
  modelChange: ModelChange;
  workload: Workload;
  throughput: ThroughputBand;
  slo: Slo;
  movedSources: readonly GroupSource[];
  /** When machines would be on if they were rented by the hour; null = all the time. */
  rented: OnHours | null;
  /** What has to pass on the model before work moves to it. */
  tests: readonly OptionCondition[];
  quality: string | null;
}

/** A group that may move to a model, with how its token counts change there. */
interface MovingGroup {
  /** Its number among the groups of the plan. */
  group: number;
  source: GroupSource;
  pair: Substitution;
}

/** Text length assumed for work that writes nothing: mean of the embeddings benchmark in vllm-project/vllm PR 23000. */
const ASSUMED_ENCODED_TOKENS = 510;
/** Bursts within an hour for which overflow curves are computed. */
const BURSTS = [1, 1.5, 2, 3, 5, 8, 16, 32] as const;

/** Every way to serve the movable traffic with one open model on one kind of GPU, within the latency asked for. */
export function fleetCandidates(
  targets: readonly string[],
  gpuNames: ReadonlySet<string>,
  sources: readonly GroupSource[],
  context: PlanContext,
): FleetCandidate[] {
  const { profile, catalog, constraints, values } = context;
  const found: FleetCandidate[] = [];
  const sets = new Map<string, readonly GroupSource[]>();
  for (const target of targets) {
    const model = catalog.models.find((entry) => entry.name === target);
    if (model === undefined || model.commercialUse === "no") continue;
    const moving = movingTo(target, sources, context);
    if (moving.length === 0) continue;
    const set = moving.map(({ group }) => group).join();
    const movedSources = sets.get(set) ?? moving.map(({ source }) => source);
    sets.set(set, movedSources);
    const workload = workloadOf(moving, values);
    const slo = sloOf(movedSources, constraints);
    const rented = rentedHours(movedSources, profile);
    const overflow = overflowOf(moving, target, context);
    const tests = testsFor(moving, sources, target, catalog);
    const change = largestChange(
      movedSources.map((source) => modelChange(source, { model: target, seller: "" }, context)),
    );
    const quality = evidenceFor(moving, sources, target, catalog);
    let shape: LoadShape | null = null;
    for (const gpu of catalog.gpus) {
      if (!gpuNames.has(gpu.name)) continue;
      for (const replica of catalog.replicas(model, gpu)) {
        const able = capacity(replica, workload, slo);
        if (able === null || able.requestsPerSecond <= 0) continue;
        // In multiples of the mean the shape hardly depends on the GPU: one per model is enough to rank by.
        shape ??= shapeOf(movedSources, able, profile);
        found.push({
          target,
          replica,
          capacity: able,
          moved: moving.map((each) => workOf(each, able)),
          shape,
          ...overflow,
          modelChange: change,
          workload,
          throughput: throughputBand(replica, able.concurrency),
          slo,
          movedSources,
          rented,
          tests,
          quality,
        });
      }
    }
  }
  return found;
}

function movingTo(target: string, sources: readonly GroupSource[], context: PlanContext): MovingGroup[] {
  const all = sources.flatMap((source, group) =>
    mayGoTo({ model: target }, source, context)
      ? [{ group, source, pair: pairOf(source, { model: target, open: true }, context.catalog) }]
      : [],
  );
  const service = apiService("", target, context);
  const allowed = all.filter(({ source }) => mayTakeOver(source, service, context));
  // Where the model may serve nothing, it is judged as a whole, so that the demand that forbids it is named.
  return allowed.length === 0 ? all : allowed;
}

/** A candidate from one seller. With `kind` "hybrid", load beyond its capacity overflows to an API. */
export function fleetOption(
  candidate: FleetCandidate,
  use: OfferUse,
  kind: FleetOption["kind"],
  values: AssumptionValues,
): FleetOption {
  const { replica, target } = candidate;
  const { offer, onHours } = use;
  const hybrid = kind === "hybrid";
  const gpusPerReplica = replica.tensorParallel;
  // Without arrivals the number of GPUs is unknown, so the label names only the kind of GPU.
  const name =
    candidate.shape.kind === "assumed"
      ? `${target} (${replica.precision}) on ${replica.gpu.name}, count depends on arrivals`
      : `${target} (${replica.precision}) on ${gpusPerReplica}x ${replica.gpu.name}`;
  const seller = sellerText(use);
  const weightsBytes = weightBytes(replica.model, replica.precision).total;
  const mayWait = candidate.movedSources.every(({ decision }) => decision.kind === "batch");
  return {
    id: `${kind}:${target}:${replica.precision}:${gpusPerReplica}x${replica.gpu.name}@${offer.id}${onHours === null ? "" : `#${onHours.kind}`}`,
    kind,
    label: hybrid ? `${name}, ${seller}; peaks to ${candidate.overflowTo}` : `${name}, ${seller}`,
    conditions: [
      ...conditionsOf(candidate, offer, hybrid),
      ...termConditions(use, { mayWait, hasOverflow: hybrid, weightsBytes }, values),
    ],
    sources: [`${offer.source} (${offer.date})`],
    quality: candidate.quality,
    targetModel: target,
    modelChange: candidate.modelChange,
    offer,
    gpuTdpWatts: replica.gpu.tdpWatts,
    weightsBytes,
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
    ...(onHours === null ? {} : { onHours }),
    overflow: hybrid ? candidate.overflow : [],
    overflowTo: hybrid ? candidate.overflowTo : null,
    latency: null,
    meetsSlo: null,
  };
}

/** The kind of option that an offer makes. */
export function kindOf(offer: GpuOffer): Exclude<FleetOption["kind"], "hybrid"> {
  if (offer.kind === "dedicated-endpoint") return "dedicated-hosted";
  return offer.kind === "purchase-new" || offer.kind === "purchase-used" ? "self-host-buy" : "self-host-rent";
}

/** Exact load shape of a candidate, with its own seconds per token. */
export const shapeOf = (movedSources: readonly GroupSource[], able: Capacity, profile: Profile): LoadShape =>
  loadShape(movingOf(movedSources), able, profile.observedHours * 60, BURSTS);

/** One list per set of groups, so that its tokens are summed once for all models and GPUs. */
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

function conditionsOf(candidate: FleetCandidate, offer: GpuOffer, hybrid: boolean): OptionCondition[] {
  const conditions = [...candidate.tests];
  const { model, gpu, engine, precision } = candidate.replica;
  const notKnown = unknownSupport(model, gpu, engine, precision);
  if (notKnown !== null) conditions.push({ kind: "support", text: notKnown });
  const { doubt } = offer;
  if (doubt !== undefined && doubt !== null)
    conditions.push({ kind: "price-doubt", text: `${offer.seller}: ${doubt}` });
  if (model.commercialUse === "conditions")
    conditions.push({ kind: "licence", text: `the ${model.licence} licence has conditions: read it` });
  if (model.commercialUse === "unknown")
    conditions.push({
      kind: "licence",
      text: `whether ${model.name} may be used commercially is not known: check its licence`,
    });
  if (candidate.throughput.measured.runs === 0)
    conditions.push({ kind: "benchmark", text: unmeasured(candidate) });
  if (hybrid) {
    const text = `the rate limits of ${candidate.overflowTo} allow the peaks`;
    conditions.push({ kind: "rate-limits", text });
  }
  return conditions;
}

/** Without published runs of this model on this GPU the range is wider, and a benchmark would settle it. */
function unmeasured({ replica, throughput }: FleetCandidate): string {
  const { model, gpu, engine } = replica;
  const slower = Math.round((1 - throughput.low) * 100);
  const faster = Math.round((throughput.high - 1) * 100);
  return `there are no published runs of ${model.name} on ${gpu.name} with ${engine.name}: it may serve ${slower}% less or ${faster}% more than predicted, which a ten-minute benchmark settles (breakeven size prints its command)`;
}

function workOf({ group: index, source, pair }: MovingGroup, able: Capacity): MovedWork {
  const { group } = source;
  const cached = reusedTokens(group);
  const fresh = group.inputTokens - cached;
  return {
    group: index,
    secondsInput: fresh * able.secondsPerInputToken,
    secondsCachedHit: cached * able.secondsPerCachedToken,
    secondsCachedMiss: cached * able.secondsPerInputToken,
    secondsOutput: group.outputTokens * able.secondsPerOutputToken,
    pair,
  };
}

/** Prompt tokens that repeat: the provider's cache hits, or what prefix hashes show that a cache would hit. */
const reusedTokens = ({ cachedInputTokens, inputTokens, tuning }: Group): number =>
  tuning.measuredShare === null
    ? cachedInputTokens
    : Math.max(cachedInputTokens, tuning.measuredShare * inputTokens);

/** Mean request of the moved traffic, in the target's tokens. */
function workloadOf(moving: readonly MovingGroup[], values: AssumptionValues): Workload {
  const sum = { requests: 0, input: 0, cached: 0, output: 0 };
  for (const { source, pair } of moving) {
    const { group } = source;
    const ratio = tokenRatios(pair, values);
    sum.requests += group.requests ?? assumedRequests(group);
    sum.input += group.inputTokens * ratio.input;
    sum.cached += reusedTokens(group) * ratio.input * valueOf(values, "cache_hit_carry_over");
    sum.output += group.outputTokens * ratio.output;
  }
  const requests = Math.max(sum.requests, 1e-9);
  return {
    inputTokens: Math.max(1, sum.input / requests),
    cachedInputTokens: sum.cached / requests,
    outputTokens: Math.max(1, sum.output / requests),
  };
}

/** How many requests tokens come to, where nobody counted them. */
const assumedRequests = ({ inputTokens, outputTokens }: Group): number =>
  outputTokens > 0 ? outputTokens / ASSUMED_OUTPUT_TOKENS : inputTokens / ASSUMED_ENCODED_TOKENS;

/** The strictest latency required by interactive work; batch work requires none. */
function sloOf(moved: readonly GroupSource[], constraints: PlanConstraints): Slo {
  const interactive = moved.filter(({ decision }) => decision.kind === "interactive");
  if (interactive.length === 0) return { ttftP95Ms: null, tpotP95Ms: null };
  const own = interactive.flatMap(({ decision }) => (decision.ttftMs === null ? [] : [decision.ttftMs]));
  const asked = constraints.slo.ttftP95Ms === null ? own : [...own, constraints.slo.ttftP95Ms];
  return { ttftP95Ms: asked.length === 0 ? null : Math.min(...asked), tpotP95Ms: constraints.slo.tpotP95Ms };
}

/**
 * Where overflow goes and what it costs: the cheapest host of the same model that more than one price table has, or the
 * APIs used today; where the user's demands allow none of them, the cheapest all the same, which they then remove.
 */
function overflowOf(
  moving: readonly MovingGroup[],
  target: string,
  context: PlanContext,
): Pick<FleetCandidate, "overflow" | "overflowTo" | "overflowServices"> {
  const { values } = context;
  const open = moving.filter(({ source }) => !source.group.private);
  if (open.length === 0) return { overflow: [], overflowTo: null, overflowServices: [] };
  const back = open.map(backToWhereItCameFrom);
  const today = open.map(({ source }) => ({ source, service: serviceToday(source, context) }));
  const choices = [{ to: APIS_USED_TODAY, parts: back, services: today }];
  for (const { host, price, tables, doubt } of hostsOf(target, context)) {
    // Peaks go where a price holds, or back to where they came from.
    if (tables < 2 || (doubt ?? null) !== null) continue;
    const parts = open.map(({ group, source }) =>
      movedCost(group, source, { model: target, open: true, price }, context),
    );
    const service = apiService(host, target, context);
    const services = open.map(({ source }) => ({ source, service }));
    if (parts.every((part) => part !== null)) choices.push({ to: `${target} at ${host}`, parts, services });
  }
  const usd = ({ to, parts }: (typeof choices)[number]): number =>
    parts.reduce((sum, part) => sum + movedUsd(part, values), 0) *
    (to === APIS_USED_TODAY ? stillPaid(values) : 1);
  const allowed = choices.filter(({ services }) =>
    services.every(({ source, service }) => mayServe(source, service, context)),
  );
  const best = (allowed.length === 0 ? choices : allowed).reduce((a, b) => (usd(b) < usd(a) ? b : a));
  return { overflow: best.parts, overflowTo: best.to, overflowServices: best.services };
}

/** What staying costs, without token ratios, because the model is the same. */
const backToWhereItCameFrom = ({ group, source }: MovingGroup): MovedCost => ({
  group,
  usdInput: stayUsd(source.group),
  usdCachedHit: 0,
  usdCachedMiss: 0,
  usdOutput: 0,
  pair: SAME_MODEL,
  ...(source.group.later === undefined
    ? {}
    : {
        later: source.group.later.map((then) => ({
          fromMs: then.fromMs,
          usdInput: stayUsd(then),
          usdCachedHit: 0,
          usdCachedMiss: 0,
          usdOutput: 0,
        })),
      }),
});
