import type { ModelArchitecture } from "../core/model.ts";
import { machinesOf } from "./machines.ts";
import type { Replica } from "./replica.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import { speculativeTimer } from "./speculation.ts";
import { stepParts, type StepParts, type StepWork } from "./step-parts.ts";
import { stepTimer, together, type StepTimer } from "./step-time.ts";

/** Passing activations to the next stage: one send and its wait (10 us in ai-dynamo/aiconfigurator). */
const HOP_SECONDS = 10e-6;
/** One dispatch or combine of a mixture's tokens before any byte moves (judgement, after DeepEP's published times). */
const EXCHANGE_SECONDS = 25e-6;
/** Share of the link that exchanges reach (judgement, after the same). */
const LINK_EFFICIENCY = 0.7;
/** Link where none is published: PCIe 4.0 x16. */
const SLOWEST_LINK = 25e9;

/**
 * Time of an iteration of a whole replica: tensor parallelism from the step model, and around it ranks that share
 * experts, pipeline stages and speculation. Null where the step model has no answer. `budget`: tokens of one
 * iteration of one stage at most.
 */
export function replicaTimer(replica: Replica, budget: number): StepTimer | null {
  const { dataParallel = 1, pipelineParallel = 1, speculation } = replica;
  if (replica.tensorParallel > 1 && schedulerRules(replica.engine).splitsBy === "layers")
    return layerByLayer(replica);
  const parts = dataParallel > 1 ? expertRanks(replica, budget) : stepParts(replica);
  if (!parts) return null;
  const staged = pipelineParallel > 1 ? pipelined(replica, parts, budget * dataParallel) : together(parts);
  return speculation ? speculativeTimer(staged, speculation) : staged;
}

/** GPUs that hold different layers work one after the other: the time of one GPU with all layers, plus the hops. */
function layerByLayer(replica: Replica): StepTimer | null {
  const { tensorParallel, model, gpu } = replica;
  const alone = stepTimer({ ...replica, tensorParallel: 1 });
  if (!alone) return null;
  const link = gpu.linkBytesPerSecond ?? SLOWEST_LINK;
  return {
    seconds: (work) => {
      const tokens = work.prefillTokens + work.decodeSequences;
      return alone.seconds(work) + (tensorParallel - 1) * (HOP_SECONDS + (2 * tokens * model.hidden) / link);
    },
  };
}

/**
 * D ranks in lockstep, each with its share of the requests and all of the attention; the experts are spread over all
 * GPUs. The time of the experts alone is that of the whole mixture minus that of the same without routed experts.
 * Whether a GPU holds whole experts or slices of each makes no difference here: published runs with and without
 * expert parallelism show no difference beyond that of random routing.
 */
function expertRanks(replica: Replica, budget: number): StepParts | null {
  const { model, tensorParallel, dataParallel = 1 } = replica;
  const gpus = tensorParallel * dataParallel;
  const rest = stepParts({ ...replica, model: withoutExperts(model) });
  const over = stepParts({ ...replica, tensorParallel: gpus });
  const restOver = stepParts({ ...replica, tensorParallel: gpus, model: withoutExperts(model) });
  if (!rest || !over || !restOver) return null;
  const between = machinesOf(replica.gpu, gpus) > 1 ? replica.network : undefined;
  const link = (between?.bytesPerSecond ?? replica.gpu.linkBytesPerSecond ?? SLOWEST_LINK) * LINK_EFFICIENCY;
  const exchangeSeconds = Math.max(EXCHANGE_SECONDS, between?.latencySeconds ?? 0);
  const { experts } = model;
  const layers = experts ? model.layers - experts.denseLayers : 0;
  const perToken = experts ? 2 * experts.perToken * model.hidden : 0;
  return {
    unhidden: rest.unhidden,
    hostSeconds: (work) => rest.hostSeconds(busiestRank(work, dataParallel, budget)),
    hostLayerSeconds: rest.hostLayerSeconds,
    gpuSeconds: (work) => {
      const busiest = busiestRank(work, dataParallel, budget);
      const expertSeconds = Math.max(over.gpuSeconds(work) - restOver.gpuSeconds(work), 0);
      const sent = (busiest.prefillTokens + busiest.decodeSequences) * perToken * (1 - 1 / dataParallel);
      const exchanged = 2 * layers * (exchangeSeconds + sent / (tensorParallel * link));
      return rest.gpuSeconds(busiest) + expertSeconds + exchanged;
    },
  };
}

/**
 * Answers are spread evenly over ranks; a prompt is computed on one of them, and the others wait for it. More tokens
 * than one rank takes in an iteration are spread over several ranks.
 */
function busiestRank(work: StepWork, ranks: number, budget: number): StepWork {
  const withPrompts = partsWithPrompts(work, ranks, budget);
  return {
    prefillTokens: work.prefillTokens / withPrompts,
    prefillPairs: work.prefillPairs / withPrompts,
    prefillSequences: work.prefillSequences / withPrompts,
    decodeSequences: work.decodeSequences / ranks,
    decodeContextTokens: work.decodeContextTokens / ranks,
  };
}

/** Ranks or stages that new prompts are spread over: each replaces answers that ended on it. */
const partsWithPrompts = (
  { prefillSequences, prefillTokens }: StepWork,
  parts: number,
  budget: number,
): number => Math.min(parts, Math.max(Math.floor(prefillSequences), Math.ceil(prefillTokens / budget), 1));

const withoutExperts = (model: ModelArchitecture): ModelArchitecture => ({
  ...model,
  totalParameters: model.totalParameters - model.parameters.routedExperts,
  parameters: { ...model.parameters, routedExperts: 0 },
});

/**
 * P stages with P parts of the batch in flight. For each part to advance by one token, each stage must process every
 * part and each part must pass every stage. A stage has its share of the layers, but the host spends as long on a
 * part at every stage as it would on the whole model.
 */
function pipelined(
  { pipelineParallel = 1, tensorParallel, model, gpu, network }: Replica,
  { gpuSeconds, hostSeconds, hostLayerSeconds, unhidden }: StepParts,
  budget: number,
): StepTimer {
  // Stages are laid out along the machines, so that the slowest hop is one between two of them.
  const between = machinesOf(gpu, tensorParallel * pipelineParallel) > 1 ? network : undefined;
  const link = between?.bytesPerSecond ?? gpu.linkBytesPerSecond ?? SLOWEST_LINK;
  const hopSeconds = Math.max(HOP_SECONDS, between?.latencySeconds ?? 0);
  const stage = together({
    gpuSeconds: (work) => gpuSeconds(work) / pipelineParallel,
    hostSeconds,
    hostLayerSeconds: (work) => hostLayerSeconds(work) / pipelineParallel,
    unhidden,
  });
  // A stage takes a part in, computes its layers and hands it on.
  const seconds = (work: StepWork): number =>
    stage.seconds(work) +
    hopSeconds +
    (2 * (work.prefillTokens + work.decodeSequences) * model.hidden) / link;
  return {
    seconds: (work) => {
      const withPrompts = work.prefillTokens > 0 ? partsWithPrompts(work, pipelineParallel, budget) : 0;
      const parts = Math.min(pipelineParallel, Math.max(work.decodeSequences, withPrompts, 1));
      const answers = part({ ...work, ...NO_PROMPTS }, parts);
      const decode = parts > withPrompts ? seconds(answers) : 0;
      const prompts = part({ ...work, decodeSequences: 0, decodeContextTokens: 0 }, withPrompts);
      const mixed =
        withPrompts > 0
          ? seconds({
              ...prompts,
              decodeSequences: answers.decodeSequences,
              decodeContextTokens: answers.decodeContextTokens,
            })
          : decode;
      return Math.max(withPrompts * mixed + (parts - withPrompts) * decode, pipelineParallel * mixed);
    },
  };
}

const NO_PROMPTS = { prefillTokens: 0, prefillPairs: 0, prefillSequences: 0 };

/** An even part of an iteration's work. */
const part = (work: StepWork, parts: number): StepWork =>
  parts <= 1
    ? work
    : {
        prefillTokens: work.prefillTokens / parts,
        prefillPairs: work.prefillPairs / parts,
        prefillSequences: work.prefillSequences / parts,
        decodeSequences: work.decodeSequences / parts,
        decodeContextTokens: work.decodeContextTokens / parts,
      };
