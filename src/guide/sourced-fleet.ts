import { typicalValues } from "../core/assumption.ts";
import type { GpuOffer } from "../core/offer.ts";
import { type Ownership, ownership } from "../economics/ownership.ts";
import { assumption, type GuideFacts, type HostPrice } from "./guide-facts.ts";

/** A fleet at sourced prices, and what it was priced at. */
export interface SourcedFleet {
  offer: GpuOffer;
  cards: number;
  cost: Ownership;
}

/** `cards` of a GPU family bought at the median of published prices; null without a price. */
export function boughtAtSources(facts: GuideFacts, gpu: RegExp, cards: number): SourcedFleet | null {
  const prices = facts.offers
    .flatMap((offer) =>
      offer.usdPerGpu !== null && gpu.test(offer.gpu) && offer.gpusPerNode === 1
        ? [{ offer, usdPerGpu: offer.usdPerGpu }]
        : [],
    )
    .sort((a, b) => a.usdPerGpu - b.usdPerGpu);
  const [low, high] = [prices[Math.floor((prices.length - 1) / 2)], prices[Math.floor(prices.length / 2)]];
  if (!low || !high) return null;
  return priced(facts, { ...low.offer, usdPerGpu: (low.usdPerGpu + high.usdPerGpu) / 2 }, cards);
}

/** `cards` of a GPU family rented on demand from the cheapest seller, in machines as sold; null without an offer. */
export function rentedAtSources(facts: GuideFacts, gpu: RegExp, cards: number): SourcedFleet | null {
  const total = (it: GpuOffer): number =>
    (it.usdPerGpuHour ?? Number.NaN) * Math.ceil(cards / it.gpusPerNode) * it.gpusPerNode;
  const rents = facts.offers
    .filter((it) => it.kind === "on-demand" && it.usdPerGpuHour !== null && gpu.test(it.gpu))
    .sort((a, b) => total(a) - total(b));
  return priced(facts, rents[0], cards);
}

/** A complete machine of eight H100 as it is sold, host included; null without an offer. */
export function machineAtSources(facts: GuideFacts): SourcedFleet | null {
  return priced(
    facts,
    facts.offers.find((it) => it.usdPerGpu !== null && it.includesHost && it.gpu === "H100 SXM"),
    8,
  );
}

/** Dollars for `millions` in and as many out at the median host of a model; null where it has no host. */
export function middleHost(
  facts: GuideFacts,
  model: string,
  millions: number,
): { host: HostPrice; usd: number } | null {
  const hosts = [...facts.hosts(model)].sort((a, b) => perMillion(a) - perMillion(b));
  const host = hosts[Math.floor(hosts.length / 2)];
  return host ? { host, usd: millions * perMillion(host) } : null;
}

export const perMillion = (host: HostPrice): number => host.usdPerMillionInput + host.usdPerMillionOutput;

function priced(facts: GuideFacts, offer: GpuOffer | undefined, cards: number): SourcedFleet | null {
  if (!offer) return null;
  const fleet = {
    nodes: 1,
    gpusPerNode: cards,
    offer,
    gpuTdpWatts: facts.gpu(offer.gpu)?.tdpWatts ?? null,
    busyShare: assumption(facts, "utilisation_production").typical,
    horizonMonths: 36,
    weightsBytes: 0,
    people: true,
  };
  return { offer, cards, cost: ownership(fleet, typicalValues(facts.assumptions)) };
}
