import type { Attempt } from "../../core/attempt.ts";

/** Midnight UTC of 20 November 2026. */
export const DAY_0 = Date.UTC(2026, 10, 20);

/** An answered attempt of its own request, with whatever a test wants to differ. */
export function attempt(id: string, known: Partial<Attempt> = {}): Attempt {
  const receivedMs = known.receivedMs ?? DAY_0;
  return {
    attemptId: id,
    requestId: `request-${id}`,
    attemptIndex: 0,
    receivedMs,
    startedMs: receivedMs,
    task: null,
    surface: "openai-chat",
    requestedModel: "gpt-5.4",
    servedModel: "gpt-5.4",
    upstream: "openai",
    replica: null,
    status: 200,
    cause: null,
    stream: false,
    tier: "standard",
    tokens: { input: 1000, output: 100 },
    usageSource: "provider",
    units: {},
    costPicodollars: 4_000_000_000,
    providerCostPicodollars: null,
    priceSource: "test",
    priceVersion: "1",
    ttftMs: null,
    durationMs: 900,
    requestBytes: 2048,
    responseBytes: 1024,
    clientGone: false,
    reasons: [],
    affinityKey: null,
    key: null,
    team: null,
    private: false,
    baseline: null,
    ...known,
  };
}
