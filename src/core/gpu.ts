/** One GPU model. Null = not published where we looked. All compute figures are dense (no sparsity). */
export interface Gpu {
  /** Catalog name, e.g. "H100 SXM". */
  name: string;
  vendor: string;
  /** Of its first sale; null = not found. */
  year?: number | null;
  formFactor: string;
  /** Marketing gigabytes (1e9), as sold. */
  memoryGb: number;
  /** What a driver reports, bytes; derived when the source has none. */
  memoryBytes: number;
  /** True when nobody's report was found and `memoryBytes` is a conservative share of what is printed on the box. */
  memoryDerived: boolean;
  memoryBandwidthBytesPerSecond: number;
  /** Dense tensor FLOP/s by operand precision; null = no hardware support or not read. */
  flops: { fp16: number | null; fp8: number | null; int8: number | null; fp4: number | null };
  tdpWatts: number | null;
  /** GPU-to-GPU bytes per second in one direction. */
  linkBytesPerSecond: number | null;
  linkKind: "nvlink" | "pcie" | "other";
  /** PCI Express generation of a card on that bus. */
  pcieGeneration?: number | null;
  /** Whether cards read each other's memory over that link with the stock driver; null = not known. */
  peerToPeer?: boolean | null;
  /** NVIDIA's compute capability ("9.0") or AMD's instruction set ("gfx942"); null = not known. */
  capability?: string | null;
  /** How far its kernels stay behind the printed figures. */
  kernels: GpuKernels;
  source: string;
  notes: string;
}

/** time = launch + max(bytes / (bandwidth x memoryEfficiency), operations / (peak x computeEfficiency)). */
export interface KernelConstants {
  launchSeconds: number;
  memoryEfficiency: number;
  computeEfficiency: number;
}

/** What the multiplications run in: `weightOnly` = small weights, 16-bit arithmetic. */
export type ComputeKind = "fp16" | "fp8" | "int8" | "fp4" | "weightOnly";

/** Measured constants of one GPU, or those of its nearest measured relative. */
export interface GpuKernels {
  /** The GPU whose kernels were measured; null = general constants, the answer's band is wider. */
  measuredOn: string | null;
  gemm: { [kind in ComputeKind]: KernelConstants };
  experts: { [kind in ComputeKind]: KernelConstants };
  decodeAttention: { bf16: KernelConstants; fp8: KernelConstants };
  prefillAttention: { bf16: KernelConstants; fp8: KernelConstants };
  /** Time of one all-reduce by number of GPUs: [bytes, seconds], rising in bytes. */
  allReduce: readonly { gpus: number; points: readonly (readonly [number, number])[] }[];
}
