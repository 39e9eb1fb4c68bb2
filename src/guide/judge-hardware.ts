import { finding, type Judge, near, nearRange, short, usd, usdRange, type Verdict, within } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Range } from "./guide.ts";
import {
  cardsFor,
  hardwareRow,
  judgeCardCost,
  judgeSetups,
  NO_RANGE,
  realWeights,
  usableGb,
  weightsFinding,
  weightsGb,
} from "./hardware-setups.ts";
import { fitOf } from "./simulated.ts";
import { completeMachine } from "./sourced-findings.ts";

/** The GPU requirements table: memory and cards. Weights only; KV cache, activations and runtime come on top. */
export const judgeHardware: Readonly<Record<string, Judge>> = {
  G1: (guide, facts) => {
    const row = hardwareRow(guide, "G1");
    const weights = weightsGb(row.billions);
    const fits = near(row.labelGb, weights.bits16) && near(row.smallGb ?? 0, weights.bits4, 0.2);
    return {
      own: weightsFinding(row.billions),
      sourced: realWeights(facts, row.model),
      verdicts: [fits ? "OK" : "ARITH"],
    };
  },
  G2: (guide, facts) => judgeSetups(guide, facts, "G1"),
  G3: (guide, facts) => judgeCardCost(guide, facts, "G1"),
  G4: (guide, facts) => {
    const judged = judgeSetups(guide, facts, "G4");
    const needed = facts.fact("maverick_minimum_h100")?.value;
    const contradicted = needed !== undefined && needed > 1;
    return { ...judged, verdicts: [...judged.verdicts, ...(contradicted ? (["SRC"] as const) : [])] };
  },
  G5: (guide, facts) => {
    const row = hardwareRow(guide, "G4");
    const card = guide.cards["H100"]?.usd ?? NO_RANGE;
    const needed = cardsFor(weightsGb(row.billions).bits8, 80);
    // Sold as machines of eight: six cards at FP8 are a machine.
    const whole = Math.ceil(needed / 8) * 8;
    const cost: Range = [whole * card[0], whole * card[1]];
    return {
      own: finding(
        `${needed} cards hold the FP8 weights, sold as a machine of ${whole}: ${usdRange(cost)} of cards`,
        { cards: whole, lowUsd: cost[0], highUsd: cost[1] },
      ),
      sourced: completeMachine(facts)?.upfront ?? null,
      verdicts: [nearRange(row.usd, cost) ? "OK" : "ARITH"],
    };
  },
  G6: (guide, facts) => {
    const claimed = hardwareRow(guide, "G7").billions;
    const models = ["DeepSeek V4 Pro", "DeepSeek V4 Flash"].flatMap((name) => facts.model(name) ?? []);
    if (models.length === 0) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const sizes = models.map((model) => model.totalParameters / 1e9);
    const texts = models.map(
      (model) =>
        `${model.name}: ${short(model.totalParameters / 1e9)}B, ${short(model.activeParameters / 1e9)}B active`,
    );
    return {
      own: null,
      sourced: finding(`${texts.join("; ")}; released 2026-04-24, after the guide's first date`, {
        largestBillions: Math.max(...sizes),
        smallestBillions: Math.min(...sizes),
      }),
      verdicts: [sizes.some((size) => near(claimed, size, 0.15)) ? "OK" : "SRC"],
    };
  },
  G7: (guide, facts) => {
    const judged = judgeSetups(guide, facts, "G7");
    const flash = facts.fact("deepseek_v4_flash_checkpoint_gb");
    const parts = hardwareRow(guide, "G7").setups.flatMap((it) => deepSeekOn(facts, it) ?? []);
    if (!flash || parts.length === 0) return judged;
    const verdicts = judged.verdicts.filter((it) => it !== "ASSUME" && it !== "SRC");
    return {
      ...judged,
      sourced: finding(
        `the published V4 Flash is ${short(flash.value)} GB at FP4 and FP8, not FP16. ${parts.map((it) => it.text).join(". ")}`,
        { flashGb: flash.value, setupsThatRun: parts.filter((it) => it.runs).length },
      ),
      verdicts: [...verdicts, parts.every((it) => it.runs) ? "ASSUME" : "SRC"],
    };
  },
  G8: (guide, facts) => judgeCardCost(guide, facts, "G7"),
  G9: (guide, facts) => judgeSetups(guide, facts, "G9"),
  G10: (guide, facts) => judgeCardCost(guide, facts, "G9"),
  G11: (guide, facts) => judgeSetups(guide, facts, "G11"),
  G12: (guide, facts) => judgeCardCost(guide, facts, "G11"),
  G13: (guide, facts) => {
    const sizes = facts.fact("llama_3_3_sizes")?.value;
    const found = facts.model(hardwareRow(guide, "G14").model);
    return {
      own: null,
      sourced: finding(
        `Meta released Llama 3.3 as 70B only; the 8B is ${found?.name ?? "Llama 3.1 8B"}`,
        sizes === undefined ? {} : { sizesReleased: sizes },
      ),
      verdicts: [found?.name.includes("3.3") ? "OK" : "SRC"],
    };
  },
  G14: (guide, facts) => judgeSetups(guide, facts, "G14"),
  G15: (guide, facts) => {
    const prices = ["rtx_4090_new", "l4_new"].flatMap((name) => facts.fact(name) ?? []);
    const claim = hardwareRow(guide, "G14").usd;
    if (prices.length === 0) return { own: null, sourced: null, verdicts: ["OPEN"] };
    return {
      own: null,
      sourced: finding(
        `RTX 4090 ${usd(prices[0]?.value ?? Number.NaN)}, L4 ${usd(prices[1]?.value ?? Number.NaN)}, cards alone`,
        Object.fromEntries(prices.map((it) => [it.name, it.value])),
      ),
      verdicts: [prices.every((it) => within(claim, it.value)) ? "OK" : "SRC"],
    };
  },
  G16: (guide, facts) => {
    const { model, billions, gb } = guide.further.qwen30;
    const { bits16, bits8, bits4 } = weightsGb(billions);
    const verdicts: Verdict[] = near(gb, bits16, 0.1) ? ["OK"] : ["ARITH"];
    if (gb < bits8 && gb >= bits4) verdicts.push("ASSUME");
    return {
      own: finding(
        `${weightsFinding(billions).text}; ${short(gb)} GB hold the 4-bit weights and ${short(gb - bits4)} GB of cache`,
        { bits16, bits8, bits4 },
      ),
      sourced: realWeights(facts, model),
      verdicts,
    };
  },
  G17: (guide, facts) => {
    const { gpu, count } = guide.further.deepSeekMinimum;
    const { billions } = hardwareRow(guide, "G7");
    const { bits4 } = weightsGb(billions);
    const usable = usableGb(guide, { gpu, count });
    const here = deepSeekOn(facts, { gpu, count });
    const least = [1, 2, 4, 8].find((cards) => deepSeekOn(facts, { gpu: "H100", count: cards })?.runs);
    const verdicts: Verdict[] = usable < bits4 ? ["ARITH"] : [];
    if (here && !here.runs) verdicts.push("SRC");
    return {
      own: finding(
        `its ${short(billions)}B weigh ${short(bits4)} GB at 4-bit; ${count}x ${gpu} offer ${short(usable)} GB`,
        { bits4, usableGb: usable },
      ),
      sourced:
        here &&
        finding(
          `${here.text}${least === undefined ? "" : `. V4 Flash takes ${least}x H100 80GB at least`}`,
          least === undefined ? {} : { leastH100: least },
        ),
      verdicts: verdicts.length > 0 ? verdicts : ["OK"],
    };
  },
};

/** Does vLLM run DeepSeek V4 Flash, the smaller one, on cards that the guide names? By kernels, then by memory. */
function deepSeekOn(
  facts: GuideFacts,
  { gpu, count }: { gpu: string; count: number },
): { runs: boolean; text: string } | null {
  const model = facts.model("DeepSeek V4 Flash");
  const name = CARDS[gpu];
  if (!model || name === undefined) return null;
  const fit = fitOf(facts, { model: model.name, gpu: name, gpus: count, precision: model.nativePrecision });
  if (!fit) return null;
  const text = fit.fits ? `holds it with ${short(fit.kvPoolTokens)} tokens of cache` : fit.reason;
  return { runs: fit.fits, text: `${count}x ${gpu}: ${text}` };
}

/** The guide's names of cards in the words of the catalog. */
const CARDS: Readonly<Record<string, string>> = { "A100 80GB": "A100 80GB SXM", H100: "H100 SXM" };
