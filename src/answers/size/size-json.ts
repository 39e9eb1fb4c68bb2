import type { LoadAnswer } from "./size-load.ts";
import type { Setup } from "./setups.ts";
import { failureOf, type SizeAnswer } from "./size-answer.ts";

/** Every number of the answer; bytes are of one GPU where the name says so. */
export function sizeJson(answer: SizeAnswer, load: LoadAnswer | null): Record<string, unknown> {
  const { question, setup } = answer;
  const { model, engine } = question;
  const failure = failureOf(answer);
  return {
    model: model.name,
    hubId: model.hubId,
    fits: answer.fits,
    parameters: { total: model.totalParameters, active: model.activeParameters },
    attention: {
      description: model.attention.description,
      kvBytesPerToken: answer.kv.bytesPerToken,
      kvBytesFixedPerSequence: answer.kv.bytesPerSequence,
      kvBytesAtContext: answer.kv.bytesAtContext,
      dividedByTensorParallel: model.attention.shardedByTensorParallel,
    },
    weights: answer.weights,
    engine: { name: engine.name, version: engine.version, status: engine.status },
    contextTokens: question.contextTokens,
    concurrency: question.concurrency,
    kvPrecision: question.kvPrecision,
    ...(setup ? setupJson(setup, answer) : { gpu: null, gpus: null }),
    reason: answer.reason,
    remedy: answer.remedy,
    nearest: failure?.nearest ?? null,
    launch: answer.launch,
    load,
    alternatives: answer.alternatives.map((alternative) => setupJson(alternative, answer)),
    licence: answer.licence,
    maxContextTokens: model.maxContextTokens,
    source: model.source,
    notes: answer.notes,
  };
}

function setupJson(
  { gpu, gpus, precision, outcome }: Setup,
  { question }: SizeAnswer,
): Record<string, unknown> {
  const common = {
    gpu: gpu.name,
    gpus,
    precision,
    gpuMemoryBytes: gpu.memoryBytes,
    gpuMemoryDerived: gpu.memoryDerived,
    reservation: { rule: question.engine.memory.rule, share: question.engine.memory.share },
  };
  if (!outcome.fits)
    return { ...common, needBytesPerGpu: outcome.needBytesPerGpu, haveBytesPerGpu: outcome.haveBytesPerGpu };
  return {
    ...common,
    weightsBytesPerGpu: outcome.weightsBytesPerGpu,
    activationBytesPerGpu: outcome.activationBytes,
    runtimeBytesPerGpu: outcome.runtimeBytes,
    kvPoolBytesPerGpu: outcome.kvPoolBytesPerGpu,
    kvPoolTokens: outcome.kvPoolTokens,
    concurrentSequences: outcome.concurrentAtContext,
    maxSequences: outcome.maxSequences,
    maxBatchedTokens: outcome.maxBatchedTokens,
  };
}
