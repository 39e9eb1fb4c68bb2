import { readLicence } from "../../catalog/licences.ts";
import type { ModelArchitecture, Precision } from "../../core/model.ts";
import { heldCache, sequenceBytes } from "../../serving/cache-bytes.ts";
import { launchCommand, needsOwnCheckpoint, type Launch } from "../../serving/launch-command.ts";
import type { DoesNotFit } from "../../serving/memory.ts";
import { weightBytes } from "../../serving/precision.ts";
import { schedulerRules } from "../../serving/scheduler-rules.ts";
import { formatPercent } from "../../core/format.ts";
import { otherPrecisionNote } from "../serving-names.ts";
import { nowhere, refusalOf, type Refusal } from "./refusal.ts";
import { askedSetup, commonSetups, smallestOf, type Setup, type SizeQuestion } from "./setups.ts";

export interface SizeAnswer extends Refusal {
  question: SizeQuestion;
  fits: boolean;
  /** The set-up that was asked for, or the smallest that fits. */
  setup: Setup | null;
  /** Without a GPU in the question: on each common GPU the smallest set-up, and smaller weights that save GPUs. */
  alternatives: readonly Setup[];
  weights: readonly { precision: Precision; bytes: number }[];
  kv: { bytesPerToken: number; bytesPerSequence: number; bytesAtContext: number };
  launch: string | null;
  licence: { name: string | null; commercialUse: ModelArchitecture["commercialUse"]; reading: string };
  notes: readonly string[];
}

const PRINTED_PRECISIONS: readonly Precision[] = ["bf16", "fp8", "int4", "q4_k_m"];
/** More GPUs than one machine holds. */
const GPUS_OF_A_NODE = 8;

/** Sizes a model: on the GPUs that were asked for, or the smallest set-ups on common ones. */
export function sizeAnswer(question: SizeQuestion): SizeAnswer {
  const { model, gpu } = question;
  const alternatives = gpu ? [] : commonSetups(question);
  const setup = gpu ? askedSetup(question, gpu) : smallestOf(question, alternatives);
  const cache = heldCache(model, 1, question.kvPrecision, question.engine.memory);
  const precisions = new Set([...PRINTED_PRECISIONS, model.nativePrecision, question.precision]);
  const launch = setup?.outcome.fits ? launchOf(question, setup) : null;
  return {
    question,
    fits: setup?.outcome.fits ?? false,
    ...(setup ? refusalOf(question, setup) : nowhere(question)),
    setup,
    alternatives,
    weights: [...precisions]
      .map((precision) => ({ precision, bytes: weightBytes(model, precision).total }))
      .sort((left, right) => right.bytes - left.bytes),
    kv: {
      bytesPerToken: cache.perToken,
      bytesPerSequence:
        sequenceBytes(cache, question.contextTokens) - cache.perToken * question.contextTokens,
      bytesAtContext: sequenceBytes(cache, question.contextTokens),
    },
    launch: launch ? launchCommand(launch) : null,
    licence: {
      name: model.licence,
      commercialUse: model.commercialUse,
      reading: readLicence(model.licence).reading,
    },
    notes: notesOf(question, setup, launch),
  };
}

function launchOf(question: SizeQuestion, { gpus, precision, outcome }: Setup): Launch | null {
  if (!outcome.fits) return null;
  const { model, engine, kvPrecision, contextTokens, concurrency } = question;
  const maxSequences =
    engine.memory.rule === "slots"
      ? outcome.concurrentAtContext
      : Math.max(outcome.maxSequences, concurrency);
  return {
    model,
    engine,
    gpus,
    precision,
    kvPrecision,
    contextTokens,
    maxSequences,
    maxBatchedTokens: outcome.maxBatchedTokens,
  };
}

function notesOf(question: SizeQuestion, setup: Setup | null, launch: Launch | null): string[] {
  const { model, engine, note } = question;
  const gpu = setup?.gpu;
  const { kvHeads, attention } = model;
  const byLayers = schedulerRules(engine).splitsBy === "layers";
  const copies = !byLayers && setup && attention.shardedByTensorParallel && setup.gpus > kvHeads;
  return [
    note,
    question.precisionGiven ? null : otherPrecisionNote(model, engine),
    gpu?.memoryDerived
      ? `Memory that ${gpu.name} leaves to a process was not read from a driver: taken as ${(gpu.memoryBytes / 2 ** 30).toFixed(1)} GiB.`
      : null,
    setup?.outcome.fits && setup.outcome.loweredSettings
      ? "It fits only with fewer sequences and tokens per iteration than the engine's defaults: set the flags below."
      : null,
    launch && needsOwnCheckpoint(launch)
      ? `${launch.precision} weights must come as a checkpoint of their own: ${engine.name} does not make them while loading.`
      : null,
    setup && gpu && setup.precision === "fp8" && gpu.flops.fp8 === null
      ? `${gpu.name} has no FP8 tensor cores: weights are smaller, arithmetic stays 16 bit.`
      : null,
    copies
      ? `${kvHeads} KV heads on ${setup.gpus} GPUs: heads are copied, the cache per GPU shrinks no further.`
      : null,
    !attention.shardedByTensorParallel && !byLayers && setup && setup.gpus > 1
      ? "The latent cache lies whole on every GPU: more GPUs do not divide it."
      : null,
    attention.slidingWindowTokens !== null && (engine.memory.windowShare ?? 0) > 0
      ? `${engine.name} keeps room for ${engine.memory.windowShare === 1 ? "all" : formatPercent(engine.memory.windowShare as number)} of a context in layers that only see a window of it, unless it is told otherwise.`
      : null,
    setup && setup.gpus > GPUS_OF_A_NODE
      ? "More than 8 GPUs are more than one machine: the network between them is not modelled."
      : null,
    engine.status === "maintenance"
      ? `${engine.name} is in maintenance: it gets fixes, no new models.`
      : null,
    model.commercialUse === "no" ? "The licence does not allow commercial use." : null,
  ].filter((text): text is string => text !== null);
}

/** Why the set-up does not fit, where it does not. */
export const failureOf = (answer: SizeAnswer): DoesNotFit | null =>
  answer.setup && !answer.setup.outcome.fits ? answer.setup.outcome : null;
