import type { Judgement, PrivacyGrade } from "../model/demands.ts";
import type { Service } from "./service.ts";

/** Whole servers for data centres carry this many GPUs: what is smaller shares its server with strangers. */
const WHOLE_SERVER_GPUS = 8;

/** May private data of this grade be served there? */
export function judgePrivacy(grade: PrivacyGrade, service: Service): Judgement {
  switch (grade) {
    case "own-premises":
      return service.place === "bought" ? "holds" : "violates";
    case "data-centre":
      return singleTenant(service);
    case "agreement": {
      const alone = singleTenant(service);
      return alone === "holds" ? alone : agreement(service);
    }
  }
}

/** Whole machines for the team alone, from somebody who runs the data centre or answers for it. */
function singleTenant({ place, offer, vendor }: Service): Judgement {
  if (place === "bought") return "holds";
  if (place !== "rented" || offer === null) return "violates";
  const whole = offer.gpusPerNode >= WHOLE_SERVER_GPUS;
  // Of a quote the user knows the seller; only the size of its machines is written in it.
  if (offer.isQuote === true) return whole ? "holds" : "unknown";
  if (vendor === null || vendor.kind === "mixed") return "unknown";
  return whole && (vendor.kind === "hyperscaler" || vendor.kind === "neocloud") ? "holds" : "violates";
}

function agreement({ vendor }: Service): Judgement {
  if (vendor === null || vendor.signsAgreement === null) return "unknown";
  return vendor.signsAgreement ? "holds" : "violates";
}
