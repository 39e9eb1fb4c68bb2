import type { Precision } from "./model.ts";

/** Software that serves a model we run, at one version: how it reserves memory, schedules, and is started. */
export interface Engine {
  /** "vLLM". */
  name: string;
  aliases: readonly string[];
  /** First version that this row describes. */
  version: string;
  /** "maintenance": takes fixes alone; "legacy": an older version of an engine that has a newer row. */
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
  /** Command line with {placeholders}. */
  launch: string;
  /** Parts of that command line for weights that are quantised while loading, and for an 8-bit cache. */
  flags: { quantization: { [precision in Precision]?: string }; fp8Cache: string };
  /** How far published runs were from what the simulator says; null = nobody compared. */
  accuracy: EngineAccuracy | null;
  source: string;
  date: string;
  notes: string;
}

/** Measured over simulated: four of five runs lie between the two ratios. */
export interface EngineAccuracy {
  runs: number;
  tpot: readonly [number, number];
  ttft: readonly [number, number];
  e2e: readonly [number, number];
  source: string;
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
  /** Cache is handed out in blocks of so many tokens. */
  blockTokens: number;
}
