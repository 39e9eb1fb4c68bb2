import { typicalValues } from "../../core/assumption.ts";
import { isoDate } from "../../core/time.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { AnnouncedChange, Group, LaterStay } from "../model/prepared.ts";
import { laterEpochs } from "./epochs.ts";
import { untilMs } from "./planned-time.ts";
import { substitution, tokenRatios } from "./substitution.ts";

/** What one month of a group costs at some price list, in its own tokens. */
export type StayPricer = (price: ModelPrice, atMs: number) => Pick<LaterStay, "stayUsd" | "tuning"> | null;

/** Below this share of the bill a change of price list is none: DeepSeek's lists differ by holidays alone. */
const LEAST_CHANGE = 1e-9;

/**
 * What is announced for a group that stays: its cost from each change on, and the changes in words of fields. From a
 * retirement on it is served by the successor, with the tokens that are expected there. Without a priced successor
 * today's cost is kept, and the change says that what comes is unknown.
 */
export function laterStay(
  group: Pick<Group, "model" | "stayUsd">,
  listed: ModelPrice,
  tier: Parameters<typeof laterEpochs>[1],
  { catalog, constraints }: Pick<PlanContext, "catalog" | "constraints">,
  priceAt: StayPricer,
): { later: LaterStay[]; changes: AnnouncedChange[] } {
  const values = typicalValues(catalog.assumptions);
  const later: LaterStay[] = [];
  const changes: AnnouncedChange[] = [];
  let beforeUsd = sumOf(group);
  const epochs = laterEpochs(listed, tier, {
    prices: catalog.prices,
    retirements: catalog.retirements,
    fromMs: constraints.asOfMs,
    untilMs: untilMs(constraints),
  });
  for (const { fromMs, price, retirement } of epochs) {
    const priced = price === null ? null : priceAt(price, fromMs);
    // What is billed under the name of a model that was retired before is the successor's work already.
    const moves = price !== null && price.model !== listed.model && fromMs > constraints.asOfMs;
    const ratio = moves
      ? tokenRatios(
          substitution(catalog.families(group.model ?? ""), catalog.families(price.model), false),
          values,
        )
      : { input: 1, output: 1 };
    const then = priced === null ? null : { fromMs, ...scaled(priced, ratio) };
    const afterUsd = then === null ? null : sumOf(then);
    if (then !== null) later.push(then);
    const isChange = afterUsd === null || Math.abs(afterUsd - beforeUsd) > LEAST_CHANGE * beforeUsd;
    if (retirement !== null || isChange) {
      changes.push({
        kind: retirement === null ? "price" : "retirement",
        provider: listed.provider,
        model: retirement?.model ?? price?.model ?? listed.model,
        date: isoDate(retirement?.retiresMs ?? fromMs),
        successor: retirement === null ? null : (price?.model ?? null),
        beforeUsd,
        afterUsd,
        source: retirement === null ? (price?.source ?? "") : `${retirement.source} (${retirement.date})`,
      });
    }
    beforeUsd = afterUsd ?? beforeUsd;
  }
  return { later, changes };
}

const sumOf = ({ stayUsd }: Pick<LaterStay, "stayUsd">): number =>
  stayUsd.input + stayUsd.cached + stayUsd.output + stayUsd.other;

function scaled(
  { stayUsd: usd, tuning }: Pick<LaterStay, "stayUsd" | "tuning">,
  ratio: { input: number; output: number },
): Pick<LaterStay, "stayUsd" | "tuning"> {
  return {
    stayUsd: {
      input: usd.input * ratio.input,
      cached: usd.cached * ratio.input,
      output: usd.output * ratio.output,
      other: usd.other,
    },
    tuning: {
      ...tuning,
      usdPerFullShare: tuning.usdPerFullShare * ratio.input,
      writeUsdPerFullShare: (tuning.writeUsdPerFullShare ?? 0) * ratio.input,
      batchableUsd: tuning.batchableUsd * ratio.input,
    },
  };
}
