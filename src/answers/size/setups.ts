import { loadGpus } from "../../catalog/gpus.ts";
import type { Engine } from "../../core/engine.ts";
import type { Gpu } from "../../core/gpu.ts";
import type { ModelArchitecture, Precision } from "../../core/model.ts";
import type { CachePrecision } from "../../serving/cache-bytes.ts";
import { fit, fitExactly, undividedHeads, type Deployment, type Fit } from "../../serving/memory.ts";
import { unsupported, type Unsupported } from "../../serving/support.ts";
import { weightBytes } from "../../serving/precision.ts";

/** What is asked; everything but the model may be left open. */
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
  /** Output tokens within that context; null: the usual number. */
  outputTokens: number | null;
}

/** One way to hold the model. */
export interface Setup {
  gpu: Gpu;
  gpus: number;
  precision: Precision;
  outcome: Fit;
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

/**
 * The set-up on the GPU that was asked for: with the given number of GPUs, else the fewest that hold the model, else the
 * nearest miss.
 */
export function askedSetup(question: SizeQuestion, gpu: Gpu): Setup {
  const { precision } = question;
  const refusal = unsupported(question.model, gpu, question.engine, precision);
  if (refusal) return withoutKernels(question, gpu, refusal);
  if (question.gpus !== null)
    return {
      gpu,
      gpus: question.gpus,
      precision,
      outcome: fit(question.model, gpu, deploymentOf(question, question.gpus, precision)),
    };
  return fewest(question, gpu, precision) ?? lastTry(question, gpu);
}

/** The engine has no kernels for it on this card, whatever its memory. */
function withoutKernels(question: SizeQuestion, gpu: Gpu, { reason, nearest }: Unsupported): Setup {
  const gpus = question.gpus ?? 1;
  const other = nearest && fewest(question, gpu, nearest);
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

/** Nothing fits: the reason given is that for a whole machine. */
function lastTry(question: SizeQuestion, gpu: Gpu): Setup {
  const { model, engine, precision } = question;
  const gpus = GPU_COUNTS.findLast((count) => undividedHeads(model, count, engine) === null) ?? 1;
  return { gpu, gpus, precision, outcome: fit(model, gpu, deploymentOf(question, gpus, precision)) };
}

function fewest(question: SizeQuestion, gpu: Gpu, precision: Precision): Setup | null {
  for (const gpus of question.gpus === null ? GPU_COUNTS : [question.gpus]) {
    const outcome = fitExactly(question.model, gpu, deploymentOf(question, gpus, precision));
    if (outcome.fits) return { gpu, gpus, precision, outcome };
  }
  return null;
}

/** The GPUs that are tried where none is asked for. */
export const commonGpus = (): Gpu[] =>
  COMMON_GPUS.flatMap((name) => loadGpus().find((gpu) => gpu.name === name) ?? []);

/** On each common GPU the smallest set-up, and smaller weights that save GPUs. */
export function commonSetups(question: SizeQuestion): Setup[] {
  const precisions: Precision[] = question.precisionGiven
    ? [question.precision]
    : [
        ...new Set<Precision>([
          question.precision,
          "fp8",
          question.engine.precisions.includes("int4") ? "int4" : "q4_k_m",
        ]),
      ];
  return commonGpus().flatMap((gpu) => {
    const found: Setup[] = [];
    for (const precision of precisions) {
      const setup = isWorthwhile(question, gpu, precision) ? fewest(question, gpu, precision) : null;
      const fewer = found.at(-1)?.gpus ?? Infinity;
      if (setup && setup.gpus < fewer) found.push(setup);
    }
    return found;
  });
}

/** Smaller weights than the checkpoint's own, FP8 only where the GPU multiplies in it, nothing that it cannot run. */
function isWorthwhile(question: SizeQuestion, gpu: Gpu, precision: Precision): boolean {
  if (unsupported(question.model, gpu, question.engine, precision)) return false;
  if (precision === question.precision) return true;
  if (precision === "fp8" && gpu.flops.fp8 === null) return false;
  const { model } = question;
  return weightBytes(model, precision).total < weightBytes(model, question.precision).total;
}

/** The set-up with the least total memory, preferring the precision that was asked for. */
export function smallestOf({ precision }: SizeQuestion, setups: readonly Setup[]): Setup | null {
  const size = (setup: Setup): number => setup.gpu.memoryGb * setup.gpus;
  const other = (setup: Setup): number => (setup.precision === precision ? 0 : 1);
  return (
    [...setups].sort(
      (left, right) => other(left) - other(right) || size(left) - size(right) || left.gpus - right.gpus,
    )[0] ?? null
  );
}

/** A set-up as input to the memory model. */
export const deploymentOf = (
  { engine, kvPrecision, contextTokens, concurrency }: SizeQuestion,
  tensorParallel: number,
  precision: Precision,
): Deployment => ({ tensorParallel, precision, kvPrecision, engine, contextTokens, concurrency });
