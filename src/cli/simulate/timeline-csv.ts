import type { TimelinePoint } from "../../serving/timeline.ts";

const COLUMNS: readonly [string, (point: TimelinePoint) => number][] = [
  ["start_seconds", ({ startSeconds }) => startSeconds],
  ["seconds", ({ seconds }) => seconds],
  ["requests_arrived", ({ arrived }) => arrived],
  ["requests_answered", ({ answered }) => answered],
  ["running", ({ running }) => running],
  ["waiting", ({ waiting }) => waiting],
  ["kv_use", ({ kvUse }) => kvUse],
  ["busy", ({ busy }) => busy],
  ["prompt_tokens", ({ promptTokens }) => promptTokens],
  ["output_tokens", ({ outputTokens }) => outputTokens],
];

/** The state over time as a table: counts and tokens of each span, means of it for the rest. */
export function timelineCsv(points: readonly TimelinePoint[]): string {
  const lines = points.map((point) => COLUMNS.map(([, value]) => rounded(value(point))).join(","));
  return `${[COLUMNS.map(([name]) => name).join(","), ...lines].join("\n")}\n`;
}

const rounded = (value: number): string => String(Math.round(value * 1e4) / 1e4);
