import type { Assumption } from "../core/assumption.ts";
import type { UserErrorCode } from "../core/errors.ts";
import type { ImportReport } from "../importers/import-files.ts";
import type { LengthDistributions } from "../ledger/length-distribution.ts";
import type { Presence } from "../ledger/presence.ts";
import type { RecentAttempt } from "../ledger/recent-attempts.ts";
import type { UsageShares } from "../ledger/usage-shares.ts";
import type { PlanMaterial } from "../planner/plan-material.ts";
import type { PlanResult } from "../planner/plan-result.ts";
import type { TaskDecision } from "../planner/model/inputs.ts";
import type { FrontierPoint } from "../serving/frontier.ts";
import type { PlanCommand } from "./plan-command-line.ts";
import type { PlanFields } from "./plan-fields.ts";
import type { PlanRequest } from "./plan-request.ts";
import type { ClaimsAnswer, PriceAnswer, PriceNames, PriceSources } from "./catalog-answers.ts";

/**
 * The management API, as the page sees it: one entry per path, with what is asked and what is answered. Everything is
 * JSON below /api but the stream of /api/live. An error is `{ error: ApiError }` with a status of 4xx or 5xx.
 */
export interface ManagementApi {
  "GET /api/status": { query: object; answer: ServerStatus };
  /** A plan on the ledger, or on the sample trace where the ledger is empty; 410 where `key` is no longer known. */
  "GET /api/plan": { query: PlanQuery; answer: PlanAnswer };
  /** How far the ledger has been read for the plan that is being made; null where nothing is being read. */
  "GET /api/progress": { query: object; answer: ProgressAnswer };
  /** The same on files: multipart/form-data, each file under "file", the query's fields as in GET. */
  "POST /api/plan": { query: PlanQuery; answer: PlanAnswer };
  /** One option of a plan that was read before: what its fleet can do, and its busiest day. */
  "GET /api/fleet": { query: FleetQuery; answer: FleetAnswer };
  /** Spend, tokens and requests: in all, by name, over time. */
  "GET /api/usage": { query: UsageQuery; answer: UsageAnswer };
  "GET /api/lengths": { query: LedgerFilter; answer: LengthDistributions };
  /** The calendar: when there was work, by hour, or by minute for at most 31 days. */
  "GET /api/presence": { query: LedgerFilter & { every?: "hour" | "minute" }; answer: Presence };
  /** Seven days against the seven before, largest change in dollars first. */
  "GET /api/movers": { query: { toMs?: number }; answer: MoversAnswer };
  /** The newest attempts, the last to end first; `after`: only those that ended then or later, milliseconds UTC. */
  "GET /api/attempts": {
    query: LedgerFilter & { limit?: number; after?: number };
    answer: { attempts: RecentAttempt[] };
  };
  /**
   * Server-sent events without a name; the data of each is a LiveEvent as JSON. With an admin key it is read by fetch,
   * since EventSource sends no headers.
   */
  "GET /api/live": { query: object; answer: LiveEvent };
  /** What a model or GPU costs, as `breakeven prices NAME --json`; without a name what the catalog holds. */
  "GET /api/prices": { query: { query?: string; at?: string }; answer: PriceAnswer | PriceSources };
  /** What to suggest to somebody who types a name. */
  "GET /api/names": { query: object; answer: PriceNames };
  /** The guide, claim by claim, as `breakeven claims --json`. */
  "GET /api/claims": { query: object; answer: ClaimsAnswer };
  /** What may move: tasks.csv of the data folder, which plans on the ledger use. */
  "GET /api/tasks": { query: object; answer: TasksAnswer };
  /** Replaces it; the body is JSON `{ tasks: TaskDecision[] }`. Needs the admin key. */
  "PUT /api/tasks": { query: object; answer: TasksAnswer };
}

export interface ApiError {
  /** What is wrong, where. */
  message: string;
  /** What to do about it; settings are named as fields of the query. */
  remedy: string | null;
  /** What a program may have to tell apart. */
  code: UserErrorCode | null;
}

export interface ServerStatus {
  version: string;
  mode: "configured" | "environment" | "observe" | "demo";
  /** Where clients point to: "http://127.0.0.1:4141". */
  baseUrl: string;
  upstreams: readonly string[];
  ledger: { requests: number; firstMs: number | null; lastMs: number | null };
  /** Reading needs the admin key too: the gateway listens beyond loopback. */
  readingNeedsKey: boolean;
  /** Set while a process that serves has been busy on its core for a minute. */
  saturation: CoreSaturation | null;
  nowMs: number;
}

/** One core is all that a process has, and it has no more to give. */
export interface CoreSaturation {
  /** Share of the last minute in which the process was busy. */
  busyShare: number;
  requestsPerSecond: number;
  /** What one process more would bring it to; null where the machine has no core for it. */
  withOneMorePerSecond: number | null;
}

/** The settings of a plan, and what it is made on. */
export interface PlanQuery extends PlanFields {
  source?: "ledger" | "sample" | "files";
  /** A plan that was read before: `PlanAnswer.key`; its traffic is not read again. */
  key?: string;
  /** Not the plan that was kept of a ledger that has changed since: one on what it holds now. */
  fresh?: "true";
  /** The text of a tasks.csv. */
  tasks?: string;
}

export interface PlanAnswer {
  /** The ledger has changed since it was read, or the day: ask again with `fresh` for the plan of now. */
  isOutdated: boolean;
  /** When the ledger was read; null for what is no ledger. */
  readMs: number | null;
  source: "ledger" | "sample" | "files";
  /** What was planned on, for a heading: the names of the files, or of the trace. */
  label: string;
  /** The server keeps the traffic under this key for a while. */
  key: string;
  material: PlanMaterial;
  /** The answer on the material as it is, so that the page has it at once. */
  result: PlanResult;
  /** The assumptions that single values of `assume` replace, as they would be without them. */
  replaced: readonly Assumption[];
  report: ImportReport | null;
  /** The same as a command line: `breakeven plan usage.csv --offer ...`. */
  command: string;
  /** What that line is made of, for one with other settings. */
  asked: { command: PlanCommand; request: PlanRequest };
}

export interface ProgressAnswer {
  /** Rows read so far, and how many there are. */
  reading: { rows: number; of: number } | null;
}

export interface FleetQuery {
  /** `PlanAnswer.key`. */
  key: string;
  /** Id of an option with a fleet: "rent:...". */
  option: string;
}

export interface FleetAnswer {
  option: string;
  /** Throughput against the time of a token, of the whole fleet; null where it cannot run. */
  frontier: FrontierPoint[] | null;
  /** Between these ratios of measured to simulated lie four of five published runs like it. */
  expectedError: Record<"tpot" | "ttft" | "e2e", readonly [number, number]> & { source: string };
  /** The command that starts one replica. */
  launch: string;
  /** Null where the evidence is coarser than hours. */
  busiestDay: BusiestDay | null;
}

/** The day (UTC) with most work, as it would have loaded the fleet. */
export interface BusiestDay {
  startMs: number;
  stepMs: number;
  /** What the fleet takes: its replicas less the headroom that the latency needs. */
  capacityReplicas: number;
  /** Every step of the day in order. */
  steps: {
    startMs: number;
    /** Null where requests are not counted. */
    requests: number | null;
    /** Replicas that this step's work would keep busy, mean. */
    neededReplicas: number;
    /** The part of it beyond the capacity. */
    overflowReplicas: number;
  }[];
}

/** A part of the ledger. Milliseconds UTC, from inclusive, to exclusive. A name of "" is what has none. */
export interface LedgerFilter {
  fromMs?: number;
  toMs?: number;
  model?: string;
  task?: string;
  upstream?: string;
  key?: string;
  team?: string;
  origin?: "gateway" | "import";
}

export interface UsageQuery extends LedgerFilter {
  /** One series and one group per name of this; left out: "model". */
  by?: "model" | "task" | "upstream" | "key" | "team" | "origin";
  /** Left out: hours for up to four days, else days. */
  every?: "hour" | "day";
  /** How many names get their own row, most expensive first (12 by default, at most 100); the others share one. */
  most?: number;
}

/** Sums of attempts. Null is unknown, never 0. */
export interface UsageFigures {
  requests: number | null;
  attempts: number | null;
  /** Dollars of what is priced; null where nothing is. */
  usd: number | null;
  /** What providers themselves said it cost. */
  providerUsd: number | null;
  /** What providers charged, and what that is at list price, where both are known. */
  chargedUsd: number | null;
  listedUsd: number | null;
  unpriced: number;
  /** Of own engines, which cost by the hour and have no price per token. */
  ownEngine: number;
  estimated: number;
  unmetered: number;
  failed: number;
  /** Made in the background, and their usage not fetched since. */
  unsettled: number;
  /** Of whose cost only a part is in the sum, because something in them has no price. */
  atLeast: number;
  /** For which the provider charged something else than the list price. */
  drifted: number;
  /** The whole prompt, and the part of it that was read from cache. */
  inputTokens: number | null;
  cachedInputTokens: number | null;
  /** Everything generated. */
  outputTokens: number | null;
}

/** Rows of one name; `isRest`: of all names beyond `most`. */
export interface UsageOfName extends UsageFigures {
  name: string | null;
  isRest: boolean;
  shares: UsageShares;
}

export interface UsageAnswer {
  by: NonNullable<UsageQuery["by"]>;
  every: "hour" | "day";
  /**
   * What was asked about, widened to whole hours; what was left out is the ledger's first and last; null: it is empty.
   */
  fromMs: number | null;
  toMs: number | null;
  totals: UsageFigures & { shares: UsageShares };
  /** Most expensive first, the rest last. */
  groups: UsageOfName[];
  /** Steps in which nothing happened are left out. */
  series: (Pick<
    UsageFigures,
    "requests" | "usd" | "inputTokens" | "cachedInputTokens" | "outputTokens" | "unpriced" | "failed"
  > & { startMs: number; name: string | null; isRest: boolean })[];
}

export interface MoversAnswer {
  /** The end of the later seven days: that of the ledger unless told. Null: the ledger is empty. */
  toMs: number | null;
  /** On how many days (UTC) of each week the ledger holds anything: weeks of different coverage do not compare. */
  days: { now: number; before: number };
  models: Mover[];
  tasks: Mover[];
}

export interface Mover {
  name: string | null;
  now: UsageFigures;
  before: UsageFigures;
  /** Dollars more (or less) than in the week before; what is not priced counts nothing. */
  changeUsd: number;
}

export type LiveEvent =
  /** Attempts as they were recorded, oldest first. `left`: how many more there were than were sent. */
  | { kind: "attempts"; attempts: RecentAttempt[]; left: number }
  /** Once a second; all processes together, since they started. */
  | { kind: "upstreams"; atMs: number; upstreams: UpstreamFigures[] };

export interface UpstreamFigures {
  name: string;
  /** Requests in flight. */
  outstanding: number;
  /** Attempts that ended, and those of them that failed. */
  attempts: number;
  errors: number;
  /** Of up to 128 last streams of a process; null before the first. */
  ttftP50Ms: number | null;
  ttftP95Ms: number | null;
  lastEndedMs: number | null;
}

export interface TasksAnswer {
  /** Where they are; it may not exist yet. */
  file: string;
  tasks: TaskDecision[];
}
