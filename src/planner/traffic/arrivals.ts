import type { Assumption } from "../../core/assumption.ts";
import type { ArrivalsOfVolume, Quantiles } from "../../core/arrivals.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { outputTokens } from "../../core/tokens.ts";
import type { Profile } from "../../traffic/profile.ts";

/** Answer length assumed where requests are not counted: mean of the Azure conversation trace 2023. */
export const ASSUMED_OUTPUT_TOKENS = 211;

/** The assumptions about arrivals that depend on the volume, and which quantiles they are. */
const OF_VOLUME = { presence: "presence", burst_while_present: "burst" } as const;
type OfVolume = keyof typeof OF_VOLUME;

/**
 * The assumptions with presence and burst as tenants of this volume have them, between the published volumes linear in
 * its logarithm. A tenant with a hundred times the traffic is hardly ever away: drawing both without regard to the volume
 * gives fleets for months that nobody has. `given` names those that the user set, which stay.
 */
export function assumptionsForVolume(
  assumptions: readonly Assumption[],
  arrivals: readonly ArrivalsOfVolume[],
  given: ReadonlySet<string>,
  profile: Pick<Profile, "segments" | "monthlyFactor" | "declaredMonthlyRequests">,
): Assumption[] {
  const perSecond = requestsPerSecond(profile);
  if (arrivals.length === 0 || perSecond === 0) return [...assumptions];
  return assumptions.map((row) => {
    if (!isOfVolume(row.name) || given.has(row.name)) return row;
    const { p10, p50, p90 } = quantilesAt(arrivals, OF_VOLUME[row.name], perSecond);
    const [first] = arrivals;
    return { ...row, low: p10, typical: p50, high: p90, source: first!.source, date: first!.date };
  });
}

const isOfVolume = (name: string): name is OfVolume => Object.hasOwn(OF_VOLUME, name);

/** Mean requests per second over a month; from tokens where requests are not counted. */
function requestsPerSecond({
  segments,
  monthlyFactor,
  declaredMonthlyRequests,
}: Pick<Profile, "segments" | "monthlyFactor" | "declaredMonthlyRequests">): number {
  const monthly =
    declaredMonthlyRequests ??
    monthlyFactor *
      segments.reduce(
        (sum, { requests, tokens }) =>
          sum + (requests ?? (outputTokens(tokens) ?? 0) / ASSUMED_OUTPUT_TOKENS),
        0,
      );
  return monthly / (HOURS_PER_MONTH * 3600);
}

function quantilesAt(
  arrivals: readonly ArrivalsOfVolume[],
  name: (typeof OF_VOLUME)[OfVolume],
  perSecond: number,
): Quantiles {
  const above = arrivals.findIndex((row) => row.requestsPerSecond >= perSecond);
  if (above === 0) return arrivals[0]![name];
  if (above === -1) return arrivals.at(-1)![name];
  const from = arrivals[above - 1]!;
  const to = arrivals[above]!;
  const part =
    Math.log(perSecond / from.requestsPerSecond) / Math.log(to.requestsPerSecond / from.requestsPerSecond);
  const mix = (quantile: keyof Quantiles): number =>
    from[name][quantile] + part * (to[name][quantile] - from[name][quantile]);
  return { p10: mix("p10"), p50: mix("p50"), p90: mix("p90") };
}
