import type { PlanOption } from "../../planner/model/plan-option.ts";

/** A fleet as a point: cost over time to first token. */
export interface CandidatePoint {
  kind: PlanOption["kind"];
  label: string;
  /** "2x A40": a label short enough for a dot. */
  machines: string;
  ttftMs: number;
  usd: number;
  isChosen: boolean;
  /** No other fleet is both cheaper and faster. */
  isOnFrontier: boolean;
}

/** What a point needs of an option. */
export interface Candidate extends Pick<PlanOption, "id" | "kind" | "label"> {
  monthlyUsd: Pick<PlanOption["monthlyUsd"], "typical">;
  latency: Pick<NonNullable<PlanOption["latency"]>, "ttftP95Ms"> | null;
  fleet: readonly Pick<PlanOption["fleet"][number], "gpu" | "gpusPerReplica" | "replicas">[];
}

/** Fleets whose latency is known, fastest first. */
export function candidatePoints(fleets: readonly Candidate[], chosen: string): CandidatePoint[] {
  const points = fleets.flatMap(({ id, kind, label, latency, monthlyUsd, fleet: [fleet] }) =>
    latency === null || fleet === undefined
      ? []
      : [
          {
            kind,
            label,
            machines: `${fleet.gpusPerReplica * fleet.replicas}x ${fleet.gpu}`,
            ttftMs: latency.ttftP95Ms,
            usd: monthlyUsd.typical,
            isChosen: id === chosen,
          },
        ],
  );
  let least = Infinity;
  return points
    .toSorted((a, b) => a.ttftMs - b.ttftMs || a.usd - b.usd)
    .map((point) => {
      const isOnFrontier = point.usd < least;
      least = Math.min(least, point.usd);
      return { ...point, isOnFrontier };
    });
}
