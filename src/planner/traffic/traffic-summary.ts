import { isoDate } from "../../core/time.ts";
import { cachedInputTokens, inputTokens, outputTokens, type TokenCounts } from "../../core/tokens.ts";
import type { Evidence, Profile, Segment } from "../../traffic/profile.ts";
import type { TaskDecision } from "../model/inputs.ts";
import type { UnpricedTraffic } from "./groups.ts";
import { type ObservedMonth, observedMonths } from "./months.ts";
import { taskName } from "./tasks.ts";

export interface TrafficSummary {
  evidence: Evidence;
  partial: boolean;
  days: number;
  /** Hours within the time shown that no source covers, and that count for nothing. */
  unobservedHours: number;
  /** Calendar months of which at least a week was seen, where there are two or more. */
  months: ObservedMonth[];
  monthlyFactor: number;
  monthlyRule: string;
  from: string;
  to: string;
  requests: number | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  presence: number | null;
  burst: number | null;
  servedLocallyRequests: number;
  /** The source's times have no date: days and hours of the day mean nothing. */
  relativeTime: boolean;
  models: UsageSummary[];
  /** What has no known price and is in no figure, by provider and model, most tokens first. */
  unpriced: readonly UnpricedTraffic[];
  /** `batchToday`: all of it is bought at the batch price. */
  tasks: (UsageSummary & { mayMove: "yes" | "no" | "undecided"; batchToday: boolean })[];
}

export interface UsageSummary {
  name: string;
  requests: number | null;
  inputTokens: number | null;
  cachedInputTokens: number | null;
  outputTokens: number | null;
  /** What it costs a month to stay; null = unpriced. */
  monthlyUsd: number | null;
}

/** Counts as observed, to be scaled by `monthlyFactor`. `monthlyUsdOf` returns the monthly cost of a segment that stays. */
export function summariseTraffic(
  profile: Profile,
  decisions: ReadonlyMap<string, TaskDecision>,
  fallback: Omit<TaskDecision, "task">,
  monthlyUsdOf: (segment: Segment) => number | null,
): Omit<TrafficSummary, "unpriced"> {
  const all = summarise("", profile.segments, monthlyUsdOf);
  const tasks = groupBy(profile.segments, taskName);
  return {
    evidence: profile.evidence,
    partial: profile.partial,
    days: profile.observedHours / 24,
    unobservedHours: profile.unobservedHours,
    months: observedMonths(profile, monthlyUsdOf),
    monthlyFactor: profile.monthlyFactor,
    monthlyRule: profile.monthlyRule,
    from: isoDate(profile.startMs),
    to: isoDate(profile.endMs),
    requests: all.requests,
    inputTokens: all.inputTokens,
    cachedInputTokens: all.cachedInputTokens,
    outputTokens: all.outputTokens,
    presence: profile.presence,
    burst: profile.burst,
    servedLocallyRequests: profile.servedLocallyRequests,
    relativeTime: profile.relativeTime,
    models: [...groupBy(profile.segments, (segment) => segment.model ?? "(no model)")].map(
      ([name, segments]) => summarise(name, segments, monthlyUsdOf),
    ),
    tasks: [...tasks].map(([name, segments]) => {
      const decision = decisions.get(name) ?? fallback;
      return {
        ...summarise(name, segments, monthlyUsdOf),
        mayMove: decision.mayMove,
        batchToday: segments.every(({ tier }) => tier === "batch"),
      };
    }),
  };
}

function summarise(
  name: string,
  segments: readonly Segment[],
  monthlyUsdOf: (segment: Segment) => number | null,
): UsageSummary {
  const add = (read: (tokens: TokenCounts) => number | undefined): number | null =>
    segments.reduce<number | null>((sum, { tokens }) => {
      const count = read(tokens);
      return count === undefined ? sum : (sum ?? 0) + count;
    }, null);
  return {
    name,
    requests: segments.reduce<number | null>(
      (sum, { requests }) => (sum === null || requests === null ? null : sum + requests),
      0,
    ),
    inputTokens: add(inputTokens),
    cachedInputTokens: add(cachedInputTokens),
    outputTokens: add(outputTokens),
    monthlyUsd: segments.reduce<number | null>((sum, segment) => {
      const usd = monthlyUsdOf(segment);
      return usd === null ? sum : (sum ?? 0) + usd;
    }, null),
  };
}

/** Groups in the order in which their names first appear; a profile lists its largest segments first. */
function groupBy(segments: readonly Segment[], name: (segment: Segment) => string): Map<string, Segment[]> {
  const groups = new Map<string, Segment[]>();
  for (const segment of segments) {
    const key = name(segment);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [segment]);
    else known.push(segment);
  }
  return groups;
}
