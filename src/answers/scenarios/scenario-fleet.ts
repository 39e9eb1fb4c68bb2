import { findNetwork } from "../../catalog/networks.ts";
import { UserError } from "../../core/errors.ts";
import type { Network } from "../../core/network.ts";
import { machinesOf } from "../../serving/machines.ts";
import { fit } from "../../serving/memory.ts";
import { tooOldFor, unsupported } from "../../serving/support.ts";
import { modelOfOneRank } from "../../serving/replica-limits.ts";
import type { Replica } from "../../serving/replica.ts";
import { schedulerRules } from "../../serving/scheduler-rules.ts";
import type { Fleet } from "../../serving/simulate.ts";
import { stepTimer } from "../../serving/step-time.ts";
import {
  cachePrecisionNamed,
  engineNamed,
  gpuNamed,
  modelNamed,
  otherPrecisionNote,
  precisionNamed,
  usualPrecision,
  versionNote,
} from "../serving-names.ts";
import { fitRemedy } from "../fit-remedy.ts";
import { plural } from "../../core/format.ts";
import { withEngineFlags } from "./engine-flags.ts";
import type { Scenario } from "./scenario.ts";

/** A fleet, how many of its engines make up one replica as it was asked for, and what was decided about it. */
export interface PlannedFleet {
  fleet: Fleet;
  enginesPerReplica: number;
  notes: string[];
}

/** The most engines that are simulated at once. */
const MOST_ENGINES = 512;
/** The fleet of a scenario. Throws UserError with the nearest that works when it cannot run. */
export function scenarioFleet(scenario: Scenario, cwd: string): PlannedFleet {
  const { tensorParallel, pipelineParallel, expertParallel, dataParallel } = scenario;
  const { model, note } = modelNamed(scenario.model, cwd);
  const engine = engineNamed(scenario.engine, scenario.engineVersion ?? undefined);
  const { replica, notes } = withEngineFlags(
    {
      model,
      gpu: gpuNamed(scenario.gpu),
      tensorParallel,
      pipelineParallel,
      // Ranks of a dense model share nothing: each is an engine of its own.
      dataParallel: model.experts ? dataParallel : 1,
      expertParallel,
      precision:
        scenario.precision === null ? usualPrecision(model, engine) : precisionNamed(scenario.precision),
      kvPrecision:
        scenario.kvPrecision === null ? ("bf16" as const) : cachePrecisionNamed(scenario.kvPrecision),
      engine,
      ...(scenario.speculation ? { speculation: scenario.speculation } : {}),
      ...(scenario.network ? { network: scenario.network } : {}),
    },
    {
      ...scenario.engineFlags,
      ...(scenario.prefixCache === null ? {} : { "enable-prefix-caching": scenario.prefixCache }),
    },
  );
  const replicas = wholeReplicas(scenario);
  const enginesPerReplica = model.experts ? 1 : dataParallel;
  const engines = replicas * enginesPerReplica;
  const other = scenario.precision === null ? otherPrecisionNote(model, engine) : null;
  if (engines > MOST_ENGINES)
    throw new UserError(
      `${engines} engines are more than are simulated at once`,
      `simulate ${MOST_ENGINES} or fewer with their part of the load`,
    );
  const contextTokens = refuseImpossible(replica, scenario);
  const network = replica.network ?? usualNetwork(replica);
  return {
    fleet: { replica: { ...replica, contextTokens, ...(network ? { network } : {}) }, replicas: engines },
    enginesPerReplica,
    notes: [
      ...[note, other, versionNote(engine), tooOldFor(model, engine)].filter((text) => text !== null),
      ...notes,
      ...fleetNotes(replica, scenario, engines),
    ],
  };
}

function wholeReplicas({ gpus, tensorParallel, pipelineParallel, dataParallel }: Scenario): number {
  const perReplica = tensorParallel * pipelineParallel * dataParallel;
  if (gpus % perReplica === 0) return gpus / perReplica;
  const below = Math.floor(gpus / perReplica) * perReplica;
  throw new UserError(
    `${gpus} is not a whole number of replicas of ${plural(perReplica, "GPU")}`,
    `gpus must be a multiple of tensorParallel x pipelineParallel x dataParallel: ${below > 0 ? `${below} or ` : ""}${below + perReplica}`,
  );
}

function fleetNotes(replica: Replica, scenario: Scenario, engines: number): string[] {
  const { engine, gpu, precision, tensorParallel, pipelineParallel = 1, dataParallel = 1 } = replica;
  const byLayers = schedulerRules(engine).splitsBy === "layers" && tensorParallel > 1;
  return [
    engines > 1
      ? `${engines} engines behind a router by ${(scenario.routing ?? "least-outstanding-tokens").replaceAll("-", " ")}`
      : null,
    byLayers
      ? `${engine.name} divides a model by layers: ${tensorParallel} GPUs work one after the other`
      : null,
    pipelineParallel > 1
      ? `${pipelineParallel} stages with as many parts of the batch under way; bubbles beyond uneven parts are not modelled`
      : null,
    dataParallel > 1
      ? `${dataParallel} ranks in step with evenly spread requests; the exchange between them is a judgement, not measured`
      : null,
    replica.speculation
      ? `speculation: ${replica.speculation.tokens} tokens guessed, each right ${Math.round(replica.speculation.acceptance * 100)} % of the time`
      : null,
    precision === "fp8" && gpu.flops.fp8 === null
      ? `${gpu.name} has no FP8 tensor cores: weights are read small and multiplied in 16 bit`
      : null,
    machinesOf(gpu, tensorParallel * pipelineParallel * dataParallel) > 1 ? networkNote(replica) : null,
  ].filter((note): note is string => note !== null);
}

/** A name is assumed where none was given: the band is wider for it. */
function usualNetwork({
  gpu,
  tensorParallel,
  pipelineParallel = 1,
  dataParallel = 1,
}: Replica): Network | null {
  if (machinesOf(gpu, tensorParallel * pipelineParallel * dataParallel) === 1) return null;
  const name =
    gpu.linkKind === "pcie"
      ? "RoCE 100G"
      : gpu.name.startsWith("GB10")
        ? "ConnectX-7 200G (DGX Spark)"
        : "InfiniBand NDR";
  const network = findNetwork(name);
  return network && { ...network, assumed: true };
}

function networkNote({
  gpu,
  network,
  tensorParallel,
  pipelineParallel = 1,
  dataParallel = 1,
}: Replica): string {
  const machines = machinesOf(gpu, tensorParallel * pipelineParallel * dataParallel);
  return network
    ? `${machines} machines over ${network.name}`
    : `${machines} machines, and no network was named: a usual one is assumed, with wider intervals (name it: InfiniBand NDR, RoCE 400G, Ethernet 100G)`;
}

/** The context that the engine is started for. Throws UserError where it cannot be. */
function refuseImpossible(replica: Replica, scenario: Scenario): number {
  refuseParallelism(replica, scenario);
  const { model, gpu, engine, precision } = replica;
  const refusal = unsupported(model, gpu, engine, precision);
  if (refusal)
    throw new UserError(refusal.reason, refusal.nearest ? `try ${refusal.nearest}` : "choose another GPU");
  const longest = Math.ceil(scenario.inputTokens + scenario.outputTokens);
  // Requests of a trace that are too long are rejected one by one.
  const contextTokens = scenario.load.kind === "trace" ? Math.min(1024, model.maxContextTokens) : longest;
  const share = modelOfOneRank(replica);
  const fits = fit(share, gpu, { ...replica, contextTokens });
  if (!fits.fits)
    throw new UserError(
      `it does not fit: ${fits.reason}`,
      fits.nearest && engine.precisions.includes(precision)
        ? `try ${plural(fits.nearest.gpus, "GPU")} in ${fits.nearest.precision}`
        : fitRemedy({ ...replica, model: share, contextTokens }),
    );
  if (!stepTimer(replica))
    throw new UserError(`the arithmetic speed of ${gpu.name} is not published`, "choose another GPU");
  return contextTokens;
}

function refuseParallelism(replica: Replica, scenario: Scenario): void {
  const { model, engine, tensorParallel } = replica;
  const { pipelineParallel, expertParallel, dataParallel } = scenario;
  const rules = schedulerRules(engine);
  if (pipelineParallel > model.layers)
    throw new UserError(
      `${model.layers} layers cannot be divided into ${pipelineParallel} stages`,
      "give fewer stages",
    );
  if (pipelineParallel > 1 && !rules.stages)
    throw new UserError(
      `${engine.name} does not divide a model into stages`,
      `try tensorParallel ${tensorParallel * pipelineParallel}`,
    );
  if (expertParallel === 1) return;
  if (!model.experts)
    throw new UserError(`${model.name} has no experts to divide`, "leave expertParallel out");
  const gpus = tensorParallel * dataParallel;
  if (gpus % expertParallel !== 0)
    throw new UserError(
      `${expertParallel} groups of experts do not divide ${gpus} GPUs of a replica`,
      `try expertParallel ${largestDivisor(gpus, expertParallel)}`,
    );
  if (model.experts.count % expertParallel !== 0)
    throw new UserError(
      `${model.experts.count} experts cannot be divided over ${expertParallel} GPUs`,
      `try expertParallel ${largestDivisor(model.experts.count, expertParallel)}`,
    );
}

/** The largest divisor that is not above a limit. */
function largestDivisor(number: number, atMost: number): number {
  let divisor = Math.min(number, atMost);
  while (number % divisor !== 0) divisor -= 1;
  return divisor;
}
