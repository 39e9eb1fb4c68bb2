import type { AssumptionValues } from "../../core/assumption.ts";
import type { GpuOffer } from "../../core/offer.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { residualShare } from "../../economics/amortisation.ts";
import type { Commitment } from "../../economics/cash.ts";
import type { FleetOption } from "../model/prepared.ts";
import type { PricedOption } from "../model/priced-option.ts";

/** What a fleet commits its buyer to, at an offer and the size at which it was priced. */
export function commitmentOf(
  option: Pick<FleetOption, "replica">,
  offer: GpuOffer,
  priced: Pick<PricedOption, "nodes" | "upfrontUsd">,
  values: AssumptionValues,
): Commitment {
  const gpus = priced.nodes * Math.max(offer.gpusPerNode, option.replica.gpusPerReplica);
  const rentUsdPerMonth = offer.usdPerGpuHour === null ? 0 : gpus * offer.usdPerGpuHour * HOURS_PER_MONTH;
  const cards = offer.usdPerGpu === null ? 0 : gpus * offer.usdPerGpu;
  const prepaidUsd = offer.prepaid === true ? rentUsdPerMonth * offer.termMonths : 0;
  return {
    termMonths: offer.termMonths,
    usdPerMonth: rentUsdPerMonth,
    prepaidUsd,
    upfrontUsd: priced.upfrontUsd - prepaidUsd,
    residualUsdAt: (months) =>
      cards === 0 ? 0 : cards * residualShare(offer.gpu, offer.kind === "purchase-used", months, values),
  };
}
