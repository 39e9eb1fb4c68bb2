import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import type { Grain, UsageRow } from "../core/usage.ts";

/** A row in which nothing but its place and time is known yet. */
export const usageRow = (
  file: string,
  line: number,
  startMs: number,
  known: Partial<UsageRow>,
): UsageRow => ({
  file,
  line,
  id: null,
  provider: null,
  model: null,
  host: null,
  startMs,
  endMs: startMs,
  relativeTime: false,
  grain: "request",
  requests: 1,
  tokens: {},
  tier: "standard",
  task: null,
  billed: null,
  notMovable: null,
  servedLocally: false,
  ttftMs: null,
  durationMs: null,
  prefix: null,
  ...known,
});

/** How finely a bucket of this width tells when the work arrived. */
export function grainOf(startMs: number, endMs: number): Grain {
  const width = endMs - startMs;
  if (width <= MINUTE_MS) return "minute";
  if (width <= HOUR_MS) return "hour";
  return width <= DAY_MS ? "day" : "span";
}
