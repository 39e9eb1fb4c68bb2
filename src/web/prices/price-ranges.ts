import { type Spread, spreadOf } from "../../core/spread.ts";
import type { ApiPriceAnswer, GpuOfferAnswer } from "../../contract/catalog-answers.ts";

/** The range of prices of one kind of offer over its sellers, without suspect offers. */
export interface OfferRange {
  kind: GpuOfferAnswer["kind"];
  gpu: string;
  unit: "GPU-hour" | "GPU";
  offers: number;
  sellers: number;
  usd: Spread;
}

/** One line per kind of offer, GPU and unit, in order of first appearance. */
export function offerRanges(offers: readonly GpuOfferAnswer[]): OfferRange[] {
  const groups = new Map<string, { unit: OfferRange["unit"]; rows: GpuOfferAnswer[]; usd: number[] }>();
  for (const offer of offers) {
    const usd = offer.usdPerGpuHour ?? offer.usdPerGpu;
    if (offer.suspect !== null || usd === null) continue;
    const unit = offer.usdPerGpuHour === null ? "GPU" : "GPU-hour";
    const key = JSON.stringify([offer.kind, offer.gpu, unit]);
    const group = groups.get(key) ?? { unit, rows: [], usd: [] };
    group.rows.push(offer);
    group.usd.push(usd);
    groups.set(key, group);
  }
  return [...groups.values()].flatMap(({ unit, rows, usd }) => {
    const [first, all] = [rows[0], spreadOf(usd)];
    if (first === undefined || all === null) return [];
    const sellers = new Set(rows.map(({ seller }) => seller)).size;
    return [{ kind: first.kind, gpu: first.gpu, unit, offers: rows.length, sellers, usd: all }];
  });
}

/** What providers charge as standard for short prompts at any hour; null where none says. */
export function apiRange(answers: readonly ApiPriceAnswer[]): {
  providers: number;
  input: Spread;
  output: Spread;
} | null {
  const base = answers.flatMap(({ rates }) => {
    const first = rates.find(({ tier, aboveInputTokens }) => tier === "standard" && aboveInputTokens === 0);
    const { input, output } = first?.rates ?? {};
    return input === undefined || output === undefined ? [] : [{ input, output }];
  });
  const input = spreadOf(base.map(({ input }) => input));
  const output = spreadOf(base.map(({ output }) => output));
  return input && output && { providers: base.length, input, output };
}
