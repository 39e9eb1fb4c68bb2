import {
  finding,
  type Judge,
  near,
  nearRange,
  short,
  usd,
  usdRange,
  type Verdict,
  within,
  type Finding,
  type Outcome,
} from "./claim.ts";
import { unsupported } from "../serving/support.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Guide, GuideHardware, Range } from "./guide.ts";
import { cardPrices, completeMachine } from "./sourced-findings.ts";

/** The GPU requirements table: memory and cards. Weights only; KV cache, activations and runtime come on top. */
export const judgeHardware: Readonly<Record<string, Judge>> = {
  G1: (guide, facts) => {
    const row = rowOf(guide, "G1");
    const weights = weightsGb(row.billions);
    const fits = near(row.labelGb, weights.bits16) && near(row.smallGb ?? 0, weights.bits4, 0.2);
    return {
      own: weightsFinding(row.billions),
      sourced: realWeights(facts, row.model),
      verdicts: [fits ? "OK" : "ARITH"],
    };
  },
  G2: (guide, facts) => setup(guide, facts, "G1"),
  G3: (guide, facts) => cardCost(guide, facts, "G1"),
  G4: (guide, facts) => {
    const judged = setup(guide, facts, "G4");
    const needed = facts.fact("maverick_minimum_h100")?.value;
    const contradicted = needed !== undefined && needed > 1;
    return { ...judged, verdicts: [...judged.verdicts, ...(contradicted ? (["SRC"] as const) : [])] };
  },
  G5: (guide, facts) => {
    const row = rowOf(guide, "G4");
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
    const claimed = rowOf(guide, "G7").billions;
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
    const judged = setup(guide, facts, "G7");
    const flash = facts.fact("deepseek_v4_flash_checkpoint_gb");
    if (!flash) return judged;
    const setups = rowOf(guide, "G7").setups.map((it) => ({ ...it, usable: usableGb(guide, it) }));
    const texts = setups.map((it) => {
      const of = `${it.count}x ${it.gpu} (${short(it.usable)} GB usable)`;
      if (it.usable < flash.value) return `${of} do not hold it`;
      const against = refusal(facts, "DeepSeek V4 Flash", it.gpu);
      return against === null ? `${of} hold it` : `${of} have the room, but ${against}`;
    });
    const verdicts: Verdict[] = [...judged.verdicts];
    if (setups.some((it) => it.usable >= flash.value) && !verdicts.includes("ASSUME"))
      verdicts.push("ASSUME");
    return {
      ...judged,
      sourced: finding(
        `the published V4 Flash is ${short(flash.value)} GB at FP4 and FP8, not FP16: ${texts.join("; ")}`,
        { flashGb: flash.value },
      ),
      verdicts,
    };
  },
  G8: (guide, facts) => cardCost(guide, facts, "G7"),
  G9: (guide, facts) => setup(guide, facts, "G9"),
  G10: (guide, facts) => cardCost(guide, facts, "G9"),
  G11: (guide, facts) => setup(guide, facts, "G11"),
  G12: (guide, facts) => cardCost(guide, facts, "G11"),
  G13: (guide, facts) => {
    const sizes = facts.fact("llama_3_3_sizes")?.value;
    const found = facts.model(rowOf(guide, "G14").model);
    return {
      own: null,
      sourced: finding(
        `Meta released Llama 3.3 as 70B only; the 8B is ${found?.name ?? "Llama 3.1 8B"}`,
        sizes === undefined ? {} : { sizesReleased: sizes },
      ),
      verdicts: [found?.name.includes("3.3") ? "OK" : "SRC"],
    };
  },
  G14: (guide, facts) => setup(guide, facts, "G14"),
  G15: (guide, facts) => {
    const prices = ["rtx_4090_new", "l4_new"].flatMap((name) => facts.fact(name) ?? []);
    const claim = rowOf(guide, "G14").usd;
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
};

/** Why vLLM does not run a model, in its own precision, on a card by the support table; null where it does. */
function refusal(facts: GuideFacts, name: string, card: string): string | null {
  const [model, gpu, engine] = [facts.model(name), facts.gpu(card), facts.engine("vllm")];
  if (model === null || gpu === null || engine === null) return null;
  return unsupported(model, gpu, engine, model.nativePrecision)?.reason ?? null;
}

/** Does the model of a hardware row fit every one of its set-ups as labelled? */
export const fitsAsLabelled = (guide: Guide, claim: string): boolean => {
  const row = rowOf(guide, claim);
  return row.setups.every((it) => usableGb(guide, it) >= weightsGb(row.billions).bits16);
};

/** vLLM's usual share of a card: 72 of 80 GB. */
const USABLE_SHARE = 0.9;
const NO_RANGE: Range = [Number.NaN, Number.NaN];

interface Weights {
  bits16: number;
  bits8: number;
  bits4: number;
}

/** Gigabytes (1e9) of weights: parameters times two bytes, one, a half. */
const weightsGb = (billions: number): Weights => ({
  bits16: billions * 2,
  bits8: billions,
  bits4: billions / 2,
});

const weightsText = (weights: Weights): string =>
  `${short(weights.bits16)} / ${short(weights.bits8)} / ${short(weights.bits4)} GB at FP16 / FP8 / 4-bit`;

const weightsFinding = (billions: number): Finding =>
  finding(`${billions}B weigh ${weightsText(weightsGb(billions))}`, { ...weightsGb(billions) });

function realWeights(facts: GuideFacts, name: string): Finding | null {
  const model = facts.model(name);
  if (!model) return null;
  const weights = weightsGb(model.totalParameters / 1e9);
  return finding(`${model.name}: ${short(model.totalParameters / 1e9)}B weigh ${weightsText(weights)}`, {
    ...weights,
  });
}

const cardsFor = (gb: number, cardGb: number): number => Math.ceil(gb / (cardGb * USABLE_SHARE));

const usableGb = (guide: Guide, it: { gpu: string; count: number }): number =>
  it.count * (guide.cards[it.gpu]?.gb ?? Number.NaN) * USABLE_SHARE;

function rowOf(guide: Guide, claim: string): GuideHardware {
  const row = guide.hardware.find((it) => it.claim === claim);
  if (!row) throw new RangeError(`the guide's hardware table has no row ${claim}`);
  return row;
}

/** Label and set-ups of a row, on the parameters that the guide states. */
function setup(guide: Guide, facts: GuideFacts, claim: string): Outcome {
  const row = rowOf(guide, claim);
  const weights = weightsGb(row.billions);
  const labelled = near(row.labelGb, weights.bits16, 0.1);
  const parts = row.setups.map((it) => {
    const usable = usableGb(guide, it);
    const precision = (["bits16", "bits8", "bits4"] as const).find((bits) => weights[bits] <= usable);
    return { ...it, usable, precision };
  });
  const texts = parts.map((it) => {
    const fit = it.precision ? `holds ${PRECISION_WORDS[it.precision]}` : "holds not even 4-bit weights";
    const room = it.precision ? `, ${short(it.usable - weights[it.precision])} GB left` : "";
    return `${it.count}x ${it.gpu} (${short(it.usable)} GB usable) ${fit}${room}`;
  });
  const needed = cardsFor(weights.bits16, guide.cards[row.setups[0]?.gpu ?? ""]?.gb ?? Number.NaN);
  const labelNote = labelled ? "" : `, not ${row.labelGb} GB`;
  const verdicts: Verdict[] = [];
  const all16 = parts.every((it) => it.precision === "bits16");
  if (!labelled || !all16) verdicts.push("ARITH");
  else verdicts.push("OK");
  const smallWrong = row.smallGb !== null && !near(row.smallGb, weights.bits4, 0.35);
  if ((!all16 && parts.every((it) => it.precision)) || (all16 && smallWrong)) verdicts.push("ASSUME");
  return {
    own: finding(
      `${row.billions}B weigh ${weightsText(weights)}${labelNote}; FP16 takes ${needed} such card${needed === 1 ? "" : "s"}. ${texts.join("; ")}`,
      { ...weights, cardsAtFp16: needed },
    ),
    sourced: realWeights(facts, row.model),
    verdicts,
  };
}

const PRECISION_WORDS = { bits16: "FP16 weights", bits8: "FP8 weights", bits4: "4-bit weights" } as const;

/** The guide's names of cards in the words of the catalog's offers. */
const OFFERED: Readonly<Record<string, RegExp>> = { "A100 80GB": /^A100 80GB/, H100: /^H100/ };
const NOTHING = /^$/;

/** Cards of the row's set-ups times the guide's card prices. */
function cardCost(guide: Guide, facts: GuideFacts, claim: string): Outcome {
  const row = rowOf(guide, claim);
  const costs = row.setups.map((it): Range => {
    const price = guide.cards[it.gpu]?.usd ?? NO_RANGE;
    return [it.count * price[0], it.count * price[1]];
  });
  const span: Range = [Math.min(...costs.map((it) => it[0])), Math.max(...costs.map((it) => it[1]))];
  const texts = row.setups.map((it, at) => `${it.count}x ${it.gpu} ${usdRange(costs[at] ?? NO_RANGE)}`);
  return {
    own: finding(`${texts.join(" or ")}, cards alone`, { lowUsd: span[0], highUsd: span[1] }),
    sourced: cardPrices(
      facts,
      row.setups.map((it) => ({ label: it.gpu, gpu: OFFERED[it.gpu] ?? NOTHING, count: it.count })),
    ),
    verdicts: [nearRange(row.usd, span) ? "OK" : "ARITH"],
  };
}
