import { type Judged, judgeOption, servingsOf } from "../demands/judge.ts";
import type { JudgedCandidate } from "../demands/outcome.ts";
import { offerService, type Service } from "../demands/service.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { FleetOption } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { FleetCandidate } from "./fleet-candidates.ts";

/** What the user's demands say about a set-up before it is simulated: its latency is unknown so far. */
export type FleetJudge = (
  option: FleetOption,
  candidate: Pick<FleetCandidate, "overflowServices">,
  meetsSlo?: boolean | null,
) => Judged;

/** A judge of the fleets of one plan. What it says depends on the model, the seller and the peaks, not on the GPU. */
export function fleetJudge(sources: readonly GroupSource[], context: PlanContext): FleetJudge {
  const known = new Map<string, Judged>();
  return (option, { overflowServices }, meetsSlo = null) => {
    const { kind, offer, targetModel } = option;
    const key = `${targetModel}|${option.moved.map(({ group }) => group).join()}|${offer.id}|${kind}|${meetsSlo}`;
    let judged = known.get(key);
    if (judged === undefined) {
      const service = offerService(offer, targetModel ?? "", context);
      const moved = new Map<number, Service>(option.moved.map(({ group }) => [group, service]));
      const peaks = kind === "hybrid" ? overflowServices : [];
      known.set(
        key,
        (judged = judgeOption([...servingsOf(sources, moved, context), ...peaks], meetsSlo, context)),
      );
    }
    return judged;
  };
}

/** A judged set-up as the outcome of the demands takes it. Each quote of the user counts apart from the list offers. */
export const judgedFleet = (option: FleetOption, judged: Judged, rank: number): JudgedCandidate => ({
  id: option.id,
  kind: option.kind,
  label: option.label,
  judged,
  rank,
  ...(option.offer.isQuote === true ? { slot: option.offer.id } : {}),
});
