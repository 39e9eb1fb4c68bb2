import type { GpuOffer } from "../../core/offer.ts";
import type { Vendor } from "../../core/vendor.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";

/** By whom and where one group of the traffic would be served, with which model. Every demand is about one of these. */
export interface Service {
  /** Somebody's API, an endpoint that a provider runs for the team, or machines that the team runs. */
  place: "api" | "endpoint" | "rented" | "bought";
  /** As the reader knows it. */
  seller: string;
  /** Null where the catalog has no row. */
  vendor: Vendor | null;
  /** Null for an API. */
  offer: GpuOffer | null;
  /** Null where the usage names none. */
  model: string | null;
  /** It serves this work today, so the team knows it. */
  isToday: boolean;
}

/** What serves a group today. Usage that names no provider is of the one that the price book knows the model by. */
export function serviceToday({ group }: GroupSource, { catalog }: Pick<PlanContext, "catalog">): Service {
  const listed = group.model === null ? null : catalog.prices.find(group.provider, group.model);
  const seller = group.provider ?? listed?.provider ?? "the provider used today";
  return {
    place: "api",
    seller,
    vendor: catalog.vendor(seller),
    offer: null,
    model: group.model,
    isToday: true,
  };
}

/** A model at somebody's API. */
export const apiService = (
  seller: string,
  model: string,
  { catalog }: Pick<PlanContext, "catalog">,
): Service => ({ place: "api", seller, vendor: catalog.vendor(seller), offer: null, model, isToday: false });

/** A model on GPUs of this offer. */
export function offerService(
  offer: GpuOffer,
  model: string,
  { catalog }: Pick<PlanContext, "catalog">,
): Service {
  return {
    place: placeOf(offer),
    seller: offer.seller,
    vendor: catalog.vendor(offer.seller),
    offer,
    model,
    isToday: false,
  };
}

function placeOf({ kind }: GpuOffer): Service["place"] {
  if (kind === "dedicated-endpoint") return "endpoint";
  return kind === "purchase-new" || kind === "purchase-used" ? "bought" : "rented";
}

/** Does the team run the machines itself? */
export const isSelfRun = ({ place }: Service): boolean => place === "rented" || place === "bought";
