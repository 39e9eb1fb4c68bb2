import type { Attempt } from "../../core/attempt.ts";
import { emptyFacts } from "../../dialects/dialect.ts";
import { surfaceOf } from "../../dialects/surfaces.ts";
import type { UsageReading } from "../../dialects/usage/usage-reading.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { UpstreamTarget } from "../../upstreams/upstream-target.ts";
import { attemptRow } from "../metering.ts";

/** What a test says of an attempt that was answered in full. */
interface AnsweredAttempt {
  id: string;
  target: UpstreamTarget;
  receivedMs: number;
  requestedModel: string;
  servedModel: string | null;
  /** What the upstream reported, the tier included. */
  usage: UsageReading;
}

/** The row that the gateway writes of it, priced by a book. */
export function meteredRow(prices: PriceBook, answered: AnsweredAttempt): Attempt {
  const surface = surfaceOf("POST", "/v1/chat/completions");
  if (surface === null) throw new Error("chat completions are not served");
  const { id, target, receivedMs, requestedModel, servedModel, usage } = answered;
  return attemptRow(
    { prices, newId: () => id },
    {
      requestId: `request-${id}`,
      surface,
      receivedMs,
      body: Buffer.from('{"messages":[{"role":"user","content":"Hello."}]}'),
      facts: null,
      requestedModel,
      stream: false,
      task: null,
      target,
    },
    {
      attemptIndex: 0,
      startedMs: receivedMs,
      status: 200,
      cause: null,
      facts: { ...emptyFacts(), servedModel, tierName: usage.tierName, usageFinal: true, usage },
      sent: true,
      ttftMs: null,
      durationMs: 1,
      requestBytes: 1,
      responseBytes: 1,
      clientGone: false,
      continuousUsage: false,
      reasons: [],
    },
  );
}
