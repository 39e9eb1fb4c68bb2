import type { GpuOfferAnswer } from "../../gateway/management/catalog-answers.ts";
import type { ApiPriceAnswer } from "../../gateway/management/catalog-answers.ts";

export interface Spread {
  min: number;
  median: number;
  max: number;
}

/** What a kind of offer of a GPU costs, over its sellers; offers that are suspect are left out. */
export interface OfferRange {
  kind: GpuOfferAnswer["kind"];
  gpu: string;
  unit: "GPU-hour" | "GPU";
  offers: number;
  sellers: number;
  usd: Spread;
}

/** One line per kind of offer, GPU and unit, in the order in which they first come. */
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
  return [...groups.values()].map(({ unit, rows, usd }) => ({
    kind: rows[0]!.kind,
    gpu: rows[0]!.gpu,
    unit,
    offers: rows.length,
    sellers: new Set(rows.map(({ seller }) => seller)).size,
    usd: spread(usd),
  }));
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
  if (base.length === 0) return null;
  return {
    providers: base.length,
    input: spread(base.map(({ input }) => input)),
    output: spread(base.map(({ output }) => output)),
  };
}

function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    min: sorted[0]!,
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    max: sorted.at(-1)!,
  };
}
