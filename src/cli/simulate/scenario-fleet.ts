import type { Engine } from "../../core/engine.ts";
import { UserError } from "../../core/errors.ts";
import { fit } from "../../serving/memory.ts";
import type { Replica } from "../../serving/replica.ts";
import type { Fleet } from "../../serving/simulate.ts";
import { stepTimer } from "../../serving/step-time.ts";
import { engineNamed, gpuNamed, modelNamed, precisionNamed, usualPrecision } from "../serving-names.ts";
import type { Scenario } from "./scenario.ts";

/** The fleet of a scenario, and what was decided about it. Throws UserError when it cannot run. */
export function scenarioFleet(scenario: Scenario, cwd: string): { fleet: Fleet; notes: string[] } {
  const { gpus, tensorParallel, pipelineParallel, expertParallel, dataParallel } = scenario;
  if (pipelineParallel > 1)
    throw new UserError(
      "pipeline parallelism is not modelled",
      "use tensorParallel, or compare replicas of one machine",
    );
  const { model, note } = modelNamed(scenario.model, cwd);
  if (dataParallel > 1 && model.experts)
    throw new UserError("attention data parallelism of a mixture is not modelled", "give dataParallel 1");
  const gpu = gpuNamed(scenario.gpu);
  const perEngine = tensorParallel * pipelineParallel;
  if (gpus % (perEngine * dataParallel) !== 0)
    throw new UserError(
      `${gpus} GPUs are not a whole number of replicas of ${perEngine * dataParallel}`,
      "make gpus a multiple of tensorParallel x pipelineParallel x dataParallel",
    );
  const named = engineNamed(scenario.engine, scenario.engineVersion ?? undefined);
  const { engine, notes } = withFlags(named, scenario.engineFlags);
  const precision =
    scenario.precision === null ? usualPrecision(model, engine) : precisionNamed(scenario.precision);
  const replica: Replica = {
    model,
    gpu,
    tensorParallel,
    precision,
    kvPrecision:
      scenario.kvPrecision !== null && precisionNamed(scenario.kvPrecision) === "fp8" ? "fp8" : "bf16",
    engine,
  };
  refuseImpossible(replica, scenario);
  return {
    fleet: { replica, replicas: gpus / perEngine },
    notes: [
      ...(note ? [note] : []),
      ...notes,
      ...(expertParallel > 1
        ? ["experts are divided like every other weight; their own all-to-all is not modelled"]
        : []),
      ...(gpus / perEngine > 1
        ? [`${gpus / perEngine} replicas behind a router by least outstanding tokens`]
        : []),
      ...(scenario.tensorParallel > 8
        ? ["more GPUs than one machine: the network between machines is not modelled"]
        : []),
    ],
  };
}

function refuseImpossible(replica: Replica, scenario: Scenario): void {
  const longest = Math.ceil(scenario.inputTokens + scenario.outputTokens);
  // Of a trace those that are too long are rejected one by one.
  const contextTokens =
    scenario.load.kind === "trace" ? Math.min(1024, replica.model.maxContextTokens) : longest;
  const fits = fit(replica.model, replica.gpu, { ...replica, contextTokens });
  if (!fits.fits)
    throw new UserError(
      `it does not fit: ${fits.reason}`,
      fits.nearest
        ? `try ${fits.nearest.gpus} GPUs in ${fits.nearest.precision}`
        : "take a larger GPU or a smaller model",
    );
  if (!stepTimer(replica))
    throw new UserError(`the arithmetic speed of ${replica.gpu.name} is not published`, "choose another GPU");
}

/** Engine settings by the names of their command lines; what is not understood is said. */
function withFlags(engine: Engine, flags: Scenario["engineFlags"]): { engine: Engine; notes: string[] } {
  let changed = engine;
  const ignored: string[] = [];
  for (const [name, value] of Object.entries(flags)) {
    const key = name.replace(/^-+/, "").replaceAll("-", "_");
    const setting = SETTINGS[key];
    if (setting && typeof value === "number" && value > 0) changed = setting(changed, value);
    else ignored.push(name);
  }
  return {
    engine: changed,
    notes: ignored.length > 0 ? [`engine flags without effect here: ${ignored.join(", ")}`] : [],
  };
}

type Setting = (engine: Engine, value: number) => Engine;

const share: Setting = (engine, value) => ({
  ...engine,
  memory: { ...engine.memory, share: Math.min(value, 1) },
});
const sequences: Setting = (engine, maxSequences) => ({
  ...engine,
  scheduler: {
    ...engine.scheduler,
    maxSequences,
    large: engine.scheduler.large && { ...engine.scheduler.large, maxSequences },
  },
});
const batched: Setting = (engine, maxBatchedTokens) => ({
  ...engine,
  scheduler: {
    ...engine.scheduler,
    maxBatchedTokens,
    large: engine.scheduler.large && { ...engine.scheduler.large, maxBatchedTokens },
  },
});
const SETTINGS: Readonly<Record<string, Setting>> = {
  gpu_memory_utilization: share,
  mem_fraction_static: share,
  kv_cache_free_gpu_memory_fraction: share,
  free_gpu_memory_fraction: share,
  max_num_seqs: sequences,
  max_running_requests: sequences,
  max_batch_size: sequences,
  max_concurrent_requests: sequences,
  num_parallel: sequences,
  parallel: sequences,
  max_num_batched_tokens: batched,
  chunked_prefill_size: batched,
  max_num_tokens: batched,
  max_batch_prefill_tokens: batched,
};
