import { inWeekOf } from "../pricing/price-moment.ts";
import { ratesAt } from "../pricing/rates.ts";
import { HOURS_PER_MONTH } from "../core/time.ts";
import {
  addRanges,
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
  volume,
  within,
} from "./claim.ts";
import { apiUsd } from "./guide-facts.ts";
import type { Guide } from "./guide.ts";
import { electricity } from "./judge-overhead.ts";
import { guideApiUsd, ownedAsGuide, pricedAs, sumOutcome } from "./judge-recovered.ts";
import { scenarioRows } from "./scenario.ts";
import { engineerForOneNode, leastBill, ownedAsSourced, rentedAsSourced } from "./sourced-findings.ts";
import { perMillion } from "./sourced-fleet.ts";

/** The full cost comparison: 100M, 1B and 10B in and out. */
export const judgeFullCost: Readonly<Record<string, Judge>> = {
  C1: (guide, facts) => {
    const owned = ownedAsGuide(guide, facts, "a100", 4).components.hardware;
    const cards = scaleRange(
      guide.fullCost.cloud.compute,
      1 / (guide.rental.h100UsdPerMonth["Lambda"] ?? Number.NaN),
    );
    return {
      own: finding(
        `four owned A100 are ${usd(owned)}; the cloud figure is ${short(cards[0])}-${short(cards[1])} H100 at its Lambda price, a number of GPUs that it does not state`,
        { ownedUsd: owned, lowGpus: cards[0], highGpus: cards[1] },
      ),
      sourced: rentedAsSourced(facts, /H100 (SXM|PCIe)/, Math.round(cards[1])),
      verdicts: [near(guide.fullCost.purchased.compute[0], owned) ? "OK" : "ARITH", "ASSUME"],
    };
  },
  C2: (guide, facts) => {
    const other = guide.overhead.rows.engineer;
    return {
      own: finding(`its overhead table says ${usdRange(other)} for the same work`, {
        lowUsd: other[0],
        highUsd: other[1],
      }),
      sourced: engineerForOneNode(facts),
      verdicts: [nearRange(guide.fullCost.purchased.engineering, other) ? "OK" : "ARITH"],
    };
  },
  C3: (guide) => {
    const { networkStorage, monitoring, redundancy } = guide.overhead.rows;
    const sum = addRanges(networkStorage, monitoring, redundancy);
    return sumOutcome(
      guide.fullCost.purchased.infrastructure,
      sum,
      "network, storage, monitoring and redundancy",
    );
  },
  C4: electricity,
  C5: (guide, facts) => {
    const bought = sumOutcome(
      guide.fullCost.purchasedTotal,
      addRanges(...Object.values(guide.fullCost.purchased)),
      "purchased",
    );
    const cloud = sumOutcome(
      guide.fullCost.cloudTotal,
      addRanges(...Object.values(guide.fullCost.cloud)),
      "cloud",
    );
    const exact = [bought, cloud].every((it) => it.verdicts[0] === "OK");
    return {
      own: finding(`${bought.own?.text}; ${cloud.own?.text}`, {
        purchasedLowUsd: bought.own?.values["lowUsd"] ?? Number.NaN,
        purchasedHighUsd: bought.own?.values["highUsd"] ?? Number.NaN,
        cloudLowUsd: cloud.own?.values["lowUsd"] ?? Number.NaN,
        cloudHighUsd: cloud.own?.values["highUsd"] ?? Number.NaN,
      }),
      sourced: ownedAsSourced(facts, /A100 80GB/, 4),
      verdicts: [exact ? "OK" : "ARITH"],
    };
  },
  C6: (guide, facts) => {
    const claim = guide.fullCost.api[0]?.deepseekV4 ?? Number.NaN;
    const own = guideApiUsd(guide, "deepseekV4", 100);
    const flash = apiUsd(facts, "deepseek", "deepseek-v4-flash", 100);
    const pro = apiUsd(facts, "deepseek", "deepseek-v4-pro", 100);
    const hosts = ["DeepSeek V4 Flash", "DeepSeek V4 Pro"].flatMap((model) => facts.hosts(model));
    const hosted = hosts.map((it) => 100 * perMillion(it));
    const found = [flash, pro, ...hosted].filter((it) => it !== null);
    const texts = [flash === null ? "" : `Flash ${usd(flash)}`, pro === null ? "" : `Pro ${usd(pro)}`].filter(
      (text) => text !== "",
    );
    const elsewhere =
      hosted.length > 0 ? `; other hosts ${usdRange([Math.min(...hosted), Math.max(...hosted)])}` : "";
    const verdicts: Verdict[] = [near(claim, own) ? "OK" : "ARITH"];
    // The claim is a pair of rates, which a total that happens to be near does not confirm.
    const typed = guide.apiUsdPerMillion.deepseekV4;
    const isTyped = (input: number | undefined, output: number | undefined): boolean =>
      near(typed.input, input ?? Number.NaN) && near(typed.output, output ?? Number.NaN);
    const tiers = ["deepseek-v4-flash", "deepseek-v4-pro"].flatMap((model) =>
      (facts.prices.find("deepseek", model)?.periods ?? []).flatMap((period) => period.tiers),
    );
    const confirmed =
      tiers.some((tier) => isTyped(tier.rates.input, tier.rates.output)) ||
      hosts.some((it) => isTyped(it.usdPerMillionInput, it.usdPerMillionOutput));
    if (found.length > 0 && !confirmed) verdicts.push("SRC");
    return {
      own: finding(`100 x (${usd(typed.input)} + ${usd(typed.output)}) = ${usd(own)}`, {
        usd: own,
      }),
      sourced:
        texts.length === 0
          ? null
          : finding(
              `DeepSeek's own price, peak and off-peak averaged: ${texts.join(", ")}${elsewhere}${confirmed ? "" : `; ${usd(typed.input)}/${usd(typed.output)} is in no source at any date`}`,
              { ...(flash === null ? {} : { flashUsd: flash }), ...(pro === null ? {} : { proUsd: pro }) },
            ),
      verdicts,
    };
  },
  C7: (guide, facts) => {
    const claim = guide.fullCost.api[0]?.gpt54 ?? Number.NaN;
    const own = guideApiUsd(guide, "gpt54", 100);
    const sourced = pricedAs(facts, "openai", "gpt-5.4", 100);
    const contradicted = sourced !== null && !near(claim, sourced.values["usd"] ?? Number.NaN);
    return {
      own: finding(`100 x ($2.50 + $15.00) = ${usd(own)}; the label should say 200M tokens`, { usd: own }),
      sourced,
      verdicts: [near(claim, own) ? "OK" : "ARITH", ...(contradicted ? (["SRC"] as const) : [])],
    };
  },
  C8: (guide) => {
    const claim = guide.fullCost.api[0]?.gpt54 ?? Number.NaN;
    const asLabelled = guideApiUsd(guide, "gpt54", 50);
    return {
      own: finding(`100M tokens, half in and half out, cost ${usd(asLabelled)}; ${usd(claim)} is 200M`, {
        asLabelledUsd: asLabelled,
      }),
      sourced: null,
      verdicts: [near(claim, asLabelled) ? "OK" : "ARITH"],
    };
  },
  C9: (guide) => {
    const rows = guide.fullCost.api.slice(1).map((row) => ({
      row,
      gpt54: guideApiUsd(guide, "gpt54", row.millions),
      deepseek: guideApiUsd(guide, "deepseekV4", row.millions),
    }));
    const ok = rows.every((it) => near(it.row.gpt54, it.gpt54) && near(it.row.deepseekV4, it.deepseek));
    return {
      own: finding(
        rows.map((it) => `${volume(it.row.millions)}: ${usd(it.deepseek)} and ${usd(it.gpt54)}`).join("; "),
        Object.fromEntries(rows.map((it) => [`gpt54At${it.row.millions}`, it.gpt54])),
      ),
      sourced: null,
      verdicts: [ok ? "OK" : "ARITH"],
    };
  },
  C10: (guide) => {
    const table = scenarioRows(guide, guide.scenarios[0]);
    const compared = guide.fullCost.api.flatMap((row) => {
      const other = table.find((it) => it.millions === row.millions)?.selfHostUsd;
      return row.selfHost && other !== undefined
        ? [{ millions: row.millions, claim: row.selfHost, other }]
        : [];
    });
    return {
      own: finding(
        compared
          .map(
            (it) =>
              `${volume(it.millions)}: ${usdRange(it.claim)} here, ${usd(it.other)} in the break-even table`,
          )
          .join("; "),
        Object.fromEntries(compared.map((it) => [`breakEvenTableAt${it.millions}`, it.other])),
      ),
      sourced: null,
      verdicts: [compared.every((it) => within(it.claim, it.other)) ? "OK" : "ARITH"],
    };
  },
  C11: () => {
    const perSecond = tokensPerSecond(10_000);
    return {
      own: finding(
        `10B in and out are ${short(perSecond)} output tokens a second all month before any peak; the throughput of a GPU is never stated`,
        { outputTokensPerSecond: perSecond },
      ),
      sourced: null,
      verdicts: ["ASSUME"],
    };
  },
  C12: (guide, facts) => {
    const first = scenarioRows(guide, guide.scenarios[0]).find((row) => row.savingUsd > 0);
    const earlier = first !== undefined && first.millions < guide.fullCost.onlyBeatsApiAtMillions;
    return {
      own: first
        ? finding(`its own table already saves ${usd(first.savingUsd)} at ${volume(first.millions)}`, {
            savingUsd: first.savingUsd,
            millions: first.millions,
          })
        : null,
      sourced: leastBill(facts),
      verdicts: [earlier ? "ARITH" : "OK"],
    };
  },
  C13: (guide, facts) => {
    const hosts = facts
      .hosts("Llama 3.3 70B")
      .map((it) => ({ host: it.host, usd: 100 * perMillion(it) }))
      .sort((a, b) => a.usd - b.usd);
    const [least, middle, most] = [hosts[0], hosts[Math.floor(hosts.length / 2)], hosts.at(-1)];
    return {
      own: finding(
        `self-hosting is compared with a closed API alone, at ${usdRange(guide.fullCost.purchasedTotal)} a month`,
      ),
      sourced:
        least && middle && most
          ? finding(
              `Llama 3.3 70B, 100M in and out: ${usd(least.usd)} (${least.host}), ${usd(middle.usd)} (middle of ${hosts.length} hosts), ${usd(most.usd)} (${most.host})`,
              { leastUsd: least.usd, middleUsd: middle.usd, mostUsd: most.usd },
            )
          : null,
      verdicts: ["ASSUME"],
    };
  },
  C14: (_, facts) => {
    const month = inWeekOf(facts.asOfMs);
    const standard = facts.prices.find("openai", "gpt-5.4");
    const batch = facts.prices.find("openai", "gpt-5.4", "batch");
    const rates = standard && ratesAt(standard, month, null);
    const batchRates = batch && ratesAt(batch, month, null);
    const cached = rates?.cacheRead !== undefined && rates.input ? rates.cacheRead / rates.input : null;
    const batched = rates?.input && batchRates?.input ? batchRates.input / rates.input : null;
    const texts = [
      cached === null ? "" : `cached input costs ${percent(cached)} of list`,
      batched === null ? "" : `batch ${percent(batched)}`,
    ].filter((text) => text !== "");
    return {
      own: finding("every token at list price"),
      sourced:
        texts.length === 0
          ? null
          : finding(`GPT-5.4: ${texts.join(", ")}`, {
              ...(cached === null ? {} : { cachedShare: cached }),
              ...(batched === null ? {} : { batchShare: batched }),
            }),
      verdicts: ["ASSUME"],
    };
  },
};

/** Output tokens per second if `millions` per month are spread evenly. */
export const tokensPerSecond = (millions: number): number => (millions * 1e6) / (HOURS_PER_MONTH * 3600);

export const rowAt = (
  guide: Guide,
  scenario: 0 | 1,
  millions: number,
): ReturnType<typeof scenarioRows>[number] => {
  const row = scenarioRows(guide, guide.scenarios[scenario]).find((it) => it.millions === millions);
  if (!row) throw new RangeError(`the guide's break-even table has no row of ${millions}M`);
  return row;
};
