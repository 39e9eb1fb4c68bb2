import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import { UserError } from "../../core/errors.ts";
import { planMaterial } from "../../planner/plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { PlanQuestion as Asked } from "../plan/plan-question.ts";
import { NoUsage, type ReadTraffic } from "../plan/read-traffic.ts";
import type { KnownTraffic } from "./known-traffic.ts";
import { LONG_MS } from "./ledger-reading.ts";

/** The traffic was read, and nothing of it has tokens or a price. */
export class NothingToPlanOn extends UserError {}

/** Throws an error of reading on; that there was no usage as `NothingToPlanOn`. */
export function asNothing(error: unknown): never {
  throw error instanceof NoUsage ? new NothingToPlanOn(error.message, error.remedy, { cause: error }) : error;
}

/** Traffic that is about to be read. */
export function newTraffic(
  source: KnownTraffic["source"],
  files: readonly string[],
  folder: string | null,
): UnreadTraffic {
  return {
    key: randomUUID(),
    source,
    label: labelOf(source, files),
    files,
    folder,
    readAs: "",
    reading: null,
    last: null,
    answers: new Map(),
  };
}

export type UnreadTraffic = Omit<KnownTraffic, "read">;

/** What a plan is made from, with what there is to say of it. */
export function prepared(
  question: Asked,
  { read, reading }: KnownTraffic,
  note: string | null,
): PlanMaterial {
  const material = materialOf(question, read);
  const isLong = reading !== null && reading.tookMs >= LONG_MS;
  const when = isLong ? [`the ledger is as it was read at ${momentText(reading.readMs)}`] : [];
  const first = note === null ? [] : [note];
  return { ...material, notes: [...first, ...when, ...question.notes, ...read.notes, ...material.notes] };
}

function materialOf({ catalog, constraints }: Asked, { profile, tieOut }: ReadTraffic): PlanMaterial {
  try {
    return planMaterial(profile, tieOut, catalog, constraints);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new NothingToPlanOn(error.message, error.remedy, { cause: error });
  }
}

const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

function labelOf(source: KnownTraffic["source"], files: readonly string[]): string {
  if (source === "ledger") return "the ledger";
  if (source === "files") return files.map((file) => basename(file)).join(", ");
  return "a real trace: seven days of a university's question service (RAGPulse)";
}
