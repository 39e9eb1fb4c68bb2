import { type Finding, finding, percent, short, usd, usdRange } from "./claim.ts";
import { apiUsd, assumption, type GuideFacts } from "./guide-facts.ts";
import type { Range } from "./guide.ts";
import { boughtAtSources, machineAtSources, middleHost, rentedAtSources } from "./sourced-fleet.ts";

/** Sourced counterparts that several claims share. Each is null where the catalog does not speak of it. */

/** A machine with that many purchased cards, with everything that the guide leaves out. */
export function ownedAsSourced(facts: GuideFacts, gpu: RegExp, cards: number): Finding | null {
  const fleet = boughtAtSources(facts, gpu, cards);
  if (!fleet) return null;
  const { components, withoutPeopleUsd, monthlyUsd } = fleet.cost;
  const priceUsd = fleet.offer.usdPerGpu ?? Number.NaN;
  return finding(
    `a machine of ${cards} x ${fleet.offer.gpu} at ${usd(priceUsd)} a card: ${usd(components.hardware)} a month for the cards after resale, with interest; ${usd(withoutPeopleUsd)} with server, power, rack, spares and the move; ${usd(monthlyUsd)} with people`,
    { hardwareUsd: components.hardware, withoutPeopleUsd, monthlyUsd, priceUsd },
  );
}

/** That many rented cards, with everything that the guide leaves out. */
export function rentedAsSourced(facts: GuideFacts, gpu: RegExp, cards: number): Finding | null {
  const fleet = rentedAtSources(facts, gpu, cards);
  if (!fleet) return null;
  const { components, withoutPeopleUsd, monthlyUsd } = fleet.cost;
  return finding(
    `${cards} x ${fleet.offer.gpu} at ${fleet.offer.seller}: ${usd(components.hardware)} a month, ${usd(withoutPeopleUsd)} with storage, monitoring and the move, ${usd(monthlyUsd)} with people`,
    { hardwareUsd: components.hardware, withoutPeopleUsd, monthlyUsd },
  );
}

/** What one machine of eight H100 costs: no smaller API bill can pay for it, however fast it is. */
export function leastBill(facts: GuideFacts): Finding | null {
  const node = rentedAtSources(facts, /H100 SXM/, 8);
  if (!node) return null;
  const { withoutPeopleUsd, monthlyUsd } = node.cost;
  return finding(
    `a rented 8x H100 (${node.offer.seller}, ${usd(node.offer.usdPerGpuHour ?? Number.NaN)} an hour each) costs ${usd(withoutPeopleUsd)} a month, ${usd(monthlyUsd)} with people: the least bill that it can replace, and only if the traffic fits on it`,
    { withoutPeopleUsd, monthlyUsd },
  );
}

/** The same tokens as GPT-5.4's on the open model that the guide has in mind, at a host. */
export function hostedInstead(facts: GuideFacts): Finding | null {
  const api = apiUsd(facts, "openai", "gpt-5.4", 100);
  const hosted = middleHost(facts, "Llama 4 Maverick 17B-128E", 100);
  if (api === null || !hosted) return null;
  const saving = 1 - hosted.usd / api;
  return finding(
    `without any GPU, the same tokens on Llama 4 Maverick at a host of middle price (${hosted.host.host}) cost ${percent(saving)} less than GPT-5.4, at any volume, if that model will do`,
    { savingShare: saving },
  );
}

/** What the cards of each set-up cost at published prices. */
export function cardPrices(
  facts: GuideFacts,
  setups: readonly { label: string; gpu: RegExp; count: number }[],
): Finding | null {
  const found = setups.flatMap((setup) => {
    const prices = facts.offers.flatMap((it) =>
      it.usdPerGpu !== null && it.gpusPerNode === 1 && setup.gpu.test(it.gpu) ? [it.usdPerGpu] : [],
    );
    if (prices.length === 0) return [];
    const range: Range = [setup.count * Math.min(...prices), setup.count * Math.max(...prices)];
    return [{ ...setup, range }];
  });
  if (found.length === 0) return null;
  return finding(
    `${found.map((it) => `${it.count}x ${it.label} ${usdRange(it.range)}`).join(" or ")} at published prices, new and used, cards alone`,
    {
      lowUsd: Math.min(...found.map((it) => it.range[0])),
      highUsd: Math.max(...found.map((it) => it.range[1])),
    },
  );
}

/** A complete machine of eight H100: cash on day 0, and what it costs to run beside its hardware. */
export function completeMachine(facts: GuideFacts): { upfront: Finding; running: Finding } | null {
  const machine = machineAtSources(facts);
  if (!machine) return null;
  const { offer } = machine;
  const { components, upfrontUsd, monthlyUsd } = machine.cost;
  const runningUsd = monthlyUsd - components.hardware - components.hostServer - components.migration;
  return {
    upfront: finding(
      `one machine of 8 x H100 takes ${usd(upfrontUsd)} before its first useful month: ${usd((offer.usdPerGpu ?? Number.NaN) * 8)} to its seller (${offer.seller}), the rest a spare, the move and a month beside the API`,
      { upfrontUsd },
    ),
    running: finding(
      `one bought machine of 8 x H100 costs ${usd(runningUsd)} a month beside its hardware: people ${usd(components.people)}, rack ${usd(components.rack)}, power ${usd(components.power)}, spares ${usd(components.spares)}, the rest network, storage and monitoring`,
      { runningUsd, peopleUsd: components.people, rackUsd: components.rack, powerUsd: components.power },
    ),
  };
}

/** The work of running one machine. */
export function engineerForOneNode(facts: GuideFacts): Finding {
  const fte = assumption(facts, "fte_share_1_node");
  const engineer = assumption(facts, "ml_engineer_us_loaded");
  const usdPerMonth = (fte.typical * engineer.typical) / 12;
  return finding(
    `one node takes ${percent(fte.typical)} (${percent(fte.low)}-${percent(fte.high)}) of an engineer of ${usd(engineer.typical)} a year: ${usd(usdPerMonth)} a month`,
    { usdPerMonth },
  );
}

/** The hours of incidents alone. */
export function incidentHours(facts: GuideFacts): Finding {
  const hours = assumption(facts, "on_call_hours");
  const engineer = assumption(facts, "ml_engineer_us_loaded");
  const cost = (hours.typical * engineer.typical) / 2080;
  return finding(
    `${short(hours.typical)} hours (${short(hours.low)}-${short(hours.high)}) at ${usd(engineer.typical)} a year: ${usd(cost)} a month`,
    { usdPerMonth: cost },
  );
}
