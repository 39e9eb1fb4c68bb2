import type { UsageRow } from "../../core/usage.ts";

/** Friday 2026-11-20, midnight UTC. */
export const FRIDAY_MS = Date.parse("2026-11-20T00:00:00Z");

/** A request of 1,000 tokens in and 200 out on Friday at midnight; everything that is not given is unknown. */
export const usageRow = (partial: Partial<UsageRow> = {}): UsageRow => {
  const startMs = partial.startMs ?? FRIDAY_MS;
  return {
    file: "made.csv",
    line: 1,
    id: null,
    provider: "openai",
    model: "gpt-5.4",
    host: null,
    startMs,
    endMs: startMs,
    relativeTime: false,
    grain: "request",
    requests: 1,
    tokens: { input: 1000, output: 200 },
    tier: "standard",
    task: null,
    billed: null,
    notMovable: null,
    servedLocally: false,
    ttftMs: null,
    durationMs: null,
    prefix: null,
    ...partial,
  };
};
