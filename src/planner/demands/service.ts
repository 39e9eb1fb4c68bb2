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

/** Asked for with every option of a plan. */
const today = new WeakMap<GroupSource, Service>();

/** What serves a group today. Usage that names no provider is of the one that the price book knows the model by. */
export function serviceToday(source: GroupSource, { catalog }: Pick<PlanContext, "catalog">): Service {
  const known = today.get(source);
  if (known !== undefined) return known;
  const { provider, model } = source.group;
  const listed = model === null ? null : catalog.prices.find(provider, model);
  const seller = provider ?? listed?.provider ?? "the provider used today";
  const service: Service = {
    place: "api",
    seller,
    vendor: catalog.vendor(seller),
    offer: null,
    model,
    isToday: true,
  };
  today.set(source, service);
  return service;
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
