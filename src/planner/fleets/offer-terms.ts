import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { valueOf } from "../../economics/value-of.ts";
import { coldStartSeconds } from "../cost/on-share.ts";
import type { OnHours, OptionCondition } from "../model/prepared.ts";

const HOURS_PER_WEEK = 168;

/** How an offer is used: the hours in which its machines are on, null = all. */
export interface OfferUse {
  offer: GpuOffer;
  onHours: OnHours | null;
}

/** Every way to use an offer: as it is, and by the hour or stopped while idle where it is sold so. */
export function usesOf(offer: GpuOffer, rented: OnHours | null, idle: OnHours): OfferUse[] {
  if (offer.kind === "serverless") return [{ offer, onHours: idle }];
  const uses: OfferUse[] = [{ offer, onHours: null }];
  const byTheHour = (offer.kind === "on-demand" || offer.kind === "spot") && offer.termMonths === 0;
  if (byTheHour && offer.isQuote !== true && rented !== null) uses.push({ offer, onHours: rented });
  if (offer.scalesToZero === true) uses.push({ offer, onHours: idle });
  return uses;
}

/** The sort of an offer beside the usual one, by which shortlists are divided; "" = rented or run all the time, on demand. */
export function sortOf({ offer, onHours }: OfferUse): "" | "term" | "spot" | "hours" | "zero" {
  if (offer.kind === "spot") return "spot";
  if (onHours !== null) return onHours.kind === "zero" ? "zero" : "hours";
  return offer.termMonths > 0 ? "term" : "";
}

/** The seller and the terms, for a label: "Verda spot, rented 60 hours a week". */
export function sellerText({ offer, onHours }: OfferUse): string {
  if (offer.kind.startsWith("purchase")) return `bought (${offer.seller})`;
  const spot = offer.kind === "spot" ? " spot" : "";
  const term = offer.termMonths > 0 ? `, committed for ${offer.termMonths} months` : "";
  return `${offer.seller}${spot}${term}${hoursText(onHours)}`;
}

function hoursText(onHours: OnHours | null): string {
  switch (onHours?.kind) {
    case "schedule":
      return `, rented ${Math.round(onHours.share * HOURS_PER_WEEK)} hours a week`;
    case "batch":
      return ", rented for the hours that the work takes";
    case "zero":
      return ", stopped while idle";
    case undefined:
      return "";
  }
}

/** What the terms of an offer ask of the work. `mayWait`: all of it may; `hasOverflow`: an API takes over at once. */
export function termConditions(
  { offer, onHours }: OfferUse,
  work: { mayWait: boolean; hasOverflow: boolean; weightsBytes: number },
  values: AssumptionValues,
): OptionCondition[] {
  const conditions: OptionCondition[] = [];
  if (offer.termMonths > 0 && offer.isQuote !== true)
    conditions.push({
      kind: "terms",
      text: `${offer.termMonths} months are committed: what is left of them is owed if it stops before`,
    });
  if (offer.kind === "spot") {
    const everyMonths = 1 / valueOf(values, "spot_interruptions");
    conditions.push({
      kind: work.mayWait || work.hasOverflow ? "terms" : "interruption",
      text: `a spot machine is reclaimed at two minutes' notice or less, each about every ${Math.round(everyMonths)} months, and another takes about ${valueOf(values, "spot_replacement_hours")} hours`,
    });
  }
  if (onHours === null) return conditions;
  const seconds = Math.round(coldStartSeconds(work.weightsBytes, values));
  if (onHours.kind === "zero")
    conditions.push({
      kind: work.mayWait ? "terms" : "cold-start",
      text: `the first request after a pause waits about ${seconds} seconds for the machine to start`,
    });
  else
    conditions.push({
      kind: "terms",
      text:
        onHours.kind === "schedule"
          ? `outside the hours of the week in which there was work nobody answers; a machine starts in about ${seconds} seconds, if one is to be had`
          : `machines are to be had every day when the work is due, and stopped when it is done`,
    });
  return conditions;
}
