import type { Rates } from "../../pricing/price.ts";
import type { ApiPriceAnswer, PriceAnswer } from "../../contract/catalog-answers.ts";

/** What a provider charged as standard for short prompts, and since when; null: since before the first known change. */
export interface PriceStep {
  since: string | null;
  rates: Rates;
}

/** How many changes are looked up at most. */
const MOST_CHANGES = 8;
const DAY_MS = 86_400_000;

/** The days on which to look up a price: the day before the oldest change, and each change. */
export function historyDays(changes: readonly string[], asOf: string): string[] {
  const known = changes.filter((day) => day <= asOf).slice(-MOST_CHANGES);
  const [oldest] = known;
  if (oldest === undefined) return [];
  return [new Date(Date.parse(oldest) - DAY_MS).toISOString().slice(0, 10), ...known];
}

/** The steps of a price, oldest first; days on which nothing changed are left out. */
export function priceSteps(
  { provider, model }: Pick<ApiPriceAnswer, "provider" | "model">,
  days: readonly { day: string; answer: PriceAnswer }[],
): PriceStep[] {
  const steps: PriceStep[] = [];
  for (const [index, { day, answer }] of days.entries()) {
    const own = answer.api.find((each) => each.provider === provider && each.model === model);
    const base = own?.rates.find(
      ({ tier, aboveInputTokens }) => tier === "standard" && aboveInputTokens === 0,
    );
    const rates = base?.rates ?? {};
    const last = steps.at(-1);
    if (last !== undefined && same(last.rates, rates)) continue;
    steps.push({ since: index === 0 ? null : day, rates });
  }
  return steps;
}

const same = (a: Rates, b: Rates): boolean =>
  a.input === b.input && a.cacheRead === b.cacheRead && a.output === b.output;
