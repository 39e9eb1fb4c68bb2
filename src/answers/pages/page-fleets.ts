import type { FleetAnswer, FleetQuery } from "../../contract/api.ts";
import { askedPlan } from "./asked-plan.ts";
import { fleetAnswer } from "./fleet-answer.ts";
import { trafficForgotten } from "./page-plans.ts";
import { extentOf, type PageState } from "./page-state.ts";
import { planOn } from "./plan-on-traffic.ts";

/** What a fleet of a plan can do. A plan of an earlier process is made again, unless that was asked of it before. */
export async function fleetForPage(state: PageState, { key, option }: FleetQuery): Promise<FleetAnswer> {
  const kept = state.kept.byKey(key);
  const found = kept?.fleets[option];
  if (found !== undefined) return found;
  if (kept !== null && state.traffics.get(key)?.last == null) {
    const asked = askedPlan(kept.query, null);
    await planOn(state, asked, { source: "ledger", extent: await extentOf(state), key });
  }
  const traffic = state.traffics.get(key);
  if (traffic?.last == null) throw trafficForgotten();
  const answer = fleetAnswer(option, traffic.last, traffic.read);
  const now = state.kept.byKey(key);
  if (now !== null) state.kept.keep({ ...now, fleets: { ...now.fleets, [option]: answer } });
  return answer;
}
