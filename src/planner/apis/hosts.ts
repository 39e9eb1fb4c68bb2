import type { Vendor } from "../../core/vendor.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { OptionCondition } from "../model/prepared.ts";

/** Hosts shown beside the cheapest: the maker of the model itself, and the largest. */
const HOSTS_SHOWN = 3;

interface Hosted {
  candidate: { kind: string; model: string; seller: string };
  option: { conditions: readonly OptionCondition[] };
}

/**
 * Of the model that saves most at a host whose price is confirmed, the three hosts that an infrastructure lead asks about first: its maker,
 * then hyperscalers, then those with the most open models in the price tables. `found` is in the order of the saving.
 */
export function hostsShown<Each extends Hosted>(
  found: readonly Each[],
  { catalog }: Pick<PlanContext, "catalog">,
): Each[] {
  const confirmed = found.find(({ option }) =>
    option.conditions.every(({ kind }) => kind !== "second-source"),
  );
  const first = (confirmed ?? found[0])?.candidate;
  if (first?.kind !== "hosted-open") return [];
  const offers = new Map(catalog.hostedPrices(first.model).map((offer) => [offer.host, offer]));
  const size = ({ candidate: { seller } }: Each): number => {
    const offer = offers.get(seller);
    if (offer === undefined) return 0;
    return offer.firstParty ? Number.POSITIVE_INFINITY : weight(catalog.vendor(seller)) + offer.modelsSold;
  };
  return found
    .filter(({ candidate }) => candidate.model === first.model)
    .toSorted((a, b) => size(b) - size(a))
    .slice(0, HOSTS_SHOWN);
}

const HYPERSCALER_WEIGHT = 1e6;

const weight = (vendor: Vendor | null): number => (vendor?.kind === "hyperscaler" ? HYPERSCALER_WEIGHT : 0);
