import { HOURS_PER_MONTH } from "../core/time.ts";
import {
  finding,
  type Judge,
  nearRange,
  percent,
  scaleRange,
  short,
  usd,
  usdRange,
  type Verdict,
  volume,
  within,
  type Outcome,
} from "./claim.ts";
import { assumption, type GuideFacts, hourly } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";
import { breakEvenRule } from "./judge-recovered.ts";
import { scenarioRows } from "./scenario.ts";
import { completeMachine, engineerForOneNode, hostedInstead } from "./sourced-findings.ts";

/** Headline, quick comparison and spend thresholds. */
export const judgeHeadline: Readonly<Record<string, Judge>> = {
  H1: breakEvenRule,
  H2: (guide, facts) => savingBand(guide, facts, 1),
  H3: (guide, facts) => savingBand(guide, facts, 0),
  H4: (guide, facts) => {
    const costs = guide.hardware.flatMap((row) => row.usd);
    const table: Range = [Math.min(...costs), Math.max(...costs)];
    const implied = scenarioRows(guide, guide.scenarios[0]).flatMap((row) => row.impliedUpfrontUsd || []);
    const upfront: Range = [Math.min(...implied), Math.max(...implied)];
    return {
      own: finding(
        `its hardware table lists ${usdRange(table)}; its paybacks imply ${usdRange(upfront)} up front`,
        {
          tableLowUsd: table[0],
          tableHighUsd: table[1],
          impliedLowUsd: upfront[0],
          impliedHighUsd: upfront[1],
        },
      ),
      sourced: completeMachine(facts)?.upfront ?? null,
      verdicts: [guide.headline.upfrontUsd[0] > Math.min(table[0], upfront[0]) ? "ARITH" : "OK"],
    };
  },
  H5: (guide, facts) => {
    const running = withoutDepreciation(guide);
    const claim = guide.headline.operationsUsd;
    const inside = within(claim, running[0]) && within(claim, running[1]);
    const exact = nearRange(claim, running, 0.1);
    return {
      own: finding(`overhead less depreciation is ${usdRange(running)}; nothing explains ${usd(claim[1])}`, {
        lowUsd: running[0],
        highUsd: running[1],
      }),
      sourced: completeMachine(facts)?.running ?? null,
      verdicts: [exact ? "OK" : inside ? "ASSUME" : "ARITH"],
    };
  },
  H6: (_, facts) => {
    const gateway = assumption(facts, "gateway_api_side");
    return {
      own: finding("left out: gateway, keys, retries, rate limits, prompt and evaluation work"),
      sourced: finding(
        `a gateway for API use costs ${usd(gateway.typical)} (${usdRange([gateway.low, gateway.high])}) a month`,
        {
          usdPerMonth: gateway.typical,
        },
      ),
      verdicts: ["ASSUME"],
    };
  },
  H7: (guide, facts) => {
    const low = facts.fact("a100_80gb_used_low")?.value;
    const high = facts.fact("a100_80gb_used_high")?.value;
    const claim = guide.headline.a100UsedUsd;
    if (low === undefined || high === undefined) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const inside = claim[0] >= low && claim[1] <= high;
    return {
      own: null,
      sourced: finding(`used A100 sell for ${usdRange([low, high])} by configuration`, {
        lowUsd: low,
        highUsd: high,
      }),
      verdicts: [inside ? "OK" : "SRC"],
    };
  },
  H8: (guide, facts) => {
    const claim = guide.headline.h100RentUsdPerHour;
    const verdicts = new Set<Verdict>();
    const values: Record<string, number> = {};
    const texts = guide.headline.h100RentSellers.map((seller) => {
      const prices = hourly(facts, seller, /H100 (SXM|PCIe)/);
      const [low, high] = [prices[0], prices.at(-1)];
      if (low === undefined || high === undefined) return `${seller}: no price`;
      verdicts.add(within(claim, low) && within(claim, high) ? "OK" : "SRC");
      values[`${seller.toLowerCase()}Low`] = low;
      values[`${seller.toLowerCase()}High`] = high;
      return `${seller} ${low === high ? usd(low) : usdRange([low, high])}`;
    });
    const found = VERDICT_ORDER.filter((it) => verdicts.has(it));
    return {
      own: null,
      sourced: verdicts.size === 0 ? null : finding(`per H100 and hour: ${texts.join(", ")}`, values),
      verdicts: found.length > 0 ? found : ["OPEN"],
    };
  },
  H9: (guide, facts) => {
    const closed = facts.fact("livebench_best_closed")?.value;
    const open = facts.fact("livebench_glm_5_2")?.value;
    const named = facts.fact("livebench_qwen3_235b_in_2026_table")?.value;
    if (closed === undefined || open === undefined || named === undefined) {
      return { own: null, sourced: null, verdicts: ["OPEN"] };
    }
    const gap = 1 - open / closed;
    const namedGap = 1 - named / closed;
    const claim = guide.headline.openGap;
    return {
      own: null,
      sourced: finding(
        `LiveBench, mid 2026: the best open model trails by ${percent(gap)}, but Qwen3-235B, which the guide names, by ${percent(namedGap)}`,
        { bestOpenGap: gap, qwen3Gap: namedGap },
      ),
      verdicts: [within(claim, gap) ? "OK" : "SRC", ...(within(claim, namedGap) ? [] : (["SRC"] as const))],
    };
  },
  H10: (guide) => {
    const { gpus, apiUsd } = guide.headline.cluster;
    const price = guide.apiUsdPerMillion.gpt54;
    const perSecond = (usdPerMonth: number): number =>
      (usdPerMonth / (price.input + price.output)) * (1e6 / (HOURS_PER_MONTH * 3600));
    const flat: Range = [perSecond(apiUsd[0]), perSecond(apiUsd[1])];
    return {
      own: finding(
        `${usdRange(apiUsd)} buys ${short(flat[0])}-${short(flat[1])} output tokens a second and as many input, day and night: ${short(flat[0] / gpus[0])}-${short(flat[1] / gpus[1])} per GPU; peaks and the model decide`,
        { lowTokensPerSecond: flat[0], highTokensPerSecond: flat[1] },
      ),
      sourced: null,
      verdicts: ["ASSUME"],
    };
  },
  H11: (guide, facts) => {
    const gpu = facts.gpu("A100 80GB SXM");
    const model = facts.model("Llama 3.3 70B");
    if (!gpu?.flops.fp16 || !model) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const flops = 2 * gpu.flops.fp16 * PREFILL_EFFICIENCY;
    const ms = (prompt: number): number => (2 * model.activeParameters * prompt * 1000) / flops;
    const claim = guide.headline.ttftMs;
    const longest = (claim[1] / 1000) * (flops / (2 * model.activeParameters));
    const verdicts: Verdict[] = [];
    if (ms(1000) > claim[1]) verdicts.push("ARITH");
    if (ms(100) <= claim[1]) verdicts.push("ASSUME");
    return {
      own: null,
      sourced: finding(
        `2x A100 at half of their 624 TFLOP/s read 1,000 tokens into a 70B model in ${short(ms(1000))} ms, 100 tokens in ${short(ms(100))} ms; ${usdFree(claim[1])} is enough for ${short(longest)} tokens`,
        { ms1000: ms(1000), ms100: ms(100), longestPromptTokens: longest },
      ),
      verdicts,
    };
  },
  H12: () => ({ own: null, sourced: null, verdicts: ["OPEN"] }),
  H13: (guide, facts) => {
    const monthly = scaleRange(guide.engineer.usdPerYear, 1 / 12);
    const engineer = assumption(facts, "ml_engineer_us_loaded");
    return {
      own: finding(`${usdRange(guide.engineer.usdPerYear)} / 12 = ${usdRange(monthly)}`, {
        lowUsd: monthly[0],
        highUsd: monthly[1],
      }),
      sourced: finding(
        `${usd(engineer.typical)} a year loaded (${usdRange([engineer.low, engineer.high])}) = ${usd(engineer.typical / 12)} a month`,
        { usdPerMonth: engineer.typical / 12 },
      ),
      verdicts: [nearRange(guide.engineer.usdPerMonth, monthly) ? "OK" : "ARITH"],
    };
  },
  H14: (guide, facts) => {
    const share = guide.engineer.tierShare;
    const cost: Range = [
      (share[0] * guide.engineer.usdPerYear[0]) / 12,
      (share[1] * guide.engineer.usdPerYear[1]) / 12,
    ];
    return {
      own: finding(`20-30% of ${usdRange(guide.engineer.usdPerYear)} a year = ${usdRange(cost)} a month`, {
        lowUsd: cost[0],
        highUsd: cost[1],
      }),
      sourced: engineerForOneNode(facts),
      verdicts: ["ASSUME"],
    };
  },
};

/** Half of the dense peak is good efficiency for prefill. */
const PREFILL_EFFICIENCY = 0.5;
const VERDICT_ORDER: readonly Verdict[] = ["SRC", "OK"];
const usdFree = (ms: number): string => `${short(ms)} ms`;

/** Overhead rows less the depreciation row. */
export const withoutDepreciation = (guide: Guide): Range => {
  const { depreciation, ...rest } = guide.overhead.rows;
  const rows = Object.values(rest);
  return depreciation[0] > 0
    ? [rows.reduce((sum, row) => sum + row[0], 0), rows.reduce((sum, row) => sum + row[1], 0)]
    : [0, 0];
};

/** The guide says how much a band of spend saves: what do the rows of both tables in that band save? */
function savingBand(guide: Guide, facts: GuideFacts, index: number): Outcome {
  const band = guide.headline.bands[index];
  if (!band) throw new RangeError(`the guide has no band ${index}`);
  const [from, to] = band.apiUsd;
  const rows = guide.scenarios.flatMap((scenario, at) =>
    scenarioRows(guide, scenario)
      .filter(
        (row) => row.apiUsd >= from * (1 - BAND_SLACK) && row.apiUsd <= (to ?? Number.POSITIVE_INFINITY),
      )
      .map((row) => ({ ...row, table: at + 1 })),
  );
  const inside = rows.filter((row) => within(band.saves, row.savingShare));
  const values = Object.fromEntries(
    rows.map((row) => [`table${row.table}At${row.millions}`, row.savingShare]),
  );
  const all = rows.length > 0 && inside.length === rows.length;
  const texts = rows.map(
    (row) =>
      `${percent(row.savingShare)} at ${usd(row.apiUsd)} (table ${row.table}, ${volume(row.millions)})`,
  );
  return {
    own: finding(`its own rows save ${texts.join(", ")}`, values),
    sourced: hostedInstead(facts),
    verdicts: [all ? "OK" : inside.length > 0 ? "ASSUME" : "ARITH"],
  };
}

/** A row slightly below the band still counts: the first table has none between $17,500 and $87,500. */
const BAND_SLACK = 0.15;
