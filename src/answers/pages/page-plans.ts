import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import type { Upload } from "../../contract/questions.ts";
import { UserError } from "../../core/errors.ts";
import { type AskedPlan, askedKey, askedPlan } from "./asked-plan.ts";
import { isStillGood, LONG_MS } from "./ledger-reading.ts";
import { extentOf, markOf, type PageState, tasksStamp, today } from "./page-state.ts";
import { planOn } from "./plan-on-traffic.ts";
import type { CachedTraffic } from "./traffic-cache.ts";

/**
 * The plan that a page asks for, as JSON or ready to become it: on the files that it sent, on traffic that is known by
 * a key, on the sample, or on the ledger. Throws UserError.
 */
export async function planForPage(
  state: PageState,
  query: PlanQuery,
  upload: Upload | null,
): Promise<PlanAnswer | string> {
  const asked = askedPlan(query, upload);
  const known = knownTraffic(state, asked);
  const source = known?.source ?? (upload === null ? query.source : "files");
  if (known !== undefined) return planOn(state, asked, { source: known.source, traffic: known });
  if (source === "files" && upload === null) throw trafficForgotten();
  if (source === "files") return planOn(state, asked, { source });
  if (source === "sample") return planOnSample(state, asked);
  return planOnLedger(state, asked, source === "ledger");
}

/** The files of a plan are not kept for ever, and not by another server. */
export const trafficForgotten = (): UserError =>
  new UserError("this traffic is no longer known here", "Open the files once more, or plan on the ledger.", {
    code: "traffic-forgotten",
  });

function knownTraffic(state: PageState, { query, upload }: AskedPlan): CachedTraffic | undefined {
  const isOfKnown = upload === null && query.fresh === undefined;
  return isOfKnown && query.key !== undefined ? state.traffics.get(query.key) : undefined;
}

const planOnSample = (state: PageState, asked: AskedPlan, note: string | null = null): Promise<string> =>
  planOn(state, { ...asked, note }, { source: "sample", traffic: state.traffics.newest("sample") });

/**
 * The last plan on the ledger while it still holds, also for a moment after where reading takes long; else a new one.
 * `isChosen`: the page asked for the ledger; otherwise the sample stands in for as long as it cannot be planned on.
 */
async function planOnLedger(
  state: PageState,
  asked: AskedPlan,
  isChosen: boolean,
): Promise<PlanAnswer | string> {
  const { mark, rows } = markOf(state);
  if (rows === 0 && !isChosen) return planOnSample(state, asked);
  const kept = state.kept.find(askedKey(asked, tasksStamp(state)));
  if (kept !== null) {
    if (kept.mark === mark && kept.day === today(state)) return kept.answer;
    const mayBeOutdated = asked.query.fresh === undefined && kept.tookMs >= LONG_MS;
    if (mayBeOutdated) return { ...kept.answer, isOutdated: true };
  }
  const extent = await extentOf(state);
  if (extent.firstMs === null && !isChosen) return planOnSample(state, asked);
  const newest = state.traffics.newest("ledger");
  const isGood = newest?.reading != null && isStillGood(newest.reading, { ...extent, mark }, state.nowMs());
  try {
    const key = newest?.key ?? kept?.key;
    const traffic = isGood ? newest : undefined;
    return await planOn(state, asked, { source: "ledger", traffic, extent, key });
  } catch (error) {
    if (isChosen || !(error instanceof UserError && error.code === "no-usage")) throw error;
    const { dataFolder } = state.settings;
    const note = `the ledger in ${dataFolder} cannot be planned on yet: ${error.message}`;
    return planOnSample(state, asked, note);
  }
}
