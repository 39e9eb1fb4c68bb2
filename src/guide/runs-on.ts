import type { Precision } from "../core/model.ts";
import { type Finding, finding, short } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import { fitOf } from "./simulated.ts";

/** Cards as the guide names them. */
export interface GuideCards {
  gpu: string;
  count: number;
}

/** Whether vLLM runs a model on those cards: by the support tables first, then by its rule of memory. */
export interface RunsOn {
  /** The largest weights that do; null: none. */
  precision: Precision | null;
  text: string;
}

/** Null where the catalog lacks the model or the card. */
export function runsOn(facts: GuideFacts, modelName: string, { gpu, count }: GuideCards): RunsOn | null {
  const model = facts.model(modelName);
  if (!model) return null;
  // A checkpoint that is small already is served as it is.
  const tried: readonly Precision[] =
    model.nativePrecision === "bf16" ? LARGEST_FIRST : [model.nativePrecision];
  let refusal: string | null = null;
  for (const precision of tried) {
    const fit = fitOf(facts, { model: model.name, gpu: CARDS[gpu] ?? gpu, gpus: count, precision });
    if (!fit) return null;
    if (fit.fits) {
      const text = `${count}x ${gpu} run ${WORDS[precision] ?? precision} with ${short(fit.kvPoolTokens)} tokens of cache`;
      return { precision, text };
    }
    refusal = fit.reason;
  }
  return { precision: null, text: `${count}x ${gpu} do not run it: ${refusal ?? "nothing fits"}` };
}

/** A model on every set-up that the guide lists for it, behind `head`; null where the catalog knows none of them. */
export function runsOnAll(
  facts: GuideFacts,
  modelName: string,
  setups: readonly GuideCards[],
  head: Finding | null,
): { finding: Finding; allRun: boolean } | null {
  const found = setups.flatMap((it) => runsOn(facts, modelName, it) ?? []);
  if (found.length === 0) return null;
  const running = found.filter((it) => it.precision !== null);
  const texts = [...(head ? [head.text] : []), ...found.map((it) => it.text)];
  return {
    finding: finding(texts.join(". "), { ...head?.values, setupsThatRun: running.length }),
    allRun: running.length === found.length,
  };
}

const LARGEST_FIRST: readonly Precision[] = ["bf16", "fp8", "int4"];
const WORDS: { readonly [precision in Precision]?: string } = {
  bf16: "FP16 weights",
  fp8: "FP8 weights",
  int4: "4-bit weights",
  "fp4-fp8": "the published FP4 and FP8 weights",
};

/** The guide's names of cards in the words of the catalog, where they differ. */
const CARDS: Readonly<Record<string, string>> = { "A100 80GB": "A100 80GB SXM", H100: "H100 SXM" };
