import { isVendorNamed } from "../../core/vendor.ts";
import { isWithin, mayHold, regionsOfCloud } from "../../core/region.ts";
import type { Judgement, SellerClass } from "../model/demands.ts";
import type { Service } from "./service.ts";

/** Work in production does not go to a marketplace of strangers' machines unless the user says so. */
export function judgeSeller(asked: SellerClass, { place, vendor, offer, isToday }: Service): Judgement {
  if (asked === "any" || isToday || place === "bought" || offer?.isQuote === true) return "holds";
  if (vendor === null || vendor.kind === "mixed") return "unknown";
  return vendor.kind === "marketplace" ? "violates" : "holds";
}

/** What the team owns has no vendor, and a quote is from one that the user talks to. */
export function judgeVendor(approved: readonly string[], service: Service): Judgement {
  const { place, vendor, offer, seller } = service;
  if (place === "bought" || offer?.isQuote === true) return "holds";
  const named = vendor ?? { name: seller, company: seller, aliases: [] as readonly string[] };
  return approved.some((word) => isVendorNamed(named, word)) ? "holds" : "violates";
}

/** One of the approved regions has to be among those in which it can be served. */
export function judgeRegion(approved: readonly string[], { place, vendor, offer }: Service): Judgement {
  if (place === "bought") return "holds";
  const ofOffer = regionsOfCloud(offer?.region ?? "");
  const regions = ofOffer.length > 0 ? ofOffer : (vendor?.regions ?? []);
  if (regions.length === 0) return "unknown";
  if (regions.some((region) => approved.some((wanted) => isWithin(region, wanted)))) return "holds";
  const could = regions.some((region) => approved.some((wanted) => mayHold(region, wanted)));
  return could ? "unknown" : "violates";
}

/** What a page does not claim may still be so: it is unknown, which is not enough. */
export function judgeAttestations(asked: readonly string[], { place, vendor }: Service): Judgement {
  if (place === "bought") return "holds";
  const claimed = vendor?.attestations ?? [];
  return asked.every((each) => claimed.includes(each)) ? "holds" : "unknown";
}
