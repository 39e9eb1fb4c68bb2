import type { ComputeKind } from "./gpu.ts";
import type { Precision } from "./model.ts";

/** Software that serves a model we run, at one version: how it reserves memory, schedules, and is started. */
export interface Engine {
  /** "vLLM". */
  name: string;
  aliases: readonly string[];
  /** First version that this row describes. */
  version: string;
  /** The version that was asked for; null where it was asked for but is not known; absent: the row's own. */
  release?: string | null;
  /** "maintenance": fixes only; "legacy": an older version of an engine that has a newer row. */
  status: "active" | "maintenance" | "legacy";
  /** Makers of GPUs that it runs on. */
  vendors: readonly string[];
  memory: EngineMemory;
  scheduler: EngineScheduler;
  /** Time on the host, beside the GPU's. */
  host: {
    /** Per iteration. */
    stepMs: number;
    /** Per running sequence and iteration. */
    perSequenceMs: number;
    /** Once per request before its first token: HTTP, tokenizer, queue. */
    perRequestMs: number;
  };
  precisions: readonly Precision[];
  /** Started without CUDA graphs ("enforce eager"). */
  eager?: boolean;
  /** Which cards its kernels for a precision run on, and which models need more. */
  support?: EngineSupport;
  /** Command line with {placeholders}. */
  launch: string;
  /** Where its OpenAI-compatible API listens when started that way. */
  port?: number;
  /** Parts of that command line for weights that are quantised while loading, and for an 8-bit cache. */
  flags: { quantization: { [precision in Precision]?: string }; fp8Cache: string };
  /** How far published runs were from what the simulator says; null = nobody compared. */
  accuracy: EngineAccuracy | null;
  /** Constants fitted on published serving runs, by maker of the GPU, "*" for any; absent = nothing was fitted. */
  fits?: Readonly<Record<string, EngineFit>>;
  /** Architectures of the models, and catalog names of the GPUs, that were in the fit. */
  fittedOn?: FittedOn;
  /** How far predictions were from published runs that the fit had not seen; the most particular first. */
  bands?: readonly ErrorBand[];
  /** What a gap in the evidence adds to them; the most particular first. */
  gaps?: readonly ErrorGaps[];
  source: string;
  date: string;
  notes: string;
}

/** What an engine runs on which cards, from its sources. */
export interface EngineSupport {
  precisions: readonly PrecisionSupport[];
  models: readonly ModelSupport[];
}

/** The cards of one maker that an engine's kernels for a precision run on. */
export interface PrecisionSupport {
  precision: Precision;
  vendor: string;
  /** Compute capabilities ("8.0-8.8", "10.0+", "gfx942"); empty = every card of the maker. */
  capabilities: readonly string[];
  /** native: multiplied as it is; weight-only: unpacked to 16 bit; no: no kernels. */
  how: "native" | "weight-only" | "no";
  /** First version; null = as old as the engine. */
  since: string | null;
}

/** What a model asks of an engine beyond its precision. */
export interface ModelSupport {
  /** Catalog names. */
  models: readonly string[];
  /** Maker of the cards that `capabilities` and `notOn` speak of; "" = the row is about versions alone. */
  vendor: string;
  capabilities: readonly string[];
  /** Catalog names of GPUs. */
  notOn: readonly string[];
  since: string | null;
  why: string;
}

/**
 * Factors on the time of an iteration's parts: 1 is what the kernel tables say. Whatever the factor, no part gets
 * faster than bandwidth or peak arithmetic allow.
 */
export interface EngineFit {
  /** Dense weights, by what they are multiplied in. */
  gemm: { [kind in FittedKind]: PartFactors };
  /** Routed experts. */
  experts: { [kind in FittedKind]: PartFactors };
  /** Starting the kernels of the experts. */
  expertLaunch: number;
  /** Reading the cache; `latent` for MLA. */
  decodeAttention: number;
  latentAttention: number;
  prefillAttention: number;
  /** Launches and small kernels of each layer. */
  layer: number;
  allReduce: number;
  /** Time of the host per layer of an iteration with prompt tokens (it runs outside of captured graphs), microseconds. */
  prefillLayerUs: number;
  /** The same, on top for a layer of experts: tokens are sorted by expert first. */
  prefillExpertLayerUs: number;
  /** Host and GPU work at the same time: this share of the shorter of the two is waited for. */
  unhidden: number;
  /** Decode iterations that pass beside the prompt's own before its first token is seen by a client. */
  firstTokenSteps: number;
  /** Times on the host in place of the row's. */
  host?: { stepMs: number; perSequenceMs: number };
  /** What single GPUs do differently, by catalog name, and models, by their architecture. */
  gpus?: Readonly<Record<string, OwnFactors>>;
  models?: Readonly<Record<string, OwnFactors>>;
}

/** Small weights that are multiplied in 16 bit are unpacked by other kernels when they have 8 bits (`byteWeights`). */
export type FittedKind = ComputeKind | "byteWeights";

/** Factors on the constants of an engine on one GPU, or with one model; absent = 1, as on the others. */
export interface OwnFactors {
  /** Reading weights and cache. */
  memory?: number;
  /** Arithmetic. */
  compute?: number;
  /** Launches and the host's part of an iteration. */
  launch?: number;
  allReduce?: number;
  /** Iterations until a client sees the first token. */
  firstToken?: number;
}

/** Factors where reading, and where arithmetic sets the pace. */
export interface PartFactors {
  memory: number;
  compute: number;
}

/** Measured over simulated: four of five runs lie between the two ratios. */
export interface EngineAccuracy {
  runs: number;
  tpot: readonly [number, number];
  ttft: readonly [number, number];
  e2e: readonly [number, number];
  source: string;
}

/** What published runs the constants of an engine were fitted on. */
export interface FittedOn {
  /** Architectures and catalog names of GPUs. */
  models: readonly string[];
  gpus: readonly string[];
  /** Runs and sources of each pair, by "architecture|GPU". */
  pairs?: Readonly<Record<string, readonly [runs: number, sources: number]>>;
}

/**
 * What one gap in the evidence adds to a band: logarithms of the slow and the fast end, which add up as squares. `source`:
 * the servers of another campaign; `model`, `gpu`: one that was not in the fit.
 */
export interface ErrorGaps {
  for: { vendor: string; mixture?: boolean };
  source: GapWidths;
  model: GapWidths;
  gpu: GapWidths;
}

export interface GapWidths {
  tpot: readonly [number, number];
  ttft: readonly [number, number];
  e2e: readonly [number, number];
}

/** The same for a kind of deployment whose model and GPU were in the fit, within the campaigns that were compared. */
export interface ErrorBand extends EngineAccuracy {
  /** What runs it holds for; an absent field = any. */
  for: {
    /** Makers of GPUs: "AMD"; "*" = any other. */
    vendor: string;
    mixture?: boolean;
    /** Bits of a weight: 16, 8, 4. */
    bits?: number;
    /** Kernels of that very GPU were measured. */
    measuredGpu?: boolean;
    /** Requests at once: more than, and up to and including. */
    over?: number;
    upTo?: number;
  };
}

export interface EngineMemory {
  /**
   * share-of-total: the process may use `share` of the whole GPU, everything included (vLLM).
   * static-share: `share` of the GPU holds weights and cache, activations live in the rest (SGLang).
   * share-of-free: the cache gets `share` of what is left after loading (TensorRT-LLM, TGI).
   * slots: a fixed number of sequences, each with its whole context reserved (llama.cpp, Ollama).
   */
  rule: "share-of-total" | "static-share" | "share-of-free" | "slots";
  share: number;
  /** Driver context and libraries outside the tensors, one GPU. */
  runtimeBytes: number;
  /** The same with two GPUs or more: communication buffers. */
  runtimeBytesParallel: number;
  /** Peak of the sampler: bytes per admitted sequence and vocabulary entry. */
  samplerBytesPerEntry: number;
  /** Windows hold the tokens of one iteration on top: its allocator frees what left the window after it. */
  windowHoldsIteration?: boolean;
  /** Bytes of cache a token, on every GPU, by catalog name of models whose allocator pads what their attention needs. */
  allocatedBytesPerToken?: Readonly<Record<string, number>>;
  /** Room kept in layers with a sliding window, by tokens of the others: 1 = as if they had none. Absent = the window alone. */
  windowShare?: number;
}

export interface EngineScheduler {
  /** Sequences that run at once at most, by default. */
  maxSequences: number;
  /** Tokens of one iteration at most (prefill chunks and decode together). */
  maxBatchedTokens: number;
  /** Other defaults on GPUs with at least `memoryBytes` whose name starts with none of `except`. */
  large: {
    memoryBytes: number;
    except: readonly string[];
    maxSequences: number;
    maxBatchedTokens: number;
  } | null;
  /** Tokens of a KV block. */
  blockTokens: number;
  /** Where the engine differs from vLLM's rules. */
  rules?: Partial<SchedulerRules>;
}

/** How a scheduler admits prompts, allocates cache and handles overload. */
export interface SchedulerRules {
  /**
   * mixed: prompts ride on the iterations of running answers (vLLM, TensorRT-LLM, llama.cpp).
   * first: prompts have iterations of their own and go before answers (SGLang).
   * waiting-ratio: they have their own, once enough of them wait or have waited long enough (TGI).
   */
  prefill: "mixed" | "first" | "waiting-ratio";
  /** May a prompt be computed in several iterations? Otherwise it waits for one with room for all of it. */
  chunkedPrefill: boolean;
  /**
   * What must be free in the cache before a request is admitted, beside its prompt.
   * step: the next token of every running answer (vLLM, which preempts later if that was too little).
   * ratio: a share of what running answers may still generate, and its own answer (SGLang).
   * whole: everything that running answers and its own will still generate (TensorRT-LLM, TGI: nothing is ever preempted).
   */
  reserve: "step" | "ratio" | "whole";
  /** For `ratio`: its start, its floor, and the decode iterations in which it falls from one to the other. */
  reserveRatio: { start: number; floor: number; steps: number };
  /** For `waiting-ratio`: waiting over running requests, and the decode iterations after which that does not matter. */
  waitingServed: { ratio: number; steps: number };
  /** Requests in the engine, waiting ones included, above which further ones are turned away; null = none. */
  maxRequests: number | null;
  /** Prefix caching: are common beginnings of prompts computed once, by default? */
  prefixCache: boolean;
  /** Output tokens per streamed chunk: a client sees the first token when its chunk is full. */
  streamedTokens: number;
  /** How the GPUs of a replica divide the model: every layer (tensor parallel), or the layers in sequence (pipeline parallel). */
  splitsBy: "tensors" | "layers";
  /** Can pipeline stages work on several micro-batches at once? */
  stages: boolean;
}
