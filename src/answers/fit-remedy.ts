import type { Gpu } from "../core/gpu.ts";
import type { ModelArchitecture } from "../core/model.ts";
import { fitExactly, type Deployment } from "../serving/memory.ts";
import { formatCount, plural } from "../core/format.ts";

/** A set-up that does not fit. */
export interface Unfit extends Deployment {
  model: ModelArchitecture;
  gpu: Gpu;
}

/** What to do about a set-up that no other number of these GPUs and no other precision would hold. */
export function fitRemedy(unfit: Unfit): string {
  const { model, gpu, engine, precision, contextTokens, concurrency = 1 } = unfit;
  if (!engine.vendors.includes(gpu.vendor))
    return `take another engine, or a GPU of ${engine.vendors.join(" or ")}`;
  if (!engine.precisions.includes(precision)) return `try one of ${engine.precisions.join(", ")}`;
  if (contextTokens > model.maxContextTokens)
    return `ask for ${formatCount(model.maxContextTokens)} tokens or fewer`;
  const sequences = mostThatFits(unfit, concurrency, (many) => ({ concurrency: many }));
  if (sequences > 0) return `ask for ${plural(sequences, "sequence")} of that length or fewer`;
  const tokens = mostThatFits(unfit, contextTokens, (many) => ({ contextTokens: many, concurrency: 1 }));
  if (tokens > 0) return `ask for one sequence of ${formatCount(tokens)} tokens or fewer`;
  return "take a larger GPU or a smaller model";
}

/** By bisection, the most below a count that does not fit; 0 where not even one does. */
function mostThatFits(unfit: Unfit, tooMany: number, changes: (many: number) => Partial<Deployment>): number {
  let [most, beyond] = [0, tooMany];
  while (beyond - most > 1) {
    const middle = Math.floor((most + beyond) / 2);
    if (fitExactly(unfit.model, unfit.gpu, { ...unfit, ...changes(middle) }).fits) most = middle;
    else beyond = middle;
  }
  return most;
}
