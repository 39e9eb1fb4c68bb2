import type { FittedKind, PartFactors } from "../core/engine.ts";
import type { ComputeKind } from "../core/gpu.ts";
import type { ModelArchitecture } from "../core/model.ts";
import { allReduce } from "./all-reduce.ts";
import { cacheBytes } from "./cache-bytes.ts";
import { engineFit } from "./engine-fit.ts";
import { expertTime } from "./expert-time.ts";
import { bitsPerParameter, computeKind, peakFlops, weightBytes } from "./precision.ts";
import type { Replica } from "./replica.ts";
import { roofline } from "./roofline.ts";

/** The work of one engine iteration. */
export interface StepWork {
  /** Prompt tokens computed in this iteration. */
  prefillTokens: number;
  /** Sum over those tokens of the tokens each one attends to. */
  prefillPairs: number;
  /** Prompts that are computed (in part) in this iteration. */
  prefillSequences: number;
  /** Sequences that produce one token each. */
  decodeSequences: number;
  /** Sum of the lengths of those sequences. */
  decodeContextTokens: number;
}

/** GPU and host work at the same time; a share of the shorter of the two is not hidden. */
export interface StepParts {
  gpuSeconds: (work: StepWork) => number;
  /** Host time of an iteration that does not depend on the number of layers. */
  hostSeconds: (work: StepWork) => number;
  /** Host time for launching the prefill kernels of every layer. */
  hostLayerSeconds: (work: StepWork) => number;
  unhidden: number;
}

/** Norms, rotary embedding, activation, residual and cache write: small kernels of a layer, and the time of each. */
const SMALL_KERNELS = 5;
const SMALL_KERNEL_SECONDS = 2.5e-6;
/**
 * Launching the kernels of a layer one by one, where no CUDA graph replays them: a judgement between 8B models that take
 * 7 to 9 ms more a token without graphs on A100 and published pairs on GB10.
 */
const EAGER_LAYER_SECONDS = 0.3e-3;
/** Query-key-value, output, gate-up, down. */
const GEMMS_PER_LAYER = 4;
/** Decode multiplies queries with the latent vector itself: (512 + 64 + 512) against (192 + 128) per pair. */
const LATENT_DECODE_FACTOR = 3.4;

/**
 * Roofline of a replica's iteration: each part takes launch + max(bytes / (bandwidth x efficiency), operations /
 * (peak x efficiency)); parts run one after another. Null where the GPU's 16-bit peak is not known.
 */
export function stepParts(replica: Replica): StepParts | null {
  const { model, gpu, tensorParallel, precision, engine } = replica;
  const bits = bitsPerParameter(model, precision);
  const kinds = {
    body: computeKind(gpu, bits.body, precision),
    experts: computeKind(gpu, bits.experts, precision),
  };
  const peaks = {
    body: peakFlops(gpu, kinds.body),
    experts: peakFlops(gpu, kinds.experts),
    fp16: gpu.flops.fp16,
  };
  if (peaks.body === null || peaks.experts === null || peaks.fp16 === null) return null;
  const bandwidth = gpu.memoryBandwidthBytesPerSecond * tensorParallel;
  const { kernels } = gpu;
  const fit = engineFit(replica);
  const host = fit.host ?? engine.host;
  const bytes = weightBytes(model, precision);
  const attentionKind = replica.kvPrecision;
  const cache = attentionReads(replica);

  const body = roofline(
    kernels.gemm[kinds.body],
    bandwidth,
    peaks.body * tensorParallel,
    fit.gemm[fittedKind(kinds.body, bits.body)],
  );
  const head = roofline(kernels.gemm.fp16, bandwidth, peaks.fp16 * tensorParallel, fit.gemm.fp16);
  const decode = roofline(
    kernels.decodeAttention[attentionKind],
    gpu.memoryBandwidthBytesPerSecond,
    peaks.fp16 * tensorParallel,
    both(model.attention.kind === "mla" ? fit.latentAttention : fit.decodeAttention),
  );
  const prefill = roofline(
    kernels.prefillAttention[attentionKind],
    bandwidth,
    peaks.fp16 * tensorParallel,
    both(fit.prefillAttention),
  );
  const experts = expertTime(
    replica,
    roofline(
      kernels.experts[kinds.experts],
      bandwidth,
      peaks.experts * tensorParallel,
      fit.experts[fittedKind(kinds.experts, bits.experts)],
    ),
    fit.expertLaunch,
  );

  const bodyParameters = model.totalParameters - model.parameters.embedding - model.parameters.routedExperts;
  const headParameters = model.vocabulary * model.hidden;
  const headBytes = (headParameters * bits.embedding) / 8;
  const perStep =
    model.layers *
      fit.layer *
      (GEMMS_PER_LAYER * kernels.gemm[kinds.body].launchSeconds + SMALL_KERNELS * SMALL_KERNEL_SECONDS) +
    kernels.gemm.fp16.launchSeconds;
  const decodeLaunch = model.layers * kernels.decodeAttention[attentionKind].launchSeconds;
  const prefillLaunch = model.layers * kernels.prefillAttention[attentionKind].launchSeconds;
  const expertLayers = model.experts ? model.layers - model.experts.denseLayers : 0;
  const prefillHost = (model.layers * fit.prefillLayerUs + expertLayers * fit.prefillExpertLayerUs) * 1e-6;
  const reduce = allReduce(gpu, tensorParallel, replica.network);
  const eagerHost = engine.eager === true ? model.layers * EAGER_LAYER_SECONDS : 0;

  return {
    unhidden: fit.unhidden,
    hostSeconds: (work) => {
      const sampled = work.decodeSequences + work.prefillSequences;
      if (work.prefillTokens + work.decodeSequences === 0) return 0;
      return (host.stepMs + sampled * host.perSequenceMs) / 1000;
    },
    hostLayerSeconds: (work) => (work.prefillTokens > 0 ? Math.max(prefillHost, eagerHost) : eagerHost),
    gpuSeconds: (work) => {
      const tokens = work.prefillTokens + work.decodeSequences;
      if (tokens === 0) return 0;
      const sampled = work.decodeSequences + work.prefillSequences;
      let seconds = perStep;
      seconds += body(bytes.body, 2 * bodyParameters * tokens);
      seconds += head(headBytes, 2 * headParameters * sampled);
      seconds += experts(tokens);
      if (work.decodeSequences > 0) {
        const read = cache(work.decodeSequences, work.decodeContextTokens);
        seconds += decodeLaunch + decode(read.bytes, read.flops);
      }
      if (work.prefillTokens > 0) {
        const flops = prefillFlops(model, work);
        seconds += prefillLaunch + prefill(0, flops);
      }
      if (tensorParallel > 1) {
        const message = 2 * tokens * model.hidden;
        seconds += 2 * model.layers * (fit.allReduce * reduce.measured(message) + reduce.beyond(message));
      }
      return seconds;
    },
  };
}

const fittedKind = (kind: ComputeKind, bits: number): FittedKind =>
  kind === "weightOnly" && bits >= 8 ? "byteWeights" : kind;

const both = (factor: number): PartFactors => ({ memory: factor, compute: factor });

/** Cache bytes that one GPU reads for a decode step, and the operations over all GPUs. */
function attentionReads(
  replica: Replica,
): (sequences: number, contextTokens: number) => { bytes: number; flops: number } {
  const { model, tensorParallel, kvPrecision } = replica;
  const cache = cacheBytes(model, tensorParallel, kvPrecision);
  const { attention } = model;
  const most = attention.attendsAtMostTokens ?? Infinity;
  const factor = attention.kind === "mla" ? LATENT_DECODE_FACTOR : 1;
  return (sequences, contextTokens) => {
    const mean = contextTokens / sequences;
    const attended = Math.min(mean, most) * sequences;
    const local = Math.min(mean, cache.windowTokens) * sequences;
    return {
      // The state of linear layers is read and written.
      bytes: attended * cache.perToken + local * cache.perWindowToken + 2 * sequences * cache.perSequence,
      flops: factor * (attended * attention.flopsPerTokenPair + local * attention.localFlopsPerTokenPair),
    };
  };
}

function prefillFlops(model: ModelArchitecture, work: StepWork): number {
  const { attention } = model;
  const mean = work.prefillPairs / work.prefillTokens;
  const attended = Math.min(mean, attention.attendsAtMostTokens ?? Infinity);
  const local = Math.min(mean, attention.slidingWindowTokens ?? 0);
  return (
    work.prefillTokens * (attended * attention.flopsPerTokenPair + local * attention.localFlopsPerTokenPair)
  );
}
