import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { priceOption } from "./price.ts";
import type { FleetOption, PreparedPlan } from "../model/prepared.ts";

/** The price below which a dedicated endpoint, which no list has, would be the cheapest option. */
export interface WinningPrice {
  model: string;
  gpu: string;
  gpusPerReplica: number;
  usdPerGpuHour: number;
  /** The id of the option that it has to beat. */
  against: string;
}

/**
 * The price of a GPU-hour at which an option costs as much as `alternativeUsd`, everything else equal. The cost is linear
 * in that price while the fleet stays the same, so two prices determine it. Null = not worth it even at $0.
 */
export function winningPrice(
  costAt: (usdPerGpuHour: number) => number,
  alternativeUsd: number,
): number | null {
  const free = costAt(0);
  if (free >= alternativeUsd) return null;
  return (alternativeUsd - free) / (costAt(1) - free);
}

/** The price below which a dedicated endpoint would be the cheapest option: a target for asking for a quote. */
export function dedicatedWinsBelow(prepared: PreparedPlan, values: AssumptionValues): WinningPrice | null {
  const others = prepared.options.filter(({ kind }) => kind !== "dedicated-hosted");
  const priced = others.map((option) => ({ option, usd: priceOption(prepared, option, values).monthlyUsd }));
  const best = priced.reduce((a, b) => (b.usd < a.usd ? b : a));
  let highest: WinningPrice | null = null;
  for (const option of others) {
    if (!("replica" in option) || option.overflow.length > 0 || option.onHours !== undefined) continue;
    const usdPerGpuHour = winningPrice(
      (price) => priceOption(prepared, asDedicated(option, price), values).monthlyUsd,
      best.usd,
    );
    if (usdPerGpuHour === null || (highest !== null && highest.usdPerGpuHour >= usdPerGpuHour)) continue;
    const { model, gpu, gpusPerReplica } = option.replica;
    highest = { model, gpu, gpusPerReplica, usdPerGpuHour, against: best.option.id };
  }
  return highest;
}

/** The same replica as an endpoint that a provider runs and sells by the replica. */
function asDedicated(option: FleetOption, usdPerGpuHour: number): FleetOption {
  const offer: GpuOffer = {
    ...option.offer,
    id: "dedicated",
    kind: "dedicated-endpoint",
    isQuote: true,
    usdPerGpuHour,
    usdPerGpu: null,
    gpusPerNode: option.replica.gpusPerReplica,
    termMonths: 0,
    includesHost: true,
  };
  return { ...option, kind: "dedicated-hosted", offer, replicasPerNode: 1 };
}
