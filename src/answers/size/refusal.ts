import { fitRemedy } from "../fit-remedy.ts";
import { askedSetup, commonGpus, deploymentOf, type Setup, type SizeQuestion } from "./setups.ts";

/** Why a set-up does not fit and what would, as parts of sentences; null where it fits. */
export interface Refusal {
  reason: string | null;
  remedy: string | null;
}

/** What is wrong with a set-up, and the nearest that works. */
export function refusalOf(question: SizeQuestion, { gpu, gpus, precision, outcome }: Setup): Refusal {
  if (outcome.fits) return { reason: null, remedy: null };
  const { nearest, reason } = outcome;
  const remedy = nearest
    ? `the nearest that fits: ${nearest.gpus} x ${gpu.name} in ${nearest.precision}`
    : fitRemedy({ ...deploymentOf(question, gpus, precision), model: question.model, gpu });
  return { reason, remedy };
}

/** Why none of the common GPUs fits: the common reason, where all that the engine runs on fail for the same one. */
export function nowhere(question: SizeQuestion): Refusal {
  const refusals = commonGpus()
    .filter(({ vendor }) => question.engine.vendors.includes(vendor))
    .map((gpu) => refusalOf(question, askedSetup(question, gpu)));
  const [first] = refusals;
  if (first && refusals.every(({ reason }) => reason === first.reason)) return first;
  return {
    reason: "it fits on none of the common GPUs, eight of a kind",
    remedy: "ask for fewer or shorter sequences, a smaller precision, or name a larger GPU",
  };
}
