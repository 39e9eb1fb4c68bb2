import type { SchedulerRules } from "../core/engine.ts";
import type { ModelArchitecture } from "../core/model.ts";
import { heldCache } from "./cache-bytes.ts";
import { longestSequence, type KvPoolLimits } from "./kv-pool.ts";
import { fitExactly } from "./memory.ts";
import { replicaTimer } from "./replica-timer.ts";
import type { Replica } from "./replica.ts";
import { schedulerRules } from "./scheduler-rules.ts";
import { tokensPerIteration } from "./speculation.ts";
import type { StepTimer } from "./step-time.ts";

/** What a replica can hold and how fast it is; the same for all replicas of a fleet. */
export interface ReplicaLimits extends KvPoolLimits {
  timer: StepTimer;
  rules: SchedulerRules;
  maxSequences: number;
  maxBatchedTokens: number;
  /** Longest prompt and answer that the model and the whole cache take. */
  maxContextTokens: number;
  /** Tokens that an answer grows by in one iteration, on average; 1 without speculation. */
  growth: number;
  /** Tokens of the iteration's budget that one running answer takes. */
  budgetPerAnswer: number;
}

/** A context that every server should have room for. */
const SHORT_CONTEXT = 1024;

/** Null when the model does not fit with its context, or a short one by default, or its iteration time is not known. */
export function replicaLimits(replica: Replica): ReplicaLimits | null {
  const { engine, tensorParallel, kvPrecision, speculation } = replica;
  const share = modelOfOneRank(replica);
  const contextTokens = Math.min(replica.contextTokens ?? SHORT_CONTEXT, replica.model.maxContextTokens);
  const fits = fitExactly(share, replica.gpu, { ...replica, contextTokens });
  if (!fits.fits) return null;
  const timer = replicaTimer(replica, fits.maxBatchedTokens);
  if (!timer) return null;
  const rules = schedulerRules(engine);
  const { pipelineParallel = 1, dataParallel = 1 } = replica;
  const onePool: KvPoolLimits = {
    poolBytes: fits.kvPoolBytesPerGpu,
    cache: heldCache(share, tensorParallel, kvPrecision, engine.memory, rules.splitsBy),
    blockTokens: engine.scheduler.blockTokens,
    prefixCache: rules.prefixCache,
  };
  return {
    ...onePool,
    // Ranks run in lockstep and a router balances them, so they count as one pool; a sequence is still on one rank.
    poolBytes: onePool.poolBytes * dataParallel,
    timer,
    rules,
    maxSequences: fits.maxSequences * dataParallel,
    maxBatchedTokens: fits.maxBatchedTokens * dataParallel * pipelineParallel,
    maxContextTokens: Math.min(replica.model.maxContextTokens, longestSequence(onePool)),
    growth: speculation ? tokensPerIteration(speculation) : 1,
    budgetPerAnswer: speculation ? speculation.tokens + 1 : 1,
  };
}

/**
 * The part of a model that one tensor-parallel group holds: one stage of the layers, with the embedding or the head on
 * the first or last, and a share of the experts.
 */
export function modelOfOneRank({
  model,
  pipelineParallel = 1,
  dataParallel = 1,
}: Pick<Replica, "model" | "pipelineParallel" | "dataParallel">): ModelArchitecture {
  if (pipelineParallel === 1 && dataParallel === 1) return model;
  const { embedding, routedExperts } = model.parameters;
  const body = model.totalParameters - embedding - routedExperts;
  const held = {
    embedding: pipelineParallel > 1 && !model.tiedEmbeddings ? embedding / 2 : embedding,
    routedExperts: routedExperts / (pipelineParallel * dataParallel),
  };
  return {
    ...model,
    layers: Math.ceil(model.layers / pipelineParallel),
    totalParameters: held.embedding + held.routedExperts + body / pipelineParallel,
    parameters: held,
    attention: {
      ...model.attention,
      growingBytesPerToken: model.attention.growingBytesPerToken / pipelineParallel,
      fixedBytesPerSequence: model.attention.fixedBytesPerSequence / pipelineParallel,
    },
  };
}
