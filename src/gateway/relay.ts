import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Transform } from "node:stream";
import type { Dispatcher } from "undici";
import type { AttemptCause } from "../core/attempt.ts";
import type { AttemptReason } from "../core/attempt-reason.ts";
import { type AnswerFacts, emptyFacts } from "../dialects/dialect.ts";
import type { Strip } from "../dialects/stream-scanner.ts";
import { type AnswerReader, answerReader } from "./answer-reader.ts";
import { bodyDecoder } from "./body-decoder.ts";
import type { Exchange } from "./exchange.ts";
import { causeOf, failureOf } from "./failure-cause.ts";
import { clientHeaders } from "./forward-headers.ts";
import type { Clock, DrainLimits } from "./gateway-parts.ts";
import type { Failure } from "./http-error.ts";
import type { AttemptOutcome } from "./metering.ts";

/** What a relay needs from whoever started it. */
export interface RelayParts {
  clock: Clock;
  drain: DrainLimits;
  /** Reads under way for clients that have gone, over the whole process. */
  draining: { count: number };
  /** Puts the row into the ledger; false when that failed and the answer must not be finished. */
  record(outcome: AttemptOutcome): boolean;
  fail(failure: Failure): void;
  /** Did the upstream refuse a flag that the gateway had added? Then it is remembered, and `retry` goes without. */
  refusedFlag(body: string): boolean;
  retry(): void;
  /** Whatever happens, the last call. */
  done(): void;
}

/** What was asked of the upstream. */
export interface RelayPlan {
  attemptIndex: number;
  requestBytes: number;
  strip: Strip;
  /** The gateway added a flag that older engines refuse. */
  addedFlags: boolean;
  continuousUsage: boolean;
  /** What the plan already knows a reader of the row must know. */
  reasons: readonly AttemptReason[];
}

/** Most bytes of a refusal that are held to see whether an added flag was the reason. */
const MOST_HELD = 64 << 10;

/**
 * Passes one answer from the upstream to the client: bytes as they come, held only where something must be taken out
 * of them; metered on the way; in the ledger before the last byte leaves. One object per attempt, no promises.
 */
export class Relay implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #response: ServerResponse;
  readonly #plan: RelayPlan;
  readonly #parts: RelayParts;
  readonly #startedMs: number;
  readonly #startedAt: number;
  #control: Dispatcher.DispatchController | null = null;
  #reader: AnswerReader | null = null;
  #decoder: Transform | null = null;
  #held: Buffer[] | null = null;
  #heldBytes = 0;
  #status: number | null = null;
  #headers: IncomingHttpHeaders = {};
  /** Bytes of the body that must come for it to be whole; null when the head does not say. */
  #length: number | null = null;
  #received = 0;
  #ttftMs: number | null = null;
  #recorded = false;
  #sent = false;
  #over = false;
  #drainTimer: NodeJS.Timeout | null = null;
  #draining = false;
  readonly #onDrain = (): void => this.#control?.resume();

  constructor(exchange: Exchange, plan: RelayPlan, parts: RelayParts) {
    this.#exchange = exchange;
    this.#response = exchange.response;
    this.#plan = plan;
    this.#parts = parts;
    this.#startedMs = parts.clock.now();
    this.#startedAt = parts.clock.monotonic();
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control;
    this.#sent = !this.#exchange.clientGone;
    if (!this.#sent) control.abort(new Error("the client has gone"));
  }

  onResponseStart(
    _control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    const from = this.#parts.clock.monotonic();
    this.#status = status;
    this.#headers = headers;
    const length = headers["content-length"];
    this.#length = length === undefined ? null : Number(length);
    const { dialect } = this.#exchange.surface;
    const decoder = bodyDecoder(headers["content-encoding"]);
    if (decoder) this.#decode(decoder);
    if (dialect !== null && decoder !== null) {
      const strip = status < 300 ? this.#plan.strip : "none";
      this.#reader = answerReader(
        dialect,
        headers["content-type"],
        this.#exchange.stream,
        strip,
        this.#exchange.facts?.choices ?? 1,
      );
    }
    if (this.#plan.addedFlags && (status === 400 || status === 422)) this.#held = [];
    else this.#sendHead();
    this.#took(from);
  }

  onResponseData(_control: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#received += chunk.length;
    if (this.#draining && this.#received > this.#parts.drain.mostBytes) {
      this.#control?.abort(new Error("read long enough for a client that has gone"));
      return;
    }
    if (this.#decoder === null) this.#take(chunk);
    else if (!this.#decoder.write(chunk)) this.#control?.pause();
  }

  onResponseEnd(): void {
    if (this.#decoder === null) this.#end();
    else this.#decoder.end();
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    this.#broken(causeOf(error));
  }

  /** The client closed its connection before the answer was whole. */
  clientGone(): void {
    if (this.#over) return;
    this.#response.off("drain", this.#onDrain);
    this.#control?.resume();
    const { drain, draining } = this.#parts;
    if (this.#exchange.target.disconnect === "drain" && this.#control && draining.count < drain.mostAtOnce) {
      this.#draining = true;
      draining.count++;
      const stop = (): void => this.#control?.abort(new Error("read long enough for a client that has gone"));
      this.#drainTimer = setTimeout(stop, drain.mostMs);
      return;
    }
    // Not sent yet: then it is stopped in onRequestStart.
    this.#control?.abort(new Error("the client has gone"));
  }

  #decode(decoder: Transform): void {
    this.#decoder = decoder;
    decoder.on("data", (chunk: Buffer) => this.#take(chunk));
    decoder.on("drain", () => this.#control?.resume());
    decoder.on("end", () => this.#end());
    decoder.on("error", () => {
      this.#broken("invalid-response");
      this.#control?.abort(new Error("the answer's compression is broken"));
    });
  }

  /** The next bytes of the answer, uncompressed. */
  #take(chunk: Buffer): void {
    if (this.#over) return;
    if (this.#held !== null) {
      this.#hold(chunk);
      return;
    }
    const reader = this.#reader;
    let out: Buffer | null = chunk;
    let last = false;
    if (reader !== null) {
      out = reader.feed(chunk);
      if (this.#ttftMs === null && reader.streamed && reader.facts.contentStarted) {
        this.#ttftMs = this.#parts.clock.monotonic() - this.#startedAt;
      }
      // The client may act on this very chunk as the whole answer: the row comes first.
      last = reader.streamed
        ? reader.facts.ended
        : this.#decoder === null && this.#length !== null && this.#received >= this.#length;
      if (last && !this.#recorded && !this.#finishReading(reader)) return;
      if (last && out !== null && !reader.streamed && !this.#exchange.clientGone) {
        this.#response.end(out);
        return;
      }
    }
    if (out !== null) this.#write(out);
  }

  /** The bytes are all there: reads what is left, and puts the row down. */
  #finishReading(reader: AnswerReader): boolean {
    const from = this.#parts.clock.monotonic();
    const valid = reader.streamed || reader.finish().valid;
    const kept = this.#record(this.#causeOfEnd(reader, valid));
    this.#took(from);
    return kept;
  }

  #write(out: Buffer): void {
    const response = this.#response;
    if (this.#exchange.clientGone || response.destroyed) return;
    if (response.write(out)) return;
    const target = this.#decoder;
    if (target === null) {
      this.#control?.pause();
      response.once("drain", this.#onDrain);
    } else {
      target.pause();
      response.once("drain", () => target.resume());
    }
  }

  #hold(chunk: Buffer): void {
    this.#held?.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes > MOST_HELD) this.#release();
  }

  /** What was held is for the client after all. */
  #release(): void {
    const held = Buffer.concat(this.#held ?? []);
    this.#held = null;
    this.#sendHead();
    if (held.length > 0) this.#take(held);
  }

  #end(): void {
    if (this.#over) return;
    const from = this.#parts.clock.monotonic();
    if (this.#held !== null && !this.#exchange.clientGone) {
      if (this.#parts.refusedFlag(Buffer.concat(this.#held).toString())) {
        if (!this.#record("refused")) return;
        this.#over = true;
        this.#parts.retry();
        return;
      }
      this.#release();
    }
    const reader = this.#reader;
    let rest: Buffer | null = null;
    if (!this.#recorded) {
      const finished = reader?.finish() ?? { rest: null, valid: true };
      rest = finished.rest;
      const cause = this.#causeOfEnd(reader, finished.valid);
      if (!this.#record(cause)) return;
      const closeDelimited = this.#length === null && this.#headers["transfer-encoding"] === undefined;
      // A cut answer must not look whole: only a broken connection says that it is not.
      if (cause === "truncated" || (cause === "invalid-response" && closeDelimited)) {
        this.#close();
        this.#response.destroy();
        return;
      }
    }
    if (!this.#exchange.clientGone) {
      if (rest === null) this.#response.end();
      else this.#response.end(rest);
    }
    this.#took(from);
    this.#close();
  }

  #causeOfEnd(reader: AnswerReader | null, valid: boolean): AttemptCause | null {
    const status = this.#status ?? 0;
    if (this.#exchange.clientGone && !this.#draining) return "client-gone";
    if (status >= 400) return status >= 500 || status === 429 ? "upstream-error" : "refused";
    if (reader === null) return null;
    if (reader.facts.errorEvent !== null) return "error-event";
    if (!valid) return "invalid-response";
    if (reader.streamed && !reader.facts.ended && !reader.facts.stopped) return "truncated";
    return null;
  }

  #broken(cause: AttemptCause): void {
    if (this.#over) return;
    if (this.#recorded) {
      // The row stands and the client has the whole answer; what broke is the end of the connection.
      if (!this.#exchange.clientGone) this.#response.end();
      this.#close();
      return;
    }
    const ended: AttemptCause = this.#exchange.clientGone ? "client-gone" : cause;
    const shown = this.#response.headersSent;
    if (!this.#record(ended)) return;
    if (!this.#exchange.clientGone) {
      if (shown) this.#response.destroy();
      else this.#parts.fail(failureOf(ended, this.#exchange.target.name));
    }
    this.#close();
  }

  #record(cause: AttemptCause | null): boolean {
    this.#recorded = true;
    const facts: AnswerFacts = this.#reader?.facts ?? emptyFacts();
    const kept = this.#parts.record({
      attemptIndex: this.#plan.attemptIndex,
      startedMs: this.#startedMs,
      status: this.#status,
      cause,
      facts,
      sent: this.#sent,
      ttftMs: this.#ttftMs,
      durationMs: this.#parts.clock.monotonic() - this.#startedAt,
      requestBytes: this.#plan.requestBytes,
      responseBytes: this.#received,
      clientGone: this.#exchange.clientGone,
      continuousUsage: this.#plan.continuousUsage,
      reasons: [
        ...this.#plan.reasons,
        ...(this.#draining ? (["drained"] as const) : []),
        ...(this.#headers["idempotent-replayed"] === "true" ? (["replayed"] as const) : []),
      ],
    });
    if (kept) return true;
    if (this.#response.headersSent) this.#response.destroy();
    else this.#parts.fail(LEDGER_FAILED);
    this.#close();
    this.#control?.abort(new Error("the ledger cannot be written"));
    return false;
  }

  #sendHead(): void {
    const response = this.#response;
    if (this.#exchange.clientGone || response.headersSent || response.destroyed) return;
    const headers = clientHeaders(this.#headers, this.#decoder !== null);
    headers.push(
      "x-breakeven-request-id",
      this.#exchange.requestId,
      "x-breakeven-upstream",
      this.#exchange.target.name,
    );
    const reader = this.#reader;
    const whole = this.#length !== null && this.#decoder === null && (reader === null || !reader.streamed);
    if (whole) headers.push("content-length", String(this.#length));
    response.writeHead(this.#status ?? 502, headers);
    if (reader?.streamed === true) {
      // With the first bytes when they come in the same turn, else by itself, so that the client sees the head.
      setImmediate(() => {
        if (this.#received === 0 && !response.destroyed) response.flushHeaders();
      });
    }
  }

  #took(from: number): void {
    this.#exchange.overheadMs += this.#parts.clock.monotonic() - from;
  }

  #close(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#drainTimer !== null) clearTimeout(this.#drainTimer);
    if (this.#draining) this.#parts.draining.count--;
    this.#response.off("drain", this.#onDrain);
    this.#decoder?.destroy();
    this.#parts.done();
  }
}

const LEDGER_FAILED: Failure = {
  kind: "unavailable",
  code: "ledger-unavailable",
  message: "The gateway's ledger cannot be written, and it serves nothing that it cannot record.",
  retryAfterSeconds: 10,
};
