import { basename, join } from "node:path";
import type { PlanQuery } from "../../contract/api.ts";
import type { PlanCommand } from "../../contract/plan-command-line.ts";
import { readPlanFields } from "../../contract/plan-fields.ts";
import type { PlanRequest } from "../../contract/plan-request.ts";
import type { Upload } from "../../contract/questions.ts";
import { UserError } from "../../core/errors.ts";
import type { PlanPlace } from "../plan/plan-place.ts";
import { SAMPLE_MODEL } from "../sample-trace.ts";
import type { CachedTraffic } from "./traffic-cache.ts";

/** A plan that a page asks for. */
export interface AskedPlan {
  query: PlanQuery;
  /** What is asked, apart from the traffic that it is asked about. */
  request: PlanRequest;
  upload: Upload | null;
  /** For the reader, before all other notes. */
  note: string | null;
}

type Source = CachedTraffic["source"];

/** The name under which a page sends what may move. */
const TASKS = "tasks.csv";

/** Throws UserError for fields that a plan does not have, and for values that they cannot be. */
export function askedPlan(query: PlanQuery, upload: Upload | null): AskedPlan {
  const { tasks } = query;
  const request = readPlanFields(settingsIn(query));
  return { query, request: tasks === undefined ? request : { ...request, tasks: TASKS }, upload, note: null };
}

/** Says what is asked, apart from the traffic and from how fresh it must be. */
export const askedKey = ({ query }: Pick<AskedPlan, "query">, ...more: unknown[]): string =>
  JSON.stringify([{ ...settingsIn(query), tasks: query.tasks }, ...more]);

/** The request as it is planned on some traffic: the sample names no model, so one is assumed. */
export const requestOn = (source: Source, { request }: AskedPlan): PlanRequest =>
  source === "sample" ? { ...request, model: request.model ?? SAMPLE_MODEL } : request;

/** Where a page's plan is made: of this machine's files it may name none. */
export function placeOf(
  { query }: AskedPlan,
  place: Pick<PlanPlace, "files" | "dataFolder" | "nowMs">,
): PlanPlace {
  return {
    ...place,
    readText: (file, setting) => {
      if (setting === "tasks" && query.tasks !== undefined) return Promise.resolve(query.tasks);
      throw new UserError(
        (spelled) => `${spelled(setting, file.slice(0, 80))}: files are read by the command line alone`,
        "Use breakeven plan for it, or name a value here.",
      );
    },
  };
}

/** How the command line would name that traffic. `cwd` is where the server runs. */
export function commandOn(
  source: Source,
  files: readonly string[],
  { dataFolder, cwd }: { dataFolder: string; cwd: string },
): PlanCommand {
  const isElsewhere = source === "ledger" && dataFolder !== join(cwd, ".breakeven");
  return {
    command: source === "sample" ? "demo" : "plan",
    files: source === "files" ? files.map((file) => basename(file)) : [],
    dataFolder: isElsewhere ? dataFolder : null,
  };
}

function settingsIn({ source: _source, key: _key, fresh: _fresh, tasks: _tasks, ...settings }: PlanQuery) {
  return settings;
}
