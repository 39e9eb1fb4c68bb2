/** One GPU model. Null = not published where we looked. All compute figures are dense (no sparsity). */
export interface Gpu {
  /** Catalog name, e.g. "H100 SXM". */
  name: string;
  vendor: string;
  formFactor: string;
  /** Marketing gigabytes (1e9), as sold. */
  memoryGb: number;
  /** What a driver reports, bytes; derived when the source has none. */
  memoryBytes: number;
  memoryBandwidthBytesPerSecond: number;
  /** Dense tensor FLOP/s by operand precision; null = no hardware support or not read. */
  flops: { fp16: number | null; fp8: number | null; int8: number | null; fp4: number | null };
  tdpWatts: number | null;
  /** GPU-to-GPU bytes per second in one direction. */
  linkBytesPerSecond: number | null;
  linkKind: "nvlink" | "pcie" | "other";
  source: string;
  notes: string;
}
