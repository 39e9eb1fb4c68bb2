import type { PlanAnswer, PlanQuery } from "../../contract/api.ts";
import { ApiFailure, call } from "../api/call.ts";
import { assumeWords, type Changes } from "./scenario.ts";

/** What the reader wants: flags of `plan`, slider values, and the files that were opened in this tab. */
export interface Wanted {
  query: PlanQuery;
  changes: Changes;
  files: readonly File[] | null;
}

const GONE = 410;

/**
 * Requests the plan. Files are uploaded with the first request, and again when the server has evicted them: it keeps a
 * few plans, the tab has the files for as long as it is open.
 */
export async function askPlan(
  { query, changes, files }: Wanted,
  signal: AbortSignal,
  isFresh: boolean,
): Promise<PlanAnswer> {
  const words = [...(query.assume ?? []), ...assumeWords(changes)];
  const asked: PlanQuery = {
    ...withoutKeyIf(isFresh, query),
    ...(words.length === 0 ? {} : { assume: words }),
    ...(isFresh ? { fresh: "true" } : {}),
  };
  if (files === null) return call("GET /api/plan", asked, { signal });
  const { key, source: _source, ...flags } = asked;
  if (key !== undefined) {
    try {
      return await call("GET /api/plan", asked, { signal });
    } catch (error) {
      if (!(error instanceof ApiFailure && error.status === GONE)) throw error;
    }
  }
  const body = new FormData();
  for (const file of files) body.append("file", file, file.name);
  return call("POST /api/plan", flags, { body, signal });
}

/** A key names the traffic as it was read before. */
function withoutKeyIf(isFresh: boolean, query: PlanQuery): PlanQuery {
  if (!isFresh) return query;
  const { key: _key, ...rest } = query;
  return rest;
}
