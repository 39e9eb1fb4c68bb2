/** The real architecture of an open-weight model: what memory and time follow from. */
export interface ModelArchitecture {
  /** Catalog name, e.g. "Llama 3.3 70B". */
  name: string;
  hubId: string | null;
  licence: string | null;
  /** What the licence says about commercial use, as a table in the catalog reads it. */
  commercialUse: "yes" | "conditions" | "no" | "unknown";
  totalParameters: number;
  /** Parameters that one token passes through. */
  activeParameters: number;
  /** Where parameters sit that are stored or read differently; the rest is attention, dense and shared layers. */
  parameters: {
    /** Token embedding and output head (once when tied): 16 bit in most quantised checkpoints. */
    embedding: number;
    /** All routed experts of all layers. */
    routedExperts: number;
  };
  layers: number;
  hidden: number;
  heads: number;
  kvHeads: number;
  headDim: number;
  /** Dense feed-forward width; null where every layer is a mixture of experts. */
  intermediate: number | null;
  vocabulary: number;
  tiedEmbeddings: boolean;
  experts: {
    count: number;
    perToken: number;
    shared: number;
    intermediate: number;
    /** Layers at the start (or interleaved) that are dense. */
    denseLayers: number;
  } | null;
  attention: {
    kind: "gqa" | "mla" | "compressed";
    /** Bytes that one more token of context adds over all layers whose cache grows, at 16 bit. */
    growingBytesPerToken: number;
    /** Bytes that a sequence holds at most in layers with a window or a fixed state, at 16 bit. */
    fixedBytesPerSequence: number;
    /** Tokens after which the windowed part stops growing; null = no window. */
    slidingWindowTokens: number | null;
    /** False for latent (MLA) caches, which every tensor-parallel rank holds whole. */
    shardedByTensorParallel: boolean;
    fullLayers: number;
    localOrLinearLayers: number;
    /** Operations that one token spends on one token of its context, over the layers whose cache grows. */
    flopsPerTokenPair: number;
    /** The same over the layers with a window. */
    localFlopsPerTokenPair: number;
    /** Sparse attention: tokens of the context that one token attends to at most; null = all of them. */
    attendsAtMostTokens: number | null;
    /** In words: "gqa, 5 sliding : 1 global". */
    description: string;
  };
  /** Precision of the published checkpoint. */
  nativePrecision: Precision;
  /** Precisions whose published checkpoints leave all but the routed experts in 16 bit; absent = none. */
  wideBody?: readonly Precision[];
  maxContextTokens: number;
  source: string;
  notes: string;
}

export type Precision =
  | "bf16"
  | "fp8"
  | "int8"
  | "int4"
  | "mxfp4"
  | "nvfp4"
  | "q4_k_m"
  | "q5_k_m"
  | "q6_k"
  | "q8_0"
  | "fp4-fp8";
