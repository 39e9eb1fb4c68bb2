import type { ImportReport } from "../../importers/import-files.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";

/**
 * The management API, as the page sees it: one entry per path, with what is asked and what is answered. Everything is
 * JSON below /api but the stream of /api/live. An error is `{ error: ApiError }` with a status of 4xx or 5xx.
 */
export interface ManagementApi {
  "GET /api/status": { query: object; answer: ServerStatus };
  /** A plan on the ledger, or on the sample trace where the ledger is empty. */
  "GET /api/plan": { query: PlanQuery; answer: PlanAnswer };
  /** The same on files: multipart/form-data, each file under "file", the query's fields as in GET. */
  "POST /api/plan": { query: PlanQuery; answer: PlanAnswer };
}

export interface ApiError {
  /** What is wrong, where. */
  message: string;
  /** What to do about it. */
  remedy: string | null;
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
  nowMs: number;
}

/** Flags of `plan`, by the names of the command line without dashes; repeatable ones may come several times. */
export interface PlanQuery {
  source?: "ledger" | "sample" | "files";
  /** A plan that was read before: `PlanAnswer.key`; its traffic is not read again. */
  key?: string;
  model?: string;
  asOf?: string;
  invoice?: string;
  monthlyRequests?: string;
  asMonth?: "true";
  undecided?: "stay" | "move";
  target?: readonly string[];
  offer?: readonly string[];
  onlyOffers?: "true";
  ttft?: string;
  tpot?: string;
  private?: "true";
  frontierNeeded?: "true";
  noGpuSkills?: "true";
  rapidSwitching?: "true";
  horizon?: string;
  noPeople?: "true";
  assume?: readonly string[];
  /** Text of a tasks.csv. */
  tasks?: string;
}

export interface PlanAnswer {
  source: "ledger" | "sample" | "files";
  /** What was planned on, for a heading: the names of the files, or of the trace. */
  label: string;
  /** Under which the server still knows the traffic for a while. */
  key: string;
  material: PlanMaterial;
  report: ImportReport | null;
  /** The same as a command line: `breakeven plan usage.csv --offer ...`. */
  command: string;
}
