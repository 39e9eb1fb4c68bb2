import { formatUsd } from "../../core/format.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { availabilityOf } from "../cost/availability.ts";
import { priceOption } from "../cost/price.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { PricedOption } from "../model/priced-option.ts";
import type { FleetOption, PreparedPlan, Spare } from "../model/prepared.ts";
import { availabilityAsked } from "../traffic/availability-asked.ts";
import type { FleetCandidate } from "./fleet-candidates.ts";

/** A fleet with something that takes over, at typical values. */
interface Backed {
  option: FleetOption;
  priced: PricedOption;
  availability: number;
}

/**
 * Gives a fleet what the availability asked for takes: more machines in a second building, or an API as the spare,
 * whichever is cheaper; what does not get there either way says so. Where none was asked for, a fleet of one machine says
 * what that is worth and what a spare would cost.
 */
export function withSpare(
  option: FleetOption,
  candidate: Pick<FleetCandidate, "overflow" | "overflowTo" | "movedSources">,
  plan: PreparedPlan,
  context: PlanContext,
): FleetOption {
  const asked = availabilityAsked(candidate.movedSources, context.constraints);
  const back = (spare?: Spare): Backed => {
    const backed: FleetOption = {
      ...option,
      ...(spare === undefined ? {} : { spare }),
      ...(asked === null ? {} : { stayingHasSpare: true }),
    };
    const own = { ...plan, options: [backed] };
    const priced = priceOption(own, backed, context.values);
    return {
      option: backed,
      priced,
      availability: availabilityOf(own, backed, priced.nodes, context.values),
    };
  };
  const alone = back();
  const isHybrid = option.overflow.length > 0;
  if (!Number.isFinite(alone.priced.nodes)) return option;
  if (asked === null)
    return alone.priced.nodes === 1 ? worthOf(alone, sparesOf(candidate, back, { asked, isHybrid })) : option;
  if (alone.availability >= asked) return alone.option;
  const meeting = sparesOf(candidate, back, { asked, isHybrid }).filter(
    ({ availability }) => availability >= asked,
  );
  const [best] = meeting.toSorted((a, b) => a.priced.monthlyUsd - b.priced.monthlyUsd);
  return best === undefined ? missing(alone, asked) : named(best);
}

/** Most machines of a spare, as a multiple of those that serve. */
const MOST_SPARES = 2;

/** The fewest machines in a second building that are enough (one where nothing was asked), and an API. */
function sparesOf(
  { overflow, overflowTo }: Pick<FleetCandidate, "overflow" | "overflowTo">,
  back: (spare: Spare) => Backed,
  { asked, isHybrid }: { asked: number | null; isHybrid: boolean },
): Backed[] {
  const found: Backed[] = [];
  const most = asked === null ? 1 : 1 + MOST_SPARES * back({ kind: "machines", nodes: 0 }).priced.nodes;
  for (let nodes = 1; nodes <= most; nodes = nodes < 16 ? nodes + 1 : Math.ceil(nodes * 1.25)) {
    const backed = back({ kind: "machines", nodes });
    if (asked !== null && backed.availability < asked) continue;
    found.push(backed);
    break;
  }
  if (isHybrid) found.push(back({ kind: "second-api" }));
  else if (overflow.length > 0 && overflowTo !== null)
    found.push(back({ kind: "api", to: overflowTo, parts: overflow }));
  return found;
}

function named({ option, availability }: Backed): FleetOption {
  const { spare } = option;
  const what = spare === undefined ? "" : nameOf(spare);
  return {
    ...option,
    label: `${option.label}; ${what}`,
    conditions: [
      ...option.conditions,
      {
        kind: "availability",
        text: `${what} takes over at once: then it is up ${percent(availability)} of the time`,
      },
    ],
  };
}

function nameOf(spare: Spare): string {
  switch (spare.kind) {
    case "api":
      return `${spare.to} as the spare`;
    case "second-api":
      return "a second API as the spare of the first";
    case "machines":
      return `${spare.nodes === 1 ? "one more machine" : `${spare.nodes} more machines`} in a second data centre as the spare`;
  }
}

const missing = ({ option, availability }: Backed, asked: number): FleetOption => ({
  ...option,
  conditions: [
    ...option.conditions,
    {
      kind: "availability-missed",
      text: `it is up ${percent(availability)} of the time, ${percent(asked)} was asked for, and no spare gets it there`,
    },
  ],
});

/** What one machine without a spare is worth, where nobody asked for more. */
function worthOf({ option, priced, availability }: Backed, spares: readonly Backed[]): FleetOption {
  if (option.overflow.length > 0) return option;
  const hours = (1 - availability) * HOURS_PER_MONTH;
  const costs = spares.map((spare) => {
    const more = formatUsd(spare.priced.monthlyUsd - priced.monthlyUsd);
    return spare.option.spare?.kind === "api"
      ? `${spare.option.spare.to} as the spare ${more}`
      : `a second one in another data centre costs ${more} a month more`;
  });
  const text = `one machine without a spare is up ${percent(availability)} of the time, ${hours.toFixed(1)} hours a month without it: ${costs.join(", ")}`;
  return { ...option, conditions: [...option.conditions, { kind: "availability", text }] };
}

const percent = (share: number): string =>
  share > 0.99999 ? "more than 99.999%" : `${Number((share * 100).toFixed(3))}%`;
