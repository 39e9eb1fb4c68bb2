import { typicalValues } from "../core/assumption.ts";
import { tokenUsd } from "../pricing/token-cost.ts";
import { HOURS_PER_MONTH } from "../core/time.ts";
import { type Ownership, ownership } from "../economics/ownership.ts";
import {
  addRanges,
  type Finding,
  finding,
  type Judge,
  near,
  months,
  nearRange,
  type Outcome,
  percent,
  scaleRange,
  short,
  usd,
  usdRange,
  volume,
} from "./claim.ts";
import { guideAssumptions } from "./guide-assumptions.ts";
import { apiUsd, type GuideFacts, hourly } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";
import { leastBill, ownedAsSourced, rentedAsSourced } from "./sourced-findings.ts";
import { scenarioBreakEven, scenarioRows } from "./scenario.ts";

/** The guide's own formulas, recovered and run through the planner. */
export const judgeRecovered: Readonly<Record<string, Judge>> = {
  R1: (guide, facts) => {
    const gpt54 = guideApiUsd(guide, "gpt54", 100);
    const deepseek = guideApiUsd(guide, "deepseekV4", 100);
    const [asGuide] = guide.fullCost.api;
    const ok = near(asGuide?.gpt54 ?? 0, gpt54) && near(asGuide?.deepseekV4 ?? 0, deepseek);
    return {
      own: finding(
        `100M in and 100M out: ${usd(gpt54)} and ${usd(deepseek)}, that is 200M tokens; half of each would be ${usd(gpt54 / 2)} and ${usd(deepseek / 2)}`,
        { gpt54, deepseek, gpt54Half: gpt54 / 2, deepseekHalf: deepseek / 2 },
      ),
      sourced: pricedAs(facts, "openai", "gpt-5.4", 100),
      verdicts: [ok ? "OK" : "ARITH"],
    };
  },
  R2: (guide, facts) => ownedCard(guide, facts, "h100"),
  R3: (guide, facts) => ownedCard(guide, facts, "a100"),
  R4: (guide, facts) => {
    const owned = ownedAsGuide(guide, facts, "a100", 4);
    const cards = 4 * guide.amortisation.a100.usd;
    const sourced = ownedAsSourced(facts, /A100 80GB/, 4);
    return {
      own: finding(
        `4 x ${usd(guide.amortisation.a100.usd)} / ${guide.amortisation.months} = ${usd(owned.components.hardware)}: ${usd(cards)} of cards, no chassis, processor or network card`,
        { usdPerMonth: owned.components.hardware, cardsUsd: cards },
      ),
      sourced,
      verdicts: [near(guide.rental.fourA100Usd[0], owned.components.hardware) ? "OK" : "ARITH"],
    };
  },
  R5: (guide, facts) => {
    const perH100 = guide.rental.h100UsdPerMonth["AWS"] ?? Number.NaN;
    const aws = hourly(facts, "AWS", /A100 80GB/)[0];
    return {
      own: finding(
        `4 x ${usd(perH100)}, the guide's price of an H100: ${usd(4 * perH100)} is not an A100 price`,
        {
          usdPerMonth: 4 * perH100,
        },
      ),
      sourced:
        aws === undefined
          ? null
          : finding(
              `A100 80GB at AWS ${usd(aws)}/h, sold by eight: ${usd(aws * 8 * HOURS_PER_MONTH)}; four of them pro rata ${usd(aws * 4 * HOURS_PER_MONTH)}`,
              { nodeUsd: aws * 8 * HOURS_PER_MONTH, proRataUsd: aws * 4 * HOURS_PER_MONTH },
            ),
      verdicts: [near(guide.rental.fourA100Usd[1], 4 * perH100) ? "OK" : "ARITH"],
    };
  },
  R6: (guide, facts) => {
    const sum = addRanges(...Object.values(guide.fullCost.purchased));
    const judged = sumOutcome(
      guide.fullCost.purchasedTotal,
      sum,
      "compute + engineering + infrastructure + electricity",
    );
    return { ...judged, sourced: ownedAsSourced(facts, /A100 80GB/, 4) };
  },
  R7: (guide, facts) => {
    const sum = addRanges(...Object.values(guide.fullCost.cloud));
    const lambda = guide.rental.h100UsdPerMonth["Lambda"] ?? Number.NaN;
    const cards = scaleRange(guide.fullCost.cloud.compute, 1 / lambda);
    const judged = sumOutcome(
      guide.fullCost.cloudTotal,
      sum,
      `compute (${short(cards[0])}..${short(cards[1])} x Lambda's ${usd(lambda)}) + engineering + infrastructure`,
    );
    return { ...judged, sourced: rentedAsSourced(facts, /H100 (SXM|PCIe)/, Math.round(cards[1])) };
  },
  R8: (guide) => {
    const rows = scenarioRows(guide, guide.scenarios[0]).filter((row) => (row.impliedUpfrontUsd ?? 0) > 0);
    const text = rows
      .map(
        (row) =>
          `${volume(row.millions)}: ${usd(row.impliedUpfrontUsd ?? 0)} up front, ${months(row.paybackMonths)}`,
      )
      .join("; ");
    const values = Object.fromEntries(
      rows.map((row) => [`upfrontAt${row.millions}`, row.impliedUpfrontUsd ?? 0]),
    );
    return {
      own: finding(`months x monthly saving gives the upfront, which no page states: ${text}`, values),
      sourced: null,
      verdicts: ["OK"],
    };
  },
  R9: (guide) => {
    const crossings = bothBreakEvens(guide);
    return {
      own: finding(
        `linear between the rows the first table crosses at ${volume(crossings[0].millions)} (${usd(crossings[0].apiUsd)} of API a month), the second at ${volume(crossings[1].millions)} (${usd(crossings[1].apiUsd)})`,
        {
          scenario1Millions: crossings[0].millions,
          scenario1ApiUsd: crossings[0].apiUsd,
          scenario2Millions: crossings[1].millions,
          scenario2ApiUsd: crossings[1].apiUsd,
        },
      ),
      sourced: null,
      verdicts: ["OK"],
    };
  },
  R10: breakEvenRule,
  R11: (guide) => {
    const [first, second] = bothBreakEvens(guide);
    const spread = second.millions / first.millions;
    const firstRow = (index: 0 | 1): number =>
      guide.scenarios[index].rows.find((row) => row.savingUsd > 0)?.millions ?? Number.NaN;
    const listed = firstRow(1) / firstRow(0);
    return {
      own: finding(
        `${short(listed)}x between the first profitable rows; ${short(spread)}x between the break-evens themselves`,
        { listed, interpolated: spread },
      ),
      sourced: null,
      verdicts: [near(guide.breakEven.spread, spread, 0.1) ? "OK" : "ARITH"],
    };
  },
};

/** The "$20K rule" against both tables. */
export function breakEvenRule(guide: Guide, facts: GuideFacts): Outcome {
  const rule = guide.headline.breakEvenApiUsd;
  const [first, second] = bothBreakEvens(guide);
  const early = scenarioRows(guide, guide.scenarios[0]).find((row) => row.savingUsd > 0 && row.apiUsd < rule);
  const agrees = [first, second].filter((it) => near(rule, it.apiUsd, 0.1)).length;
  const contradiction = early
    ? `; the row at ${usd(early.apiUsd)} of API a month already saves ${usd(early.savingUsd)}`
    : "";
  return {
    own: finding(
      `break-even at ${usd(first.apiUsd)} of API a month in the first table, ${usd(second.apiUsd)} in the second${contradiction}`,
      { scenario1ApiUsd: first.apiUsd, scenario2ApiUsd: second.apiUsd },
    ),
    sourced: leastBill(facts),
    verdicts: [agrees === 2 ? "OK" : "ARITH"],
  };
}

/** Break-even of both tables; the first crossing, and there is one in each. */
function bothBreakEvens(
  guide: Guide,
): readonly [{ millions: number; apiUsd: number }, { millions: number; apiUsd: number }] {
  const never = { millions: Number.NaN, apiUsd: Number.NaN };
  return [
    scenarioBreakEven(guide, guide.scenarios[0])[0] ?? never,
    scenarioBreakEven(guide, guide.scenarios[1])[0] ?? never,
  ];
}

/** Dollars for `millions` of tokens in and as many out at the guide's own price, by the planner's pricing. */
export function guideApiUsd(guide: Guide, api: keyof Guide["apiUsdPerMillion"], millions: number): number {
  const usd = tokenUsd({ input: millions * 1e6, output: millions * 1e6 }, guide.apiUsdPerMillion[api]);
  if (usd === null) throw new Error(`the guide's price of ${api} has no rate for input or output`);
  return usd;
}

/** The price-book side of an API claim. */
export function pricedAs(
  facts: GuideFacts,
  provider: string,
  model: string,
  millions: number,
): Finding | null {
  const amount = apiUsd(facts, provider, model, millions);
  if (amount === null) return null;
  return finding(`${model} at ${provider}: ${usd(amount)} for ${volume(millions)} in and out`, {
    usd: amount,
  });
}

/** Cards bought and amortised as the guide does, by the planner's cost of ownership. */
export function ownedAsGuide(
  guide: Guide,
  facts: GuideFacts,
  card: "h100" | "a100",
  cards: number,
): Ownership {
  const { assumptions, offers, horizonMonths } = guideAssumptions(guide);
  const offer = offers.find((it) => it.id === `guide-buy-${card}`);
  if (!offer) throw new RangeError(`the guide buys no ${card}`);
  return ownership(
    { ...CARDS_ALONE, gpusPerNode: cards, offer, gpuTdpWatts: null, busyShare: 1, horizonMonths },
    typicalValues([...facts.assumptions, ...assumptions]),
  );
}

const CARDS_ALONE = { nodes: 1, weightsBytes: 0, people: false } as const;

function ownedCard(guide: Guide, facts: GuideFacts, card: "h100" | "a100"): Outcome {
  const { usd: price, usdPerMonth } = guide.amortisation[card];
  const range = guide.cards[card === "h100" ? "H100" : "A100 80GB"]?.usd ?? [Number.NaN, Number.NaN];
  const owned = ownedAsGuide(guide, facts, card, 1).components.hardware;
  const band = scaleRange(range, 1 / guide.amortisation.months);
  return {
    own: finding(
      `${usd(price)} / ${guide.amortisation.months} = ${usd(owned)}, inside ${usdRange(band)}; no resale, no server, no interest`,
      { usdPerMonth: owned, lowUsd: band[0], highUsd: band[1] },
    ),
    sourced: ownedAsSourced(facts, card === "h100" ? /H100 PCIe/ : /A100 80GB/, 4),
    verdicts: [near(usdPerMonth, owned) ? "OK" : "ARITH"],
  };
}

/** A total of the guide against the sum of its rows: a sum is exact or wrong. */
export function sumOutcome(claimed: Range, sum: Range, how: string): Outcome {
  const exact = nearRange(claimed, sum, 0);
  const off = exact
    ? ""
    : `, off by ${percent(Math.max(...sum.map((it, at) => Math.abs(it / (claimed[at] ?? it) - 1))))}`;
  return {
    own: finding(`${how} = ${usdRange(sum)}${off}`, { lowUsd: sum[0], highUsd: sum[1] }),
    sourced: null,
    verdicts: [exact ? "OK" : "ARITH"],
  };
}
