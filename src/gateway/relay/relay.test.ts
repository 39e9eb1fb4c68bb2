import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import type { Dispatcher } from "undici";
import { expect, test } from "vitest";
import type { Surface } from "../../dialects/surface.ts";
import { surfaceOf } from "../../dialects/surfaces.ts";
import { upstreamKind } from "../../upstreams/upstream-kinds.ts";
import { upstreamTarget } from "../../upstreams/upstream-target.ts";
import type { Exchange } from "../exchange.ts";
import type { AttemptOutcome } from "./attempt-outcome.ts";
import { createDrains } from "./drains.ts";
import { Relay } from "./relay.ts";

const ANSWER =
  '{"model":"m","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4,"total_tokens":7}}';
const STREAM = 'data: {"model":"m","choices":[{"delta":{"content":"hi"}}]}\n\ndata: [DONE]\n\n';
/** Bytes may follow the event that ends a stream. */
const STREAM_AND_MORE = `${STREAM}: nothing to see here, a comment that means nothing\n\n`;
const FLAG_REFUSED = '{"error":{"message":"unknown field stream_options"}}';

/** One attempt as the HTTP client may report it: in its order, broken off anywhere, the client gone at any moment. */
interface Story {
  status: number;
  body: string;
  isStreamed: boolean;
  hasLength: boolean;
  isCompressed: boolean;
  addedFlags: boolean;
  disconnect: "cancel" | "drain";
  ledgerWorks: boolean;
  /** The row is written at the end of the turn, as in the gateway, or at once. */
  recordsLater: boolean;
  /** If it breaks off without an answer, it was a kept connection that the upstream closed as idle. */
  wasIdle: boolean;
  /** Everything comes in one turn of the event loop, or each step in one of its own. */
  isOneTurn: boolean;
  /** Steps that happen; the answer breaks off after them unless they are all. */
  steps: number;
  goneBefore: number;
  /** Share of the body in the first of two chunks. */
  cut: number;
}

const ALL_STEPS = 6;
const NEVER = Number.POSITIVE_INFINITY;

const story: fc.Arbitrary<Story> = fc.record({
  status: fc.constantFrom(200, 200, 400, 422, 429, 500),
  body: fc.constantFrom(ANSWER, STREAM, STREAM_AND_MORE, FLAG_REFUSED, "", "not json"),
  isStreamed: fc.boolean(),
  hasLength: fc.boolean(),
  isCompressed: fc.boolean(),
  addedFlags: fc.boolean(),
  disconnect: fc.constantFrom("cancel", "drain"),
  ledgerWorks: fc.constantFrom(true, true, true, false),
  recordsLater: fc.boolean(),
  wasIdle: fc.boolean(),
  isOneTurn: fc.boolean(),
  steps: fc.oneof(fc.constant(ALL_STEPS), fc.integer({ min: 0, max: ALL_STEPS })),
  goneBefore: fc.oneof(fc.constant(NEVER), fc.integer({ min: 0, max: ALL_STEPS })),
  cut: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
});

test("whatever happens, an attempt is recorded once and ends once, with every byte counted", async () => {
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const { rows, ends, failures, receivedBytes, sentTooEarly } = await play(told);
      expect(rows).toHaveLength(1);
      expect(sentTooEarly).toBe(0);
      expect(ends).toHaveLength(1);
      expect(failures).toBeLessThanOrEqual(1);
      const [row] = rows;
      // Bytes may still be on their way when the row is written, where the client already has the whole answer.
      expect(row?.responseBytes).toBeLessThanOrEqual(receivedBytes);
      if (row?.status !== null) expect(row?.sent).toBe(true);
      if (ends[0] === "retry") expect(row?.cause).toBe(row?.status === null ? "truncated" : "refused");
    }),
    { numRuns: 1500 },
  );
}, 60_000);

/** What came of it. */
interface Played {
  rows: AttemptOutcome[];
  ends: string[];
  failures: number;
  receivedBytes: number;
  /** Writes to the client while the row was on its way into the ledger. */
  sentTooEarly: number;
}

async function play(told: Story): Promise<Played> {
  const rows: AttemptOutcome[] = [];
  const ends: string[] = [];
  const exchange = exchangeOf(told);
  let failures = 0;
  let isRecording = false;
  let sentTooEarly = 0;
  const { response } = exchange;
  const write = response.write.bind(response);
  const end = response.end.bind(response);
  response.write = (...args: [chunk: unknown]) => {
    if (isRecording) sentTooEarly++;
    return write(...args);
  };
  response.end = (...args: [chunk?: unknown]) => {
    if (isRecording) sentTooEarly++;
    return end(...args);
  };
  let aborted: Error | null = null;
  const control = {
    abort: (error: Error) => void (aborted ??= error),
    pause: () => {},
    resume: () => {},
  } as Dispatcher.DispatchController;
  const relay = new Relay(
    exchange,
    {
      attemptIndex: 0,
      requestBytes: 1,
      strip: told.addedFlags ? "all" : "none",
      addedFlags: told.addedFlags,
      continuousUsage: false,
      reasons: [],
    },
    {
      clock: { now: () => 0, monotonic: () => 0 },
      drains: createDrains({ mostAtOnce: 1, mostBytes: 40, mostMs: 60_000 }),
      record: (outcome, then) => {
        rows.push(outcome);
        isRecording = true;
        const recorded = (): void => {
          isRecording = false;
          then(told.ledgerWorks);
        };
        if (told.recordsLater) setImmediate(recorded);
        else recorded();
      },
      fail: () => void failures++,
      refusedFlag: (text) => text.includes("stream_options"),
      closedAsIdle: () => told.wasIdle,
      guard: null,
      lastWords: () => null,
      retry: () => ends.push("retry"),
      done: () => ends.push("done"),
    },
  );
  const bytes = told.isCompressed ? gzipSync(told.body) : Buffer.from(told.body);
  const cut = Math.floor(bytes.length * told.cut);
  let receivedBytes = 0;
  const data = (chunk: Buffer): void => {
    if (chunk.length === 0) return;
    receivedBytes += chunk.length;
    relay.onResponseData(control, chunk);
  };
  const steps = [
    () => relay.onRequestStart(control),
    () => relay.onResponseStart(control, 103, {}),
    () => relay.onResponseStart(control, told.status, headersOf(told, bytes)),
    () => data(bytes.subarray(0, cut)),
    () => data(bytes.subarray(cut)),
    () => relay.onResponseEnd(),
  ];
  const taken = steps.slice(0, told.steps);
  let isAnswered = false;
  for (const [index, step] of taken.entries()) {
    if (told.goneBefore === index) leave(exchange, relay);
    // The HTTP client reports nothing more of a request that was aborted, but that it failed.
    if (aborted !== null || ends.length > 0) break;
    step();
    isAnswered = index === ALL_STEPS - 1;
    if (!told.isOneTurn) await new Promise(setImmediate);
  }
  if (told.goneBefore >= taken.length && told.goneBefore !== NEVER) leave(exchange, relay);
  if (!isAnswered || aborted !== null) relay.onResponseError(control, aborted ?? new Error("closed"));
  // What is compressed is unfolded by other threads, which a busy machine lets wait.
  for (let turns = 0; turns < 2500 && ends.length === 0; turns += 1)
    await new Promise((done) => setTimeout(done, 2));
  return { rows, ends, failures, receivedBytes, sentTooEarly };
}

function leave(exchange: Exchange, relay: Relay): void {
  exchange.clientGone = true;
  relay.clientGone();
}

const headersOf = (told: Story, bytes: Buffer): Record<string, string> => ({
  "content-type": told.isStreamed ? "text/event-stream" : "application/json",
  ...(told.hasLength ? { "content-length": String(bytes.length) } : {}),
  ...(told.isCompressed ? { "content-encoding": "gzip" } : {}),
});

function exchangeOf(told: Story): Exchange {
  const request = new IncomingMessage(new Socket());
  const kind = upstreamKind("openai");
  if (kind === undefined) throw new Error("no row for openai");
  return {
    request,
    response: new ServerResponse(request),
    requestId: "request",
    surface: surfaceOf("POST", "/v1/chat/completions") as Surface,
    receivedMs: 0,
    receivedAt: 0,
    body: Buffer.alloc(0),
    facts: null,
    requestedModel: "m",
    stream: told.isStreamed,
    task: null,
    target: upstreamTarget({ name: "u", kind, key: null, disconnect: told.disconnect }),
    overheadMs: 0,
    attempts: 1,
    clientGone: false,
    failure: null,
    isPrivate: false,
    routed: null,
  };
}
