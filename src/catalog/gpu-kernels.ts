import type { ComputeKind, Gpu, GpuKernels, KernelConstants } from "../core/gpu.ts";
import { cell, numberCell, readCatalogRows } from "./catalog-file.ts";
import { requiredNumber } from "./row-values.ts";

type Table = ReadonlyMap<string, KernelConstants>;

const COMPUTE_KINDS: readonly ComputeKind[] = ["fp16", "fp8", "int8", "fp4", "weightOnly"];
/** Whose link is taken for a GPU that nobody measured. */
const LINK_OF: Readonly<Record<Gpu["linkKind"], string>> = {
  nvlink: "A100 80GB SXM",
  other: "A100 80GB SXM",
  pcie: "L40S",
};

/** Reads kernel-constants.csv and all-reduce.csv; `of` gives the constants of a measured GPU, or general ones. */
export function loadKernels(): { of(measuredOn: string, link: Gpu["linkKind"]): GpuKernels } {
  const constants = new Map<string, KernelConstants>();
  for (const row of readCatalogRows("kernel-constants.csv")) {
    constants.set(`${cell(row, "gpu")}|${cell(row, "operation")}|${cell(row, "kind")}`, {
      launchSeconds: requiredNumber(row, "launch_us") * 1e-6,
      memoryEfficiency: requiredNumber(row, "memory_efficiency"),
      computeEfficiency: requiredNumber(row, "compute_efficiency"),
    });
  }
  const links = readAllReduce();
  return {
    of: (measuredOn, link) => {
      const gpu = measuredOn === "" ? "*" : measuredOn;
      // A relative on another link (an H100 PCIe has the SXM card's kernels) takes the link's own measurements.
      const linkOf =
        links.has(gpu) && (gpu === "L40S" || gpu.startsWith("RTX")) === (link === "pcie")
          ? gpu
          : LINK_OF[link];
      return {
        measuredOn: measuredOn === "" ? null : measuredOn,
        gemm: byComputeKind(constants, gpu, "gemm"),
        experts: byComputeKind(constants, gpu, "experts"),
        decodeAttention: byCacheKind(constants, gpu, "decode-attention"),
        prefillAttention: byCacheKind(constants, gpu, "prefill-attention"),
        allReduce: links.get(linkOf) ?? [],
      };
    },
  };
}

function byComputeKind(table: Table, gpu: string, operation: string): GpuKernels["gemm"] {
  return Object.fromEntries(
    COMPUTE_KINDS.map((kind) => [kind, pick(table, gpu, operation, kind)]),
  ) as GpuKernels["gemm"];
}

const byCacheKind = (table: Table, gpu: string, operation: string): GpuKernels["decodeAttention"] => ({
  bf16: pick(table, gpu, operation, "bf16"),
  fp8: pick(table, gpu, operation, "fp8"),
});

/** The GPU's own row, else the general row of the same kind. */
function pick(table: Table, gpu: string, operation: string, kind: string): KernelConstants {
  const found = table.get(`${gpu}|${operation}|${kind}`) ?? table.get(`*|${operation}|${kind}`);
  if (!found) throw new Error(`kernel-constants.csv has no general row for ${operation} in ${kind}`);
  return found;
}

function readAllReduce(): ReadonlyMap<string, GpuKernels["allReduce"]> {
  const links = new Map<string, { gpus: number; points: [number, number][] }[]>();
  for (const row of readCatalogRows("all-reduce.csv")) {
    const gpu = cell(row, "gpu");
    const gpus = numberCell(row, "gpus") ?? 1;
    const tables = links.get(gpu) ?? [];
    links.set(gpu, tables);
    let table = tables.find((candidate) => candidate.gpus === gpus);
    if (!table) tables.push((table = { gpus, points: [] }));
    table.points.push([requiredNumber(row, "bytes"), requiredNumber(row, "microseconds") * 1e-6]);
  }
  return links;
}
