import { type Step, STEPS } from "./time-steps.ts";
import type { UsageQuery } from "../../contract/api.ts";

/** What the traffic page shows, as held in its address. */
export interface TrafficView {
  by: NonNullable<UsageQuery["by"]>;
  measure: Measure;
  /** Null: the shortest step that shows the period well. */
  every: Step | null;
  /** Null: all there is. Milliseconds UTC, from inclusive, to exclusive. */
  fromMs: number | null;
  toMs: number | null;
}

export type Measure = "usd" | "tokens" | "requests";

export const NAMES_OF: Readonly<Record<"model" | "task" | "key" | "upstream", string>> = {
  model: "model",
  task: "task",
  key: "key",
  upstream: "upstream",
};
const DAY_MS = 86_400_000;

/** Parses an address; what is missing or invalid takes its default. */
export function readView(query: URLSearchParams): TrafficView {
  const by = query.get("by");
  const measure = query.get("measure");
  const every = query.get("every");
  const to = dayMs(query.get("to"));
  return {
    by: by !== null && by in NAMES_OF ? (by as TrafficView["by"]) : "model",
    measure: measure === "tokens" || measure === "requests" ? measure : "usd",
    every: every !== null && every in STEPS ? (every as Step) : null,
    fromMs: dayMs(query.get("from")),
    toMs: to === null ? null : to + DAY_MS,
  };
}

/** The address of a view. Days are inclusive, as people name a period. */
export function linkOf({ by, measure, every, fromMs, toMs }: TrafficView): string {
  const query = new URLSearchParams();
  if (by !== "model") query.set("by", by);
  if (measure !== "usd") query.set("measure", measure);
  if (every !== null) query.set("every", every);
  if (fromMs !== null) query.set("from", dayText(fromMs));
  if (toMs !== null) query.set("to", dayText(toMs - DAY_MS));
  const text = query.toString();
  return text === "" ? "/traffic" : `/traffic?${text}`;
}

/** "2026-11-21" of a moment, UTC. */
export const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Midnight UTC of "2026-11-21"; null for anything else. */
export function dayMs(text: string | null): number | null {
  const ms = text !== null && /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}
