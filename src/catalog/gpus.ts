import type { Gpu } from "../core/gpu.ts";
import { cell, numberCell, readCatalogRows, type CatalogRow } from "./catalog-file.ts";
import { loadKernels } from "./gpu-kernels.ts";
import { nearestNames } from "../core/nearest-names.ts";
import { listCell, optionalText, requiredNumber } from "./row-values.ts";

const GIB = 2 ** 30;

/**
 * Share of the printed memory that a process can use where no driver report was read: 23.64 of 24 GiB (RTX 4090)
 * is 0.985, 79.19 of 80 (H100) 0.990. Below both.
 */
const USABLE_SHARE = 0.98;
/** Data-centre cards with GDDR memory keep a sixteenth for error correction: 46,068 MiB reported of 48 GiB (L40S). */
const USABLE_SHARE_ECC = 0.92;
/** A GPU that shares memory with the CPU: what macOS lets it have by default. */
const USABLE_SHARE_UNIFIED = 0.75;
const ECC_CARDS = new Set(["L4", "A10", "A10G", "A40"]);

const PEER_TO_PEER: Readonly<Record<string, boolean>> = { yes: true, no: false };

let loaded: readonly { gpu: Gpu; aliases: readonly string[] }[] | null = null;

/** Every GPU of the catalog. */
export const loadGpus = (): Gpu[] => catalogGpus().map(({ gpu }) => gpu);

/** A GPU by its catalog name or a name it goes by ("NVIDIA H100 80GB HBM3", "h100-80gb", "A100"), or null. */
export function findGpu(name: string): Gpu | null {
  const wanted = key(name);
  const hit = catalogGpus().find(({ gpu, aliases }) =>
    [gpu.name, ...aliases].some((spelling) => key(spelling) === wanted),
  );
  return hit?.gpu ?? null;
}

/** Up to three catalog names that look most like what was typed. */
export const nearestGpus = (name: string): string[] =>
  nearestNames(
    name,
    catalogGpus().flatMap(({ gpu, aliases }) =>
      [gpu.name, ...aliases].map((spelling) => ({ spelling, name: gpu.name })),
    ),
    3,
  );

const key = (name: string): string =>
  name
    .toLowerCase()
    .replace(/\((?:r|tm)\)/g, "")
    .replace(/[^a-z0-9]/g, "")
    .replace(/^(?:nvidia|amd|intel)/, "")
    .replace(/^(?:instinct|geforce|tesla|radeon)/, "")
    .replace(/gpu$/, "");

function catalogGpus(): readonly { gpu: Gpu; aliases: readonly string[] }[] {
  if (loaded) return loaded;
  const kernels = loadKernels();
  loaded = readCatalogRows("gpus.csv").map((row) => ({
    gpu: toGpu(row, kernels),
    aliases: listCell(row, "aliases"),
  }));
  return loaded;
}

function toGpu(row: CatalogRow, kernels: ReturnType<typeof loadKernels>): Gpu {
  const name = cell(row, "name");
  const memoryGb = requiredNumber(row, "memory_gb");
  const usableGib = numberCell(row, "memory_usable_gib");
  const linkKind = cell(row, "link_kind") as Gpu["linkKind"];
  const unified = cell(row, "form_factor").endsWith("SoC");
  const share = unified ? USABLE_SHARE_UNIFIED : ECC_CARDS.has(name) ? USABLE_SHARE_ECC : USABLE_SHARE;
  const tera = (column: string): number | null => {
    const value = numberCell(row, column);
    return value === null ? null : value * 1e12;
  };
  const link = numberCell(row, "link_gb_s_one_direction");
  return {
    name,
    vendor: cell(row, "vendor"),
    year: numberCell(row, "year"),
    formFactor: cell(row, "form_factor"),
    memoryGb,
    memoryBytes: Math.floor((usableGib ?? memoryGb * share) * GIB),
    memoryDerived: usableGib === null,
    memoryBandwidthBytesPerSecond: requiredNumber(row, "memory_bandwidth_gb_s") * 1e9,
    flops: {
      fp16: tera("fp16_tflops"),
      fp8: tera("fp8_tflops"),
      int8: tera("int8_tops"),
      fp4: tera("fp4_tflops"),
    },
    tdpWatts: numberCell(row, "tdp_w"),
    linkBytesPerSecond: link === null ? null : link * 1e9,
    linkKind,
    pcieGeneration: numberCell(row, "pcie_generation"),
    peerToPeer: PEER_TO_PEER[cell(row, "peer_to_peer")] ?? null,
    capability: optionalText(row, "capability"),
    kernels: kernels.of(cell(row, "kernels_of"), linkKind),
    source: cell(row, "source"),
    notes: cell(row, "notes"),
  };
}
