import { readLicence } from "../../catalog/licences.ts";
import { loadGpus } from "../../catalog/gpus.ts";
import type { Engine } from "../../core/engine.ts";
import type { Gpu } from "../../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../../core/model.ts";
import { heldCache, sequenceBytes, type CachePrecision } from "../../serving/cache-bytes.ts";
import { launchCommand, needsOwnCheckpoint, type Launch } from "../../serving/launch-command.ts";
import { fit, fitExactly, type DoesNotFit, type Fit } from "../../serving/memory.ts";
import { unsupportedPrecision } from "../../serving/precision-support.ts";
import { weightBytes } from "../../serving/precision.ts";
import { percent } from "../format.ts";

/** What a person asks: everything but the model may be left open. */
export interface SizeQuestion {
  model: ModelArchitecture;
  note: string | null;
  engine: Engine;
  gpu: Gpu | null;
  gpus: number | null;
  precision: Precision;
  /** Was the precision asked for? Otherwise others are tried where it does not fit. */
  precisionGiven: boolean;
  kvPrecision: CachePrecision;
  contextTokens: number;
  concurrency: number;
  /** Part of the context that is the answer; null: the usual. */
  outputTokens: number | null;
}

/** One way to hold the model. */
export interface Setup {
  gpu: Gpu;
  gpus: number;
  precision: Precision;
  outcome: Fit;
}

export interface SizeAnswer {
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

const COMMON_GPUS = [
  "L4",
  "RTX 4090",
  "RTX 5090",
  "L40S",
  "A100 80GB SXM",
  "RTX PRO 6000 Blackwell Server",
  "H100 SXM",
  "H200 SXM",
  "B200 SXM",
  "MI300X",
];
const GPU_COUNTS = [1, 2, 4, 8];
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

function askedSetup(question: SizeQuestion, gpu: Gpu): Setup {
  const { precision } = question;
  const unsupported = unsupportedPrecision(precision, gpu, question.engine);
  if (unsupported) return withoutUnits(question, gpu, unsupported);
  if (question.gpus !== null)
    return {
      gpu,
      gpus: question.gpus,
      precision,
      outcome: fit(question.model, gpu, deploymentOf(question, question.gpus, precision)),
    };
  return fewest(question, gpu, precision) ?? lastTry(question, gpu);
}

/** The card lacks what the precision needs, whatever its memory. */
function withoutUnits(
  question: SizeQuestion,
  gpu: Gpu,
  { reason, nearest }: { reason: string; nearest: Precision },
): Setup {
  const gpus = question.gpus ?? 1;
  const other = fewest(question, gpu, nearest);
  return {
    gpu,
    gpus,
    precision: question.precision,
    outcome: {
      fits: false,
      needBytesPerGpu: null,
      haveBytesPerGpu: null,
      reason,
      nearest: other && { gpus: other.gpus, precision: other.precision },
    },
  };
}

/** Nothing fits: the reason is that of a whole machine. */
function lastTry(question: SizeQuestion, gpu: Gpu): Setup {
  const gpus = GPU_COUNTS.findLast((count) => question.model.heads % count === 0) ?? 1;
  const { precision } = question;
  return { gpu, gpus, precision, outcome: fit(question.model, gpu, deploymentOf(question, gpus, precision)) };
}

function fewest(question: SizeQuestion, gpu: Gpu, precision: Precision): Setup | null {
  for (const gpus of question.gpus === null ? GPU_COUNTS : [question.gpus]) {
    const outcome = fitExactly(question.model, gpu, deploymentOf(question, gpus, precision));
    if (outcome.fits) return { gpu, gpus, precision, outcome };
  }
  return null;
}

function commonSetups(question: SizeQuestion): Setup[] {
  const byName = new Map(loadGpus().map((gpu) => [gpu.name, gpu]));
  const precisions: Precision[] = question.precisionGiven
    ? [question.precision]
    : [
        ...new Set<Precision>([
          question.precision,
          "fp8",
          question.engine.precisions.includes("int4") ? "int4" : "q4_k_m",
        ]),
      ];
  return COMMON_GPUS.flatMap((name) => {
    const gpu = byName.get(name);
    if (!gpu) return [];
    const found: Setup[] = [];
    for (const precision of precisions) {
      const setup = isWorthwhile(question, gpu, precision) ? fewest(question, gpu, precision) : null;
      const fewer = found.at(-1)?.gpus ?? Infinity;
      if (setup && setup.gpus < fewer) found.push(setup);
    }
    return found;
  });
}

/** Smaller weights than the checkpoint's own, and FP8 only where the GPU multiplies in it. */
function isWorthwhile(question: SizeQuestion, gpu: Gpu, precision: Precision): boolean {
  if (precision === question.precision) return true;
  if (precision === "fp8" && gpu.flops.fp8 === null) return false;
  const { model } = question;
  return weightBytes(model, precision).total < weightBytes(model, question.precision).total;
}

/** The one with the least memory in all, in the precision that was meant before any other. */
function smallestOf({ precision }: SizeQuestion, setups: readonly Setup[]): Setup | null {
  const size = (setup: Setup): number => setup.gpu.memoryGb * setup.gpus;
  const other = (setup: Setup): number => (setup.precision === precision ? 0 : 1);
  return (
    [...setups].sort(
      (left, right) => other(left) - other(right) || size(left) - size(right) || left.gpus - right.gpus,
    )[0] ?? null
  );
}

const deploymentOf = (
  { engine, kvPrecision, contextTokens, concurrency }: SizeQuestion,
  tensorParallel: number,
  precision: Precision,
) => ({ tensorParallel, precision, kvPrecision, engine, contextTokens, concurrency });

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
  const copies = setup && attention.shardedByTensorParallel && setup.gpus > kvHeads;
  return [
    note,
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
    !attention.shardedByTensorParallel && setup && setup.gpus > 1
      ? "The latent cache lies whole on every GPU: more GPUs do not divide it."
      : null,
    attention.slidingWindowTokens !== null && (engine.memory.windowShare ?? 0) > 0
      ? `${engine.name} keeps room for ${engine.memory.windowShare === 1 ? "all" : percent(engine.memory.windowShare as number)} of a context in layers that only see a window of it, unless it is told otherwise.`
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
