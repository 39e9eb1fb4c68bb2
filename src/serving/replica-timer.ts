import type { ModelArchitecture } from "../core/model.ts";
import type { Replica } from "./replica.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import { speculativeTimer } from "./speculation.ts";
import { stepParts, type StepWork } from "./step-parts.ts";
import { stepTimer, together, type StepTimer } from "./step-time.ts";

/** Handing activations to the next stage: one send and its wait (ai-dynamo/aiconfigurator takes 10 us). */
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
  const one = stepTimer(replica);
  if (!one) return null;
  const shared = dataParallel > 1 ? expertRanks(replica, budget) : one;
  if (!shared) return null;
  const staged = pipelineParallel > 1 ? pipelined(replica, shared, budget * dataParallel) : shared;
  return speculation ? speculativeTimer(staged, speculation) : staged;
}

/** GPUs that hold different layers work one after the other: the time of one GPU that held them all, and the hops. */
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
 * D ranks in step, each with its part of the requests and all of the attention; the experts lie over all of their
 * GPUs. The time of the experts alone is that of the whole mixture minus that of the same without routed experts.
 * Whether whole experts or slices of each lie on a GPU makes no difference here: published runs with and without
 * expert parallelism show none that random routing would explain.
 */
function expertRanks(replica: Replica, budget: number): StepTimer | null {
  const { model, tensorParallel, dataParallel = 1 } = replica;
  const gpus = tensorParallel * dataParallel;
  const rest = stepParts({ ...replica, model: withoutExperts(model) });
  const over = stepParts({ ...replica, tensorParallel: gpus });
  const restOver = stepParts({ ...replica, tensorParallel: gpus, model: withoutExperts(model) });
  if (!rest || !over || !restOver) return null;
  const link = (replica.gpu.linkBytesPerSecond ?? SLOWEST_LINK) * LINK_EFFICIENCY;
  const { experts } = model;
  const layers = experts ? model.layers - experts.denseLayers : 0;
  const perToken = experts ? 2 * experts.perToken * model.hidden : 0;
  return together({
    unhidden: rest.unhidden,
    hostSeconds: (work) => rest.hostSeconds(busiestRank(work, dataParallel, budget)),
    gpuSeconds: (work) => {
      const busiest = busiestRank(work, dataParallel, budget);
      const expertSeconds = Math.max(over.gpuSeconds(work) - restOver.gpuSeconds(work), 0);
      const sent = (busiest.prefillTokens + busiest.decodeSequences) * perToken * (1 - 1 / dataParallel);
      const exchanged = 2 * layers * (EXCHANGE_SECONDS + sent / (tensorParallel * link));
      return rest.gpuSeconds(busiest) + expertSeconds + exchanged;
    },
  });
}

/**
 * Answers are spread evenly over ranks; a prompt lies on one of them, and the others wait for it. More tokens than one
 * rank takes in an iteration lie on several, be they parts of prompts.
 */
function busiestRank(work: StepWork, ranks: number, budget: number): StepWork {
  const prompts = Math.max(Math.floor(work.prefillSequences), Math.ceil(work.prefillTokens / budget), 1);
  const withPrompts = Math.min(ranks, prompts);
  return {
    prefillTokens: work.prefillTokens / withPrompts,
    prefillPairs: work.prefillPairs / withPrompts,
    prefillSequences: work.prefillSequences / withPrompts,
    decodeSequences: work.decodeSequences / ranks,
    decodeContextTokens: work.decodeContextTokens / ranks,
  };
}

const withoutExperts = (model: ModelArchitecture): ModelArchitecture => ({
  ...model,
  totalParameters: model.totalParameters - model.parameters.routedExperts,
  parameters: { ...model.parameters, routedExperts: 0 },
});

/**
 * P stages with P parts of the batch under way. Until all have moved on by one token each stage has seen every part,
 * sum(t) / P, and no part is through before its own t, where t is its time over all layers on one stage's GPUs.
 */
function pipelined(
  { pipelineParallel = 1, model, gpu }: Replica,
  whole: StepTimer,
  budget: number,
): StepTimer {
  const link = gpu.linkBytesPerSecond ?? SLOWEST_LINK;
  return {
    seconds: (work) => {
      const withPrompts = Math.min(pipelineParallel, Math.ceil(work.prefillTokens / budget));
      const parts = Math.min(pipelineParallel, Math.max(work.decodeSequences, withPrompts, 1));
      const answers = { ...work, ...NO_PROMPTS };
      const decode = parts > withPrompts ? whole.seconds(part(answers, parts)) : 0;
      const mixed =
        withPrompts > 0
          ? whole.seconds({
              prefillTokens: work.prefillTokens / withPrompts,
              prefillPairs: work.prefillPairs / withPrompts,
              prefillSequences: work.prefillSequences / withPrompts,
              decodeSequences: work.decodeSequences / parts,
              decodeContextTokens: work.decodeContextTokens / parts,
            })
          : decode;
      const through = (withPrompts * mixed + (parts - withPrompts) * decode) / pipelineParallel;
      const largest =
        (work.prefillTokens / Math.max(withPrompts, 1) + work.decodeSequences / parts) * model.hidden;
      const hop = HOP_SECONDS + (2 * largest) / link;
      return Math.max(through, mixed) + (pipelineParallel - 1) * hop;
    },
  };
}

const NO_PROMPTS = { prefillTokens: 0, prefillPairs: 0, prefillSequences: 0 };

/** An even part of an iteration's work. */
const part = (work: StepWork, parts: number): StepWork =>
  parts === 1
    ? work
    : {
        prefillTokens: work.prefillTokens / parts,
        prefillPairs: work.prefillPairs / parts,
        prefillSequences: work.prefillSequences / parts,
        decodeSequences: work.decodeSequences / parts,
        decodeContextTokens: work.decodeContextTokens / parts,
      };
