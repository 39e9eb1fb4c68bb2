import { formatRate } from "../core/format.ts";
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
  within,
  type Outcome,
} from "./claim.ts";
import { assumption, type GuideFacts } from "./guide-facts.ts";
import type { Guide, Range } from "./guide.ts";
import { withoutDepreciation } from "./judge-headline.ts";
import { ownedAsGuide, sumOutcome } from "./judge-recovered.ts";
import { completeMachine, engineerForOneNode, incidentHours, ownedAsSourced } from "./sourced-findings.ts";

/** The overhead table. */
export const judgeOverhead: Readonly<Record<string, Judge>> = {
  O1: (guide, facts) => {
    const owned = ownedAsGuide(guide, facts, "a100", 4).components.hardware;
    return {
      own: finding(`4 x ${usd(owned / 4)} = ${usd(owned)}`, { usdPerMonth: owned }),
      sourced: ownedAsSourced(facts, /A100 80GB/, 4),
      verdicts: [near(guide.overhead.rows.depreciation[0], owned) ? "OK" : "ARITH"],
    };
  },
  O2: electricity,
  O3: (_, facts) => {
    const kilowatts = facts.fact("a100_server_kilowatts")?.value;
    const wholesale = assumption(facts, "colocation_wholesale").typical;
    const retail = assumption(facts, "colocation_retail_small").typical;
    return {
      own: finding("no row of the table pays for the rack"),
      sourced:
        kilowatts !== undefined
          ? finding(
              `colocation of a ${short(kilowatts)} kW server: ${usd(kilowatts * wholesale)} a month wholesale, ${usd(kilowatts * retail)} retail`,
              { wholesaleUsd: kilowatts * wholesale, retailUsd: kilowatts * retail },
            )
          : null,
      verdicts: ["ASSUME"],
    };
  },
  O4: () => ({ own: null, sourced: null, verdicts: ["OPEN"] }),
  O5: (guide, facts) => {
    const card = ownedAsGuide(guide, facts, "a100", 1).components.hardware;
    return {
      own: finding(`one spare A100 is ${usd(card)} a month`, { usdPerMonth: card }),
      sourced: null,
      verdicts: [within(guide.overhead.rows.redundancy, card) ? "OK" : "ARITH"],
    };
  },
  O6: (guide, facts) => {
    const { overheadShare, usdPerYear } = guide.engineer;
    const cost = scaleRange(usdPerYear, overheadShare / 12);
    const claim = guide.overhead.rows.engineer;
    return {
      own: finding(
        `${percent(overheadShare)} of ${usdRange(usdPerYear)} a year is ${usdRange(cost)} a month; ${usd(claim[1])} would be a salary of ${usd((claim[1] * 12) / overheadShare)}`,
        { lowUsd: cost[0], highUsd: cost[1], impliedSalaryUsd: (claim[1] * 12) / overheadShare },
      ),
      sourced: engineerForOneNode(facts),
      verdicts: [nearRange(claim, cost) ? "OK" : "ARITH"],
    };
  },
  O7: (guide, facts) => {
    const { maintenanceHours: hours, maintenanceUsd: claim, usdPerYear } = guide.engineer;
    const cost: Range = [
      (hours[0] * usdPerYear[0]) / WORK_HOURS_PER_YEAR,
      (hours[1] * usdPerYear[1]) / WORK_HOURS_PER_YEAR,
    ];
    const hourly: Range = [claim[0] / hours[0], claim[1] / hours[1]];
    return {
      own: finding(
        `its salaries make ${usdRange(cost)}; the claim implies ${usd(hourly[0])} and ${usd(hourly[1])} an hour`,
        { lowUsd: cost[0], highUsd: cost[1], impliedLowPerHour: hourly[0], impliedHighPerHour: hourly[1] },
      ),
      sourced: incidentHours(facts),
      verdicts: [nearRange(claim, cost) ? "OK" : "ARITH"],
    };
  },
  O8: (guide) =>
    sumOutcome(guide.overhead.totalUsd, addRanges(...Object.values(guide.overhead.rows)), "the rows"),
  O9: (guide, facts) => {
    const rest = withoutDepreciation(guide);
    return {
      own: finding(`without the depreciation of that very hardware it is ${usdRange(rest)}`, {
        lowUsd: rest[0],
        highUsd: rest[1],
      }),
      sourced: completeMachine(facts)?.running ?? null,
      verdicts: [nearRange(guide.overhead.onTopOfHardwareUsd, rest) ? "OK" : "ARITH"],
    };
  },
  O10: (guide, facts) => {
    const low = facts.fact("api_uptime_low")?.value;
    const high = facts.fact("api_uptime_high")?.value;
    const measured = assumption(facts, "api_availability_measured");
    if (low === undefined || high === undefined) return { own: null, sourced: null, verdicts: ["OPEN"] };
    const days = `ninety days of status pages: ${percent(measured.low)}-${percent(measured.high)}`;
    return {
      own: null,
      sourced: finding(
        `99.9% stands in enterprise and committed contracts; measured ${percent(low)}-${percent(high)}; ${days}`,
        { lowShare: low, highShare: high },
      ),
      verdicts: [low < guide.overhead.apiAvailability ? "SRC" : "OK"],
    };
  },
  O11: (guide, facts) => {
    const faults = facts.fact("gpu_faults_per_year")?.value;
    const all = facts.fact("gpu_interruptions_per_year")?.value;
    const down = guide.overhead.selfHostAvailability.map((share) => (1 - share) * HOURS_PER_MONTH);
    return {
      own: finding(`${short(down[1] ?? Number.NaN)}-${short(down[0] ?? Number.NaN)} hours down a month`, {
        mostHours: down[0] ?? Number.NaN,
        leastHours: down[1] ?? Number.NaN,
      }),
      sourced:
        faults === undefined || all === undefined
          ? null
          : finding(
              `four GPUs see ${(4 * faults).toFixed(1)}-${(4 * all).toFixed(1)} events a year: repair time and spares decide, not the failure rate`,
              { eventsLow: 4 * faults, eventsHigh: 4 * all },
            ),
      verdicts: ["ASSUME"],
    };
  },
  O12: (guide) => {
    const { share, revenueUsd, usd: claim } = guide.overhead.downtime;
    return {
      own: finding(
        `${percent(share)} x ${usd(revenueUsd)} = ${usd(share * revenueUsd)}, if revenue falls in proportion`,
        {
          usd: share * revenueUsd,
        },
      ),
      sourced: null,
      verdicts: [near(claim, share * revenueUsd) ? "OK" : "ARITH"],
    };
  },
};

/** The electricity row, quoted by the overhead and the full cost table. */
export function electricity(guide: Guide, facts: GuideFacts): Outcome {
  const claim = guide.overhead.rows.electricity;
  const price = guide.overhead.electricityUsdPerKwh;
  const kilowatts = scaleRange(claim, 1 / (HOURS_PER_MONTH * price));
  const tdp = facts.gpu("A100 80GB SXM")?.tdpWatts;
  const server = facts.fact("a100_server_kilowatts")?.value;
  const pue = assumption(facts, "pue").typical;
  const real = assumption(facts, "electricity_us_commercial").typical;
  const own = finding(
    `${usdRange(claim)} at ${usd(price)} is ${short(kilowatts[0])}-${short(kilowatts[1])} kW: a whole server of eight`,
    { lowKilowatts: kilowatts[0], highKilowatts: kilowatts[1] },
  );
  if (!tdp || server === undefined) {
    return { own, sourced: null, verdicts: ["OPEN"] };
  }
  const cards = ((4 * tdp) / 1000) * HOURS_PER_MONTH * price;
  const atGuide = server * pue * HOURS_PER_MONTH * price;
  const atReal = server * pue * HOURS_PER_MONTH * real;
  const verdicts: Verdict[] = [];
  if (!within(claim, atGuide)) verdicts.push("ARITH");
  if (within(claim, atReal)) verdicts.push(verdicts.length > 0 ? "ASSUME" : "OK");
  return {
    own,
    sourced: finding(
      `four A100 at full power cost ${usd(cards)}, with server and PUE ${pue} ${usd(atGuide)} at ${usd(price)} and ${usd(atReal)} at $${formatRate(real)}`,
      { cardsUsd: cards, atGuidePriceUsd: atGuide, atSourcedPriceUsd: atReal },
    ),
    verdicts: verdicts.length > 0 ? verdicts : ["OK"],
  };
}

const WORK_HOURS_PER_YEAR = 2080;
