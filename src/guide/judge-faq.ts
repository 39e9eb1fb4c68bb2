import type { Precision } from "../core/model.ts";
import { paybackMonths } from "../economics/cash.ts";
import { HOURS_PER_MONTH } from "../core/time.ts";
import { finding, type Judge, months, near, percent, short, usd, within } from "./claim.ts";
import type { GuideFacts } from "./guide-facts.ts";
import type { Range } from "./guide.ts";
import { fitOf, inFlight } from "./simulated.ts";
import { machineAtSources, rentedAtSources } from "./sourced-fleet.ts";

/** The FAQ: buy or rent, reserved, one card or two. */
export const judgeFaq: Readonly<Record<string, Judge>> = {
  F1: (guide, facts) => {
    const card = guide.amortisation.h100.usd;
    const rents = Object.values(guide.rental.h100UsdPerMonth);
    const own: Range = [card / Math.max(...rents), card / Math.min(...rents)];
    const bought = machineAtSources(facts);
    const rented = rentedAtSources(facts, /^H100 SXM$/, 8);
    const ownFinding = finding(
      `a card of ${usd(card)} against its rents of ${usd(Math.min(...rents))}-${usd(Math.max(...rents))}: ${short(own[0])}-${short(own[1])} months, without server, power or rack`,
      { lowMonths: own[0], highMonths: own[1] },
    );
    if (!bought || !rented) return { own: ownFinding, sourced: null, verdicts: ["OPEN"] };
    const flow = ({ cost }: typeof bought) => ({
      upfrontUsd: cost.upfrontUsd,
      monthlyUsd: cost.cashUsdPerMonth,
    });
    const even = paybackMonths(flow(rented), flow(bought));
    const claimed = guide.further.buyFromMonths;
    const holds = even !== null && even <= claimed;
    return {
      own: ownFinding,
      sourced: finding(
        `8 x H100 bought (${bought.offer.seller}) take ${usd(bought.cost.upfrontUsd)} and ${usd(bought.cost.cashUsdPerMonth)} a month, rented (${rented.offer.seller}) ${usd(rented.cost.cashUsdPerMonth)} a month: in cash buying is ahead ${even === null ? "never within ten years" : `after ${months(even)}`}, before any resale`,
        even === null ? {} : { evenMonths: even },
      ),
      verdicts: holds ? ["OK"] : [within(own, claimed) ? "ASSUME" : "ARITH", "SRC"],
    };
  },
  F2: (_, facts) => {
    const list = facts.fact("aws_h100_on_demand");
    const reserved = facts.fact("aws_h100_reserved_3y");
    const bought = machineAtSources(facts);
    if (!list || !reserved || !bought) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const ownedUsd = bought.cost.withoutPeopleUsd / 8;
    const listUsd = list.value * HOURS_PER_MONTH;
    const reservedUsd = reserved.value * HOURS_PER_MONTH;
    const middle = (listUsd + ownedUsd) / 2;
    const others = [
      ["one year at Azure", "azure_h100_nvl_1y"],
      ["three years at Azure", "azure_h100_nvl_3y"],
    ].flatMap(([label = "", name = ""]) => {
      const fact = facts.fact(name);
      const from = facts.fact("azure_h100_nvl_on_demand");
      return fact && from ? [`${label} ${percent(1 - fact.value / from.value)}`] : [];
    });
    return {
      own: null,
      sourced: finding(
        `per H100 and month at AWS: on demand ${usd(listUsd)}, reserved for three years ${usd(reservedUsd)}, ${percent(1 - reserved.value / list.value)} less; a bought one with server, power and rack ${usd(ownedUsd)}; the middle would be ${usd(middle)}${others.length > 0 ? `. Elsewhere less of a discount: ${others.join(", ")}` : ""}`,
        { listUsd, reservedUsd, ownedUsd, middleUsd: middle, discount: 1 - reserved.value / list.value },
      ),
      verdicts: [near(middle, reservedUsd, 0.15) ? "OK" : "SRC"],
    };
  },
  F3: (_, facts) => {
    const names = { model: MODEL, gpu: "A100 80GB SXM", gpus: 1, precision: "int4" } as const;
    const fit = fitOf(facts, names);
    const alone = inFlight(facts, names, 1);
    if (!fit) return { own: null, sourced: null, verdicts: ["OPEN"] };
    if (!fit.fits) return { own: null, sourced: finding(fit.reason), verdicts: ["SRC"] };
    const speed = alone ? alone.outputTokensPerSecond : Number.NaN;
    return {
      own: finding("70B at half a byte are 35 GB of the 72 GB that are usable", { bits4: 35 }),
      sourced: finding(
        `it fits, with ${short(fit.kvPoolTokens)} tokens of cache${alone ? `; simulated, ${short(speed)} output tokens a second for one request of 1,000 tokens in and 250 out` : ""}`,
        { cacheTokens: fit.kvPoolTokens, ...(alone ? { tokensPerSecond: speed } : {}) },
      ),
      verdicts: ["OK"],
    };
  },
  F4: (_, facts) => {
    const rows = VALUE.flatMap((it) => costPerMillion(facts, it) ?? []);
    const best = rows.toSorted((a, b) => a.usdPerMillion - b.usdPerMillion)[0];
    if (!best) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const claimed = rows.filter((it) => it.gpu === "H100 SXM" && it.gpus === 2);
    const wins = claimed.includes(best);
    return {
      own: null,
      sourced: finding(
        `simulated with ${AT_ONCE} requests in flight, at the cheapest rent of the catalog, per million output tokens: ${rows.map((it) => `${it.label} ${usd(it.usdPerMillion)}`).join(", ")}`,
        Object.fromEntries(rows.map((it) => [it.key, it.usdPerMillion])),
      ),
      // The guide says no precision: only where every one of them wins, it holds as it stands.
      verdicts: [
        !wins ? "ARITH" : claimed.every((it) => it.usdPerMillion <= best.usdPerMillion) ? "OK" : "ASSUME",
      ],
    };
  },
};

const MODEL = "Llama 3.3 70B";
const AT_ONCE = 20;

interface ValueSetup {
  key: string;
  label: string;
  gpu: string;
  gpus: number;
  precision: Precision;
}

const valueSetup = (gpus: number, gpu: string, precision: Precision, words: string): ValueSetup => ({
  key: `${gpu.slice(0, 4).toLowerCase()}x${gpus}${precision}`,
  label: `${gpus}x ${gpu.slice(0, 4)} ${words}`,
  gpu,
  gpus,
  precision,
});

const VALUE: readonly ValueSetup[] = [
  valueSetup(1, "A100 80GB SXM", "int4", "4-bit"),
  valueSetup(2, "A100 80GB SXM", "bf16", "FP16"),
  valueSetup(4, "A100 80GB SXM", "bf16", "FP16"),
  valueSetup(1, "H100 SXM", "int4", "4-bit"),
  valueSetup(1, "H100 SXM", "fp8", "FP8"),
  valueSetup(2, "H100 SXM", "bf16", "FP16"),
  valueSetup(2, "H100 SXM", "fp8", "FP8"),
];

/** Rent of the cards as sold over what they answer; null where either is not known. */
function costPerMillion(
  facts: GuideFacts,
  setup: ValueSetup,
): (ValueSetup & { usdPerMillion: number }) | null {
  const run = inFlight(facts, { model: MODEL, ...setup }, AT_ONCE);
  const offer = rentedAtSources(facts, new RegExp(`^${setup.gpu}$`), setup.gpus)?.offer;
  if (!run || !offer || offer.usdPerGpuHour === null) return null;
  const paid = Math.ceil(setup.gpus / offer.gpusPerNode) * offer.gpusPerNode;
  return { ...setup, usdPerMillion: (offer.usdPerGpuHour * paid * 1e6) / (run.outputTokensPerSecond * 3600) };
}
