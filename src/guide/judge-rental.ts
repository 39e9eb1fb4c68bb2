import { HOURS_PER_MONTH } from "../core/time.ts";
import { paybackMonths } from "../economics/cash.ts";
import {
  type Finding,
  finding,
  type Judge,
  near,
  nearRange,
  percent,
  scaleRange,
  short,
  usd,
  usdRange,
  type Verdict,
  within,
  type Outcome,
} from "./claim.ts";
import { assumption, type GuideFacts, hourly } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";
import { ownedAsGuide } from "./judge-recovered.ts";
import { leastBill, ownedAsSourced } from "./sourced-findings.ts";
import { boughtAtSources } from "./sourced-fleet.ts";
import { scenarioRows } from "./scenario.ts";

/** The rental or purchase table, and the FAQ that quotes it. */
export const judgeRental: Readonly<Record<string, Judge>> = {
  P1: (guide, facts) => {
    const owned = ownedAsGuide(guide, facts, "h100", 1).components.hardware;
    const band = scaleRange(guide.cards["H100"]?.usd ?? NO_RANGE, 1 / guide.amortisation.months);
    return {
      own: finding(`${usdRange(band)} for the card alone`, { lowUsd: band[0], highUsd: band[1] }),
      sourced: ownedAsSourced(facts, /H100 PCIe/, 4),
      verdicts: [within(band, owned) ? "OK" : "ARITH"],
    };
  },
  P2: (guide) => {
    const saving = (card: string, months: Range): Range => {
      const price = guide.cards[card]?.usd ?? NO_RANGE;
      return [price[0] / months[1], price[1] / months[0]];
    };
    const h100 = saving("H100", guide.rental.paybackMonths.h100);
    const a100 = saving("A100 80GB", guide.rental.paybackMonths.a100);
    return {
      own: finding(
        `implies savings of ${usdRange(h100)} a month per H100 and ${usdRange(a100)} per A100, against an API and a volume that it does not name`,
        { h100LowUsd: h100[0], h100HighUsd: h100[1], a100LowUsd: a100[0], a100HighUsd: a100[1] },
      ),
      sourced: null,
      verdicts: ["ASSUME"],
    };
  },
  P3: (guide, facts) => {
    const losing = scenarioRows(guide, guide.scenarios[0]).find((row) => row.savingUsd < 0);
    if (!losing) return { own: null, sourced: null, verdicts: ["OK"] };
    const months = paybackMonths(
      { upfrontUsd: 0, monthlyUsd: losing.apiUsd },
      { upfrontUsd: 0, monthlyUsd: losing.selfHostUsd },
    );
    return {
      own: finding(
        `nothing up front pays back at once only if rent and operations stay below the API bill; at ${usd(losing.apiUsd)} of API a month its own row loses ${usd(-losing.savingUsd)} for ever`,
        { savingUsd: losing.savingUsd },
      ),
      sourced: leastBill(facts),
      verdicts: [months === null ? "ARITH" : "OK"],
    };
  },
  P4: (guide, facts) => rent(guide, facts, "Lambda"),
  P5: (guide) => {
    const ratio =
      (guide.rental.h100UsdPerMonth["Lambda"] ?? Number.NaN) / guide.amortisation.h100.usdPerMonth;
    return {
      own: finding(`${short(ratio)} times`, { ratio }),
      sourced: null,
      verdicts: [near(guide.rental.lambdaOverPurchase, ratio) ? "OK" : "ARITH"],
    };
  },
  P6: (guide, facts) => rent(guide, facts, "CoreWeave"),
  P7: (guide, facts) => rent(guide, facts, "RunPod"),
  P8: (guide, facts) => {
    const judged = rent(guide, facts, "AWS");
    const list = hourly(facts, "AWS", H100)[0];
    const discount = assumption(facts, "gpu_rental_reserved_discount_1y");
    if (list === undefined || !judged.verdicts.includes("SRC")) return judged;
    const reserved = scaleRange([1 - discount.high, 1 - discount.low], list * HOURS_PER_MONTH);
    const explains = within(reserved, guide.rental.h100UsdPerMonth["AWS"] ?? Number.NaN);
    return explains ? { ...judged, verdicts: [...judged.verdicts, "ASSUME"] } : judged;
  },
  P9: (guide, facts) => {
    const [owned, rented] = guide.rental.fourA100Usd;
    const perH100 = guide.rental.h100UsdPerMonth["AWS"] ?? Number.NaN;
    const aws = hourly(facts, "AWS", A100)[0];
    const node = aws === undefined ? null : aws * 8 * HOURS_PER_MONTH;
    const others = ["RunPod", "Crusoe", "Lambda"].flatMap((seller) => {
      const price = hourly(facts, seller, A100)[0];
      return price === undefined ? [] : `${seller} ${usd(price * 4 * HOURS_PER_MONTH)}`;
    });
    const verdicts: Verdict[] = [];
    if (near(rented, 4 * perH100)) verdicts.push("ARITH");
    if (node !== null && !near(rented, node, 0.1)) verdicts.push("SRC");
    return {
      own: finding(
        `${usd(owned)} is four bare A100; ${usd(rented)} is 4 x ${usd(perH100)}, the price of an H100`,
        {
          ownedUsd: owned,
          h100x4Usd: 4 * perH100,
        },
      ),
      sourced:
        node === null
          ? null
          : finding(
              `A100 80GB at AWS come by eight: ${usd(node)}, ${usd(node / 2)} pro rata for four; elsewhere four cost ${others.join(", ")}`,
              { awsNodeUsd: node, awsProRataUsd: node / 2 },
            ),
      verdicts: verdicts.length > 0 ? verdicts : ["OK"],
    };
  },
  P10: (guide, facts) => {
    const spread = guide.rental.fourA100Usd[1] / guide.rental.fourA100Usd[0];
    return {
      own: finding(`${short(spread)}x, and it compares bare cards with a full server`, { spread }),
      sourced: sourcedSpread(facts),
      verdicts: [near(guide.rental.spread, spread, 0.1) ? "OK" : "ARITH"],
    };
  },
  P11: (guide, facts) => {
    const { ownedUsd, rentedUsd } = guide.rental.faq;
    const rents = Object.values(guide.rental.h100UsdPerMonth);
    const mixed =
      near(ownedUsd, guide.amortisation.a100.usdPerMonth) &&
      nearRange(rentedUsd, [Math.min(...rents), Math.max(...rents)]);
    const a100 = hourly(facts, "RunPod", A100)[0];
    return {
      own: finding(
        `${usd(ownedUsd)} is an owned A100 card, ${usdRange(rentedUsd)} a rented H100 server: two different GPUs`,
        { ownedUsd },
      ),
      sourced:
        a100 === undefined
          ? null
          : finding(`a rented A100 80GB costs ${usd(a100 * HOURS_PER_MONTH)} a month at RunPod`, {
              a100RentUsd: a100 * HOURS_PER_MONTH,
            }),
      verdicts: [mixed ? "ARITH" : "OK"],
    };
  },
};

const H100 = /H100 (SXM|PCIe)/;
const A100 = /A100 80GB SXM/;
const NO_RANGE: Range = [Number.NaN, Number.NaN];

/** Four A100 80GB with their server against the machine that AWS rents out. */
function sourcedSpread(facts: GuideFacts): Finding | null {
  const owned = boughtAtSources(facts, A100, 4)?.cost.withoutPeopleUsd;
  const aws = hourly(facts, "AWS", A100)[0];
  if (owned === undefined || aws === undefined) return null;
  const rented = aws * 8 * HOURS_PER_MONTH;
  return finding(
    `four owned A100 with server, power, rack and the move ${usd(owned)}, the AWS machine of eight ${usd(rented)}: ${short(rented / owned)}x for twice the GPUs`,
    { ownedUsd: owned, rentedUsd: rented, spread: rented / owned },
  );
}

/** One seller's H100: within 10 % of some price that it asks today, or contradicted. */
function rent(guide: Guide, facts: GuideFacts, seller: string): Outcome {
  const claim = guide.rental.h100UsdPerMonth[seller] ?? Number.NaN;
  const months = hourly(facts, seller, H100).map((price) => price * HOURS_PER_MONTH);
  const own = finding(`${usd(claim)} / 730 h = ${usd(claim / HOURS_PER_MONTH)} an hour`, {
    usdPerHour: claim / HOURS_PER_MONTH,
  });
  const [low, high] = [months[0], months.at(-1)];
  if (low === undefined || high === undefined) return { own, sourced: null, verdicts: ["OPEN"] };
  const off =
    low === high ? percent(low / claim - 1) : `${percent(low / claim - 1)} to ${percent(high / claim - 1)}`;
  return {
    own,
    sourced: finding(
      `${seller} asks ${low === high ? usd(low) : usdRange([low, high])} a month on demand (${off} against the guide)`,
      { lowUsd: low, highUsd: high },
    ),
    verdicts: [months.some((it) => near(claim, it, 0.1)) ? "OK" : "SRC"],
  };
}
