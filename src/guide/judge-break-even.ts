import { paybackMonths } from "../economics/cash.ts";
import {
  type Finding,
  finding,
  type Judge,
  near,
  percent,
  short,
  usd,
  volume,
  within,
  type Outcome,
  months,
} from "./claim.ts";
import { apiUsd, type GuideFacts } from "./guide-facts.ts";
import type { Guide } from "./guide.ts";
import { rowAt, tokensPerSecond } from "./judge-full-cost.ts";
import { fitsAsLabelled } from "./hardware-setups.ts";
import { scenarioBreakEven, scenarioRows } from "./scenario.ts";
import { completeMachine, hostedInstead } from "./sourced-findings.ts";
import { middleHost, rentedAtSources } from "./sourced-fleet.ts";

/** Both break-even tables and the guide's conclusions from them. */
export const judgeBreakEven: Readonly<Record<string, Judge>> = {
  B1: (guide, facts) => row(guide, facts, 100),
  B2: (guide, facts) => row(guide, facts, 500),
  B3: (guide, facts) => row(guide, facts, 1000),
  B4: (guide, facts) => row(guide, facts, 5000),
  B5: (guide, facts) => {
    const it = rowAt(guide, 0, 10_000);
    return {
      own: finding(`saves ${usd(it.savingUsd)} a month: any upfront below that is back within the first`, {
        savingUsd: it.savingUsd,
      }),
      sourced: sourcedRow(facts, 10_000),
      verdicts: ["ASSUME"],
    };
  },
  B6: (guide) => {
    const it = rowAt(guide, 0, 500);
    const [depreciation] = guide.overhead.rows.depreciation;
    const cards = 4 * guide.amortisation.a100.usd;
    const stay = { upfrontUsd: 0, monthlyUsd: it.apiUsd };
    const twice = paybackMonths(stay, { upfrontUsd: cards, monthlyUsd: it.selfHostUsd });
    const cash = paybackMonths(stay, { upfrontUsd: cards, monthlyUsd: it.selfHostUsd - depreciation });
    return {
      own: finding(
        `the purchased cost already holds ${usd(depreciation)} of depreciation; at 500M the ${usd(cards)} of cards pay back in ${months(twice)} with the hardware counted twice, in ${months(cash)} by cash`,
        { countedTwiceMonths: twice ?? Number.NaN, cashMonths: cash ?? Number.NaN },
      ),
      sourced: null,
      verdicts: ["ARITH"],
    };
  },
  B7: (guide, facts) => ({
    own: finding(
      "on the hardware that its own table lists for it (one H100) the model cannot be loaded at all",
    ),
    sourced: completeMachine(facts)?.upfront ?? null,
    verdicts: [fitsAsLabelled(guide, "G4") ? "OK" : "ARITH"],
  }),
  B8: (guide, facts) => {
    const rows = scenarioRows(guide, guide.scenarios[1]);
    const ok = rows.every((it, at) =>
      near(guide.scenarios[1].rows[at]?.savingUsd ?? Number.NaN, it.savingUsd),
    );
    return {
      own: finding(
        rows.map((it) => `${volume(it.millions)}: ${usd(it.savingUsd)}`).join("; "),
        Object.fromEntries(rows.map((it) => [`savingAt${it.millions}`, it.savingUsd])),
      ),
      sourced: sourcedDeepseek(facts),
      verdicts: [ok ? "OK" : "ARITH"],
    };
  },
  B9: (guide, facts) => {
    const [crossing] = scenarioBreakEven(guide, guide.scenarios[1]);
    const millions = crossing?.millions ?? Number.NaN;
    return {
      own: finding(
        `its costs cross at ${volume(millions)}; ${volume(guide.breakEven.scenario2RequiresMillions)} is the first profitable row, not the break-even`,
        { millions },
      ),
      sourced: sourcedDeepseek(facts),
      verdicts: [near(guide.breakEven.scenario2RequiresMillions, millions) ? "OK" : "ARITH"],
    };
  },
  B10: (_, facts) => {
    const perSecond = tokensPerSecond(100_000);
    const gpu = facts.gpu("A100 80GB SXM");
    const model = facts.model("DeepSeek V4 Flash");
    const own = finding(
      `100B in and out are ${short(perSecond)} output and as many input tokens a second, day and night`,
      { outputTokensPerSecond: perSecond },
    );
    if (!gpu?.flops.fp16 || !model) return { own, sourced: null, verdicts: ["OPEN"] };
    const needed = 2 * model.activeParameters * 2 * perSecond;
    const times = needed / (4 * gpu.flops.fp16);
    return {
      own,
      sourced: finding(
        `even the smaller V4 (${short(model.activeParameters / 1e9)}B active) needs ${short(needed / 1e12)} TFLOP/s for that, ${short(times)} times the dense peak of four A100`,
        { neededTeraflops: needed / 1e12, timesPeak: times },
      ),
      verdicts: [times > 1 ? "ARITH" : "ASSUME"],
    };
  },
  B11: (guide) => {
    const rows = scenarioRows(guide, guide.scenarios[0]).filter((it) => (it.impliedUpfrontUsd ?? 0) > 0);
    return {
      own: finding(
        `${rows.map((it) => short(it.paybackMonths ?? Number.NaN)).join(", ")} months, each from an upfront of its own: ${rows.map((it) => usd(it.impliedUpfrontUsd ?? 0)).join(", ")}`,
        Object.fromEntries(rows.map((it) => [`monthsAt${it.millions}`, it.paybackMonths ?? Number.NaN])),
      ),
      sourced: null,
      verdicts: ["OK"],
    };
  },
  B12: (guide, facts) => {
    const claim = guide.breakEven.cheaperThanGpt4o;
    const found = [1000, 10_000].flatMap((millions) => {
      const api = apiUsd(facts, "openai", "gpt-4o", millions);
      return api === null ? [] : [{ millions, share: 1 - rowAt(guide, 0, millions).selfHostUsd / api }];
    });
    if (found.length === 0) return { own: null, sourced: null, verdicts: ["OPEN"] };
    return {
      own: null,
      sourced: finding(
        `its own self-hosting costs against GPT-4o's list price: ${found.map((it) => `${percent(it.share)} less at ${volume(it.millions)}`).join(", ")}`,
        Object.fromEntries(found.map((it) => [`cheaperAt${it.millions}`, it.share])),
      ),
      verdicts: [found.some((it) => near(claim, it.share)) ? "OK" : "ARITH"],
    };
  },
  B13: (guide, facts) => {
    const { movedShare, reduction } = guide.breakEven.hybrid;
    const needed = [reduction[0] / movedShare, reduction[1] / movedShare] as const;
    const rows = scenarioRows(guide, guide.scenarios[0]).filter((it) => it.savingUsd > 0);
    const reached = rows.filter((it) => within(needed, it.savingShare));
    return {
      own: finding(
        `needs a saving of ${percent(needed[0])}-${percent(needed[1])} on the part that moves; of its rows only ${reached.map((it) => volume(it.millions)).join(" and ") || "none"} reach that`,
        { lowShare: needed[0], highShare: needed[1] },
      ),
      sourced: hostedInstead(facts),
      verdicts: [reached.length === rows.length ? "OK" : reached.length > 0 ? "ASSUME" : "ARITH"],
    };
  },
};

/** One row of the first table: saving, implied upfront, payback by cash. */
function row(guide: Guide, facts: GuideFacts, millions: number): Outcome {
  const typed = guide.scenarios[0].rows.find((it) => it.millions === millions);
  const it = rowAt(guide, 0, millions);
  const upfront = it.impliedUpfrontUsd;
  const payback =
    upfront === null
      ? "never pays back"
      : `${usd(upfront)} up front is back after ${months(it.paybackMonths)}`;
  const ok =
    near(typed?.savingUsd ?? Number.NaN, it.savingUsd) && near(typed?.apiUsd ?? Number.NaN, it.apiUsd);
  return {
    own: finding(`${usd(it.apiUsd)} - ${usd(it.selfHostUsd)} = ${usd(it.savingUsd)} a month; ${payback}`, {
      savingUsd: it.savingUsd,
      ...(upfront === null
        ? {}
        : { impliedUpfrontUsd: upfront, paybackMonths: it.paybackMonths ?? Number.NaN }),
    }),
    sourced: sourcedRow(facts, millions),
    verdicts: [ok ? "OK" : "ARITH"],
  };
}

/** The same row at sourced prices: the API, the scenario's own open model at a host, one rented machine that holds it. */
function sourcedRow(facts: GuideFacts, millions: number): Finding | null {
  const api = apiUsd(facts, "openai", "gpt-5.4", millions);
  const hosted = middleHost(facts, "Llama 4 Maverick 17B-128E", millions);
  const node = rentedAtSources(facts, /H100 SXM/, 8);
  const texts = [
    api === null ? "" : `GPT-5.4 ${usd(api)}`,
    hosted ? `Llama 4 Maverick at ${hosted.host.host} ${usd(hosted.usd)}` : "",
    node ? `one rented 8x H100 with people ${usd(node.cost.monthlyUsd)}` : "",
  ].filter((text) => text !== "");
  if (texts.length === 0) return null;
  return finding(texts.join(", "), {
    ...(api === null ? {} : { apiUsd: api }),
    ...(hosted ? { hostedUsd: hosted.usd } : {}),
    ...(node ? { nodeUsd: node.cost.monthlyUsd } : {}),
  });
}

/** The second table's API bills at DeepSeek's own prices. */
function sourcedDeepseek(facts: GuideFacts): Finding | null {
  const found = [1000, 10_000, 50_000, 100_000].flatMap((millions) => {
    const bill = apiUsd(facts, "deepseek", "deepseek-v4-flash", millions);
    return bill === null ? [] : [{ millions, bill }];
  });
  if (found.length === 0) return null;
  return finding(
    `V4 Flash at DeepSeek: ${found.map((it) => `${usd(it.bill)} at ${volume(it.millions)}`).join(", ")}`,
    Object.fromEntries(found.map((it) => [`flashAt${it.millions}`, it.bill])),
  );
}
