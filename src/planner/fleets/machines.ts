import type { GpuOffer } from "../../core/offer.ts";
import { weightBytes } from "../../serving/precision.ts";
import type { Replica } from "../../serving/replica.ts";

/** Why a replica cannot be put on what a seller sells. */
export type Unfit = "other-gpu" | "size-not-stated" | "too-few-gpus" | "host-memory";

/**
 * Why an offer cannot carry a replica; null where it can. A replica does not span machines, and a machine is one that is
 * sold: two machines of one GPU are not one of two. Cards that are bought are put into one machine, GPUs of an endpoint
 * that is sold by the GPU are one endpoint, and what the user was quoted by the GPU is taken at their word.
 */
export function unfit(offer: GpuOffer, replica: Replica): Unfit | null {
  if (offer.gpu !== replica.gpu.name) return "other-gpu";
  if (offer.sizes === "not-stated") return "size-not-stated";
  const combines = offer.sizes === "by-the-gpu" || (offer.gpusPerNode === 1 && isCombined(offer));
  if (offer.gpusPerNode < replica.tensorParallel && !combines) return "too-few-gpus";
  return holdsWeights(offer, replica) ? null : "host-memory";
}

/** Single GPUs that become one machine: cards that are bought, and a price per GPU that the user was quoted. */
const isCombined = (offer: GpuOffer): boolean => offer.usdPerGpu !== null || offer.isQuote === true;

/** Weights pass through the host's memory on their way to the GPUs. What is not stated is not refused. */
function holdsWeights({ hostMemoryGb }: GpuOffer, { model, precision }: Replica): boolean {
  if (hostMemoryGb === undefined || hostMemoryGb === null) return true;
  return weightBytes(model, precision).total <= hostMemoryGb * 1e9;
}

/** Offers that were left out of a plan, in sentences: one example of each reason, and how many there are. */
export function leftOutNotes(left: ReadonlyMap<GpuOffer, { unfit: Unfit; replica: Replica }>): string[] {
  const notes: string[] = [];
  for (const [reason, words] of REASONS) {
    const found = [...left].filter(([, each]) => each.unfit === reason);
    const [first] = found;
    if (first === undefined) continue;
    const [offer, { replica }] = first;
    const size = `${offer.gpusPerNode}x ${offer.gpu} at ${offer.seller}`;
    const others = found.length === 1 ? "" : `, and ${found.length - 1} more`;
    notes.push(`not offered: ${size}${words(offer, replica)}${others}`);
  }
  return notes;
}

const REASONS: readonly (readonly [Unfit, (offer: GpuOffer, replica: Replica) => string])[] = [
  [
    "host-memory",
    ({ hostMemoryGb }, { model, precision }) =>
      `, a machine with ${hostMemoryGb} GB of memory, through which the ${Math.ceil(weightBytes(model, precision).total / 1e9)} GB of ${model.name} do not load`,
  ],
  ["size-not-stated", () => ", a price of which nobody says in which sizes it is sold"],
];
