import { DAY_MS } from "../../core/time.ts";

/** How long a bar of a chart over time is. */
export type Step = "hour" | "day" | "week" | "month";

export const STEPS: Readonly<Record<Step, Step>> = { hour: "hour", day: "day", week: "week", month: "month" };

/** Bars that are still apart on a wide screen. */
const MOST_BARS = 130;

/** The shortest of day, week and month that gives a period bars that can be told apart. */
export function stepFor(fromMs: number, toMs: number): Exclude<Step, "hour"> {
  const days = (toMs - fromMs) / DAY_MS;
  return days <= MOST_BARS ? "day" : days <= MOST_BARS * 7 ? "week" : "month";
}

/**
 * The begin of the step that holds a moment, UTC. Weeks begin on Monday.
 * @internal exported for its test
 */
export function startOf(step: Step, ms: number): number {
  if (step === "hour") return ms - (ms % (DAY_MS / 24));
  const day = ms - (ms % DAY_MS);
  if (step === "day") return day;
  const date = new Date(day);
  if (step === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  return day - ((date.getUTCDay() + 6) % 7) * DAY_MS;
}

/** The begin of the next step. */
export function endOf(step: Step, startMs: number): number {
  if (step === "month") {
    const date = new Date(startMs);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
  }
  return startMs + { hour: DAY_MS / 24, day: DAY_MS, week: 7 * DAY_MS }[step];
}

interface Measured {
  startMs: number;
  name: string;
  /** Null where it is not known. */
  value: number | null;
}

/** Values added up by step and name, in the order in which they come. What is unknown adds nothing, and stays unknown alone. */
export function inSteps(step: Step, rows: readonly Measured[]): Measured[] {
  const sums = new Map<string, Measured>();
  for (const row of rows) {
    const startMs = startOf(step, row.startMs);
    const key = `${startMs} ${row.name}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...row, startMs });
    else if (row.value !== null) sum.value = (sum.value ?? 0) + row.value;
  }
  return [...sums.values()];
}
