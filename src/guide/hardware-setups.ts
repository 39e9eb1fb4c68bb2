import {
  finding,
  near,
  nearRange,
  short,
  usdRange,
  type Verdict,
  type Finding,
  type Outcome,
} from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Guide, GuideHardware, Range } from "./guide.ts";
import { cardPrices } from "./sourced-findings.ts";

/** Does the model of a hardware row fit every one of its set-ups as labelled? */
export const fitsAsLabelled = (guide: Guide, claim: string): boolean => {
  const row = hardwareRow(guide, claim);
  return row.setups.every((it) => usableGb(guide, it) >= weightsGb(row.billions).bits16);
};

/** vLLM's usual share of a card: 72 of 80 GB. */
const USABLE_SHARE = 0.9;
export const NO_RANGE: Range = [Number.NaN, Number.NaN];

interface Weights {
  bits16: number;
  bits8: number;
  bits4: number;
}

/** Gigabytes (1e9) of weights: parameters times two bytes, one, a half. */
export const weightsGb = (billions: number): Weights => ({
  bits16: billions * 2,
  bits8: billions,
  bits4: billions / 2,
});

const weightsText = (weights: Weights): string =>
  `${short(weights.bits16)} / ${short(weights.bits8)} / ${short(weights.bits4)} GB at FP16 / FP8 / 4-bit`;

export const weightsFinding = (billions: number): Finding =>
  finding(`${billions}B weigh ${weightsText(weightsGb(billions))}`, { ...weightsGb(billions) });

export function realWeights(facts: GuideFacts, name: string): Finding | null {
  const model = facts.model(name);
  if (!model) return null;
  const weights = weightsGb(model.totalParameters / 1e9);
  return finding(`${model.name}: ${short(model.totalParameters / 1e9)}B weigh ${weightsText(weights)}`, {
    ...weights,
  });
}

export const cardsFor = (gb: number, cardGb: number): number => Math.ceil(gb / (cardGb * USABLE_SHARE));

export const usableGb = (guide: Guide, it: { gpu: string; count: number }): number =>
  it.count * (guide.cards[it.gpu]?.gb ?? Number.NaN) * USABLE_SHARE;

export function hardwareRow(guide: Guide, claim: string): GuideHardware {
  const row = guide.hardware.find((it) => it.claim === claim);
  if (!row) throw new RangeError(`the guide's hardware table has no row ${claim}`);
  return row;
}

/** Label and set-ups of a row, on the parameters that the guide states. */
export function judgeSetups(guide: Guide, facts: GuideFacts, claim: string): Outcome {
  const row = hardwareRow(guide, claim);
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
export function judgeCardCost(guide: Guide, facts: GuideFacts, claim: string): Outcome {
  const row = hardwareRow(guide, claim);
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
