import type { Gpu, GpuKernels } from "../core/gpu.ts";
import type { Network } from "../core/network.ts";
import { gpusPerMachine, machinesOf } from "./machines.ts";

/**
 * Without peer-to-peer every message passes through the host's memory, by NCCL and not by the engine's own kernel: two
 * RTX 5090 move 43 instead of 55.5 GB/s and decode a third slower (noonghunna/club-3090 docs/PCIE_P2P.md@00ee3a6).
 */
const THROUGH_HOST = { slowdown: 1.3, stepSeconds: 12.5e-6 };
/**
 * Beyond two GPUs without a full NVLink mesh engines leave the all-reduce to NCCL: 15 % of decoding on four RTX 3090
 * that could read each other's memory (same source).
 */
const WITHOUT_MESH_SECONDS = 12.5e-6;

/** Seconds of one all-reduce over the GPUs of a replica, by the bytes of the message. */
export interface AllReduce {
  /** What was measured for the link, which an engine's own constant is a factor on. */
  measured: (bytes: number) => number;
  /** What the host's memory and the network between machines add. */
  beyond: (bytes: number) => number;
}

export function allReduce(gpu: Gpu, tensorParallel: number, network: Network | undefined): AllReduce {
  const perMachine = Math.min(tensorParallel, gpusPerMachine(gpu));
  const machines = machinesOf(gpu, tensorParallel);
  const { slowdown, seconds } = detour(gpu, perMachine);
  const table = fromTable(gpu.kernels, perMachine);
  const measured = (bytes: number): number => (perMachine > 1 ? slowdown * table(bytes) : 0);
  if (machines <= 1 || !network) return { measured, beyond: () => seconds };
  const shared = network.sharedByMachine ? 1 : perMachine;
  // A ring over the machines: what one holds crosses the network twice but for its own part.
  const perByte = (2 * (machines - 1)) / machines / (network.bytesPerSecond * shared);
  const latency = network.latencySeconds * Math.log2(machines);
  return { measured, beyond: (bytes) => seconds + latency + bytes * perByte };
}

/** How much longer, and by how much, a message takes over PCIe than the engine's own kernel between cards. */
function detour(gpu: Gpu, gpus: number): { slowdown: number; seconds: number } {
  if (gpu.linkKind !== "pcie" || gpus < 2) return { slowdown: 1, seconds: 0 };
  if (gpu.peerToPeer === false)
    return { slowdown: THROUGH_HOST.slowdown, seconds: Math.log2(gpus) * THROUGH_HOST.stepSeconds };
  return { slowdown: 1, seconds: gpus > 2 ? WITHOUT_MESH_SECONDS : 0 };
}

/** Measured all-reduce time, interpolated linearly between the measured sizes and in proportion beyond the last. */
function fromTable(kernels: GpuKernels, gpus: number): (bytes: number) => number {
  const table = kernels.allReduce.find((candidate) => candidate.gpus >= gpus) ?? kernels.allReduce.at(-1);
  const points = table?.points ?? [];
  return (bytes) => {
    let [lowBytes, lowSeconds] = points[0] ?? [1, 0];
    if (bytes <= lowBytes) return lowSeconds;
    for (const [highBytes, highSeconds] of points) {
      if (bytes <= highBytes)
        return lowSeconds + ((highSeconds - lowSeconds) * (bytes - lowBytes)) / (highBytes - lowBytes || 1);
      [lowBytes, lowSeconds] = [highBytes, highSeconds];
    }
    return (lowSeconds * bytes) / lowBytes;
  };
}
