import type { IncomingHttpHeaders } from "node:http";
import type { Transform } from "node:stream";
import type { Dispatcher } from "undici";
import type { AttemptCause } from "../../core/attempt.ts";
import type { Exchange } from "../exchange.ts";
import type { Clock } from "../gateway-parts.ts";
import type { Connection } from "../upstream-pools.ts";
import { type Failure, LEDGER_UNAVAILABLE } from "../http-error.ts";
import type { AnswerReader } from "./answer-reader.ts";
import { type AttemptOutcome, attemptOutcome } from "./attempt-outcome.ts";
import { ClientResponse } from "./client-response.ts";
import type { Drain, Drains } from "./drains.ts";
import { causeOf, failureOf } from "./failure-cause.ts";
import type { RelayPlan } from "./relay-plan.ts";
import { next, type RelayState } from "./relay-state.ts";
import {
  failureIn,
  isComplete,
  mustLookBroken,
  type UpstreamAnswer,
  upstreamAnswer,
} from "./upstream-answer.ts";

/** What a relay needs from the gateway. */
export interface RelayParts {
  clock: Clock;
  drains: Drains;
  /**
   * Puts the row into the ledger and then calls back, in this turn of the event loop or at its end: false when that
   * failed and the answer must not be completed.
   */
  record(outcome: AttemptOutcome, then: (kept: boolean) => void): void;
  fail(failure: Failure): void;
  /** Did the upstream refuse a flag that the gateway had added? Then that is remembered, and `retry` goes without. */
  refusedFlag(body: string): boolean;
  /** Did the upstream close a kept connection as idle, just as the request was sent on it? Then another is tried. */
  closedAsIdle(error: Error): boolean;
  retry(connection: Connection): void;
  /** The last call, unless there is a retry. */
  done(): void;
}

/** Most bytes of a refusal that are held to see whether an added flag was the reason. */
const MOST_HELD_BYTES = 64 << 10;

/**
 * Passes one answer from the upstream to the client: bytes as they come, held only where something must be taken out
 * of them; metered on the way; in the ledger before the last byte leaves. One object per attempt, no promises. Its
 * states and what may follow them are in relay-state.ts.
 */
export class Relay implements Dispatcher.DispatchHandler {
  readonly #exchange: Exchange;
  readonly #client: ClientResponse;
  readonly #plan: RelayPlan;
  readonly #parts: RelayParts;
  readonly #startedMs: number;
  readonly #startedAt: number;
  #state: RelayState = { at: "queued" };
  #control: Dispatcher.DispatchController | null = null;
  /** Set while the answer is read on for a client that has gone. */
  #drain: Drain | null = null;

  constructor(exchange: Exchange, plan: RelayPlan, parts: RelayParts) {
    this.#exchange = exchange;
    this.#client = new ClientResponse(exchange);
    this.#plan = plan;
    this.#parts = parts;
    this.#startedMs = parts.clock.now();
    this.#startedAt = parts.clock.monotonic();
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control;
    if (this.#client.gone) control.abort(CLIENT_GONE);
    else this.#state = next(this.#state, { at: "sent" });
  }

  onResponseStart(
    control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // What comes before the answer (103 Early Hints) is of this connection alone.
    if (status < 200) return;
    const from = this.#parts.clock.monotonic();
    const answer = upstreamAnswer(this.#exchange, status, headers, this.#plan.strip, control);
    if (answer.decoder !== null) this.#decode(answer, answer.decoder);
    const mayBeAboutFlag = this.#plan.addedFlags && (status === 400 || status === 422);
    if (mayBeAboutFlag) this.#state = next(this.#state, { at: "holding", answer, held: [], heldBytes: 0 });
    else this.#pass(answer);
    this.#took(from);
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    const state = this.#state;
    if (!("answer" in state) || state.answer === null) return;
    const { answer } = state;
    answer.receivedBytes += chunk.length;
    if (this.#drain?.exceeds(answer.receivedBytes) === true) control.abort(READ_ENOUGH);
    else if (answer.decoder === null) this.#take(chunk, answer);
    else if (!answer.decoder.write(chunk)) control.pause();
  }

  onResponseEnd(): void {
    const state = this.#state;
    const decoder = "answer" in state ? state.answer?.decoder : null;
    if (decoder) decoder.end();
    else this.#end();
  }

  onResponseError(_control: Dispatcher.DispatchController, error: Error): void {
    this.failed(error);
  }

  /** There is no answer, or no more of it; also where the request could not be sent at all. */
  failed(error: Error): void {
    const cause = causeOf(error);
    const isWorthAnother = this.#state.at === "sent" && !this.#client.gone && this.#parts.closedAsIdle(error);
    if (isWorthAnother) this.#recordAndRetry(cause, "fresh");
    else this.#broken(cause);
  }

  /** The client closed its connection before the answer was complete. */
  clientGone(): void {
    if (this.#state.at === "over") return;
    this.#client.release();
    // Not sent yet: then it is stopped in onRequestStart.
    if (this.#control === null) return;
    this.#control.resume();
    if (this.#exchange.target.disconnect === "drain") {
      this.#drain = this.#parts.drains.begin(() => this.#control?.abort(READ_ENOUGH));
    }
    if (this.#drain === null) this.#control.abort(CLIENT_GONE);
  }

  #decode(answer: UpstreamAnswer, decoder: Transform): void {
    decoder.on("data", (chunk: Buffer) => this.#take(chunk, answer));
    decoder.on("drain", () => this.#control?.resume());
    decoder.on("end", () => this.#end());
    decoder.on("error", () => {
      this.#broken("invalid-response");
      this.#control?.abort(BROKEN_COMPRESSION);
    });
  }

  #pass(answer: UpstreamAnswer): void {
    this.#state = next(this.#state, { at: "passing", answer });
    this.#client.sendHead(answer);
  }

  /** Takes the next bytes of the answer, uncompressed. */
  #take(chunk: Buffer, answer: UpstreamAnswer): void {
    const state = this.#state;
    if (state.at === "recording") {
      state.waiting.push(() => this.#take(chunk, answer));
      return;
    }
    if (state.at === "holding") {
      this.#hold(state, chunk);
      return;
    }
    if (state.at === "over") return;
    const { reader } = answer;
    const bytes = reader === null ? chunk : reader.feed(chunk);
    if (reader !== null && reader.streamed && reader.facts.contentStarted) {
      answer.ttftMs ??= this.#parts.clock.monotonic() - this.#startedAt;
    }
    // The client may act on this very chunk as the whole answer: the row comes first.
    if (reader !== null && state.at === "passing" && isComplete(answer)) {
      this.#recordComplete(answer, reader, bytes);
    } else if (bytes !== null) this.#client.write(bytes, answer.source);
  }

  #hold(state: Extract<RelayState, { at: "holding" }>, chunk: Buffer): void {
    const held = [...state.held, chunk];
    const heldBytes = state.heldBytes + chunk.length;
    const holding = { at: "holding", answer: state.answer, held, heldBytes } as const;
    this.#state = next(this.#state, holding);
    if (heldBytes > MOST_HELD_BYTES) this.#release(holding);
  }

  /** What was held is for the client after all. */
  #release({ answer, held }: Extract<RelayState, { at: "holding" }>): void {
    this.#pass(answer);
    if (held.length > 0) this.#take(Buffer.concat(held), answer);
  }

  /** The row first, then the bytes with which the answer is complete. */
  #recordComplete(answer: UpstreamAnswer, reader: AnswerReader, last: Buffer | null): void {
    const from = this.#parts.clock.monotonic();
    const isValid = reader.streamed || reader.finish().valid;
    this.#record(this.#endOf(answer, isValid), () => {
      if (last === null) return;
      if (reader.streamed) this.#client.write(last, answer.source);
      else this.#client.end(last);
    });
    this.#took(from);
  }

  #end(): void {
    const state = this.#state;
    const from = this.#parts.clock.monotonic();
    if (state.at === "holding" && !this.#client.gone) {
      if (this.#parts.refusedFlag(Buffer.concat(state.held).toString()))
        this.#recordAndRetry("refused", "kept");
      else {
        this.#release(state);
        this.#complete();
      }
    } else this.#complete();
    this.#took(from);
  }

  #recordAndRetry(cause: AttemptCause, connection: Connection): void {
    this.#record(cause, () => {
      this.#state = next(this.#state, { at: "over" });
      this.#client.drop();
      this.#parts.retry(connection);
    });
  }

  /** Records what was not recorded yet, and ends the client's answer. */
  #complete(): void {
    const state = this.#state;
    if (state.at === "over") return;
    if (state.at === "recording") {
      state.waiting.push(() => this.#complete());
      return;
    }
    if (state.at !== "passing" && state.at !== "holding") {
      this.#client.end(null);
      this.#close();
      return;
    }
    const { answer } = state;
    const { rest, valid } = answer.reader?.finish() ?? { rest: null, valid: true };
    const cause = this.#endOf(answer, valid);
    this.#record(cause, () => {
      if (mustLookBroken(answer, cause)) {
        this.#close();
        this.#client.cut();
        return;
      }
      this.#client.end(rest);
      this.#close();
    });
  }

  #endOf(answer: UpstreamAnswer, isValid: boolean): AttemptCause | null {
    return this.#client.gone && this.#drain === null ? "client-gone" : failureIn(answer, isValid);
  }

  #broken(cause: AttemptCause): void {
    const state = this.#state;
    if (state.at === "over") return;
    if (state.at === "recording") {
      state.waiting.push(() => this.#broken(cause));
      return;
    }
    if (state.at === "recorded") {
      // The row is written and the client has the whole answer; what broke is the end of the connection.
      this.#client.end(null);
      this.#close();
      return;
    }
    const ended = this.#client.gone ? "client-gone" : cause;
    this.#record(ended, () => {
      if (!this.#client.gone) {
        if (this.#client.headSent) this.#client.cut();
        else this.#fail(failureOf(ended, this.#exchange.target.name));
      }
      this.#close();
    });
  }

  /** Writes the row and then goes on; where the row cannot be written, the answer is not completed. */
  #record(cause: AttemptCause | null, then: () => void): void {
    const before = this.#state;
    const answer = "answer" in before ? before.answer : null;
    const waiting: (() => void)[] = [];
    this.#state = next(before, { at: "recording", answer, waiting });
    const outcome = attemptOutcome(this.#exchange, this.#plan, {
      answer,
      cause,
      sent: before.at !== "queued",
      drained: this.#drain !== null,
      startedMs: this.#startedMs,
      durationMs: this.#parts.clock.monotonic() - this.#startedAt,
    });
    this.#client.hold();
    const from = this.#parts.clock.monotonic();
    this.#parts.record(outcome, (kept) => {
      this.#took(from);
      this.#state = next(this.#state, { at: "recorded", answer });
      if (kept) then();
      else this.#unrecorded();
      for (const step of waiting) step();
      this.#client.letGo();
    });
  }

  #unrecorded(): void {
    if (this.#client.headSent) this.#client.cut();
    else this.#fail(LEDGER_UNAVAILABLE);
    this.#close();
    this.#control?.abort(LEDGER_FAILED);
  }

  #fail(failure: Failure): void {
    this.#client.drop();
    this.#parts.fail(failure);
  }

  #took(from: number): void {
    this.#exchange.overheadMs += this.#parts.clock.monotonic() - from;
  }

  #close(): void {
    const state = this.#state;
    if (state.at === "over") return;
    this.#state = next(state, { at: "over" });
    this.#drain?.end();
    this.#client.release();
    if (state.at === "recorded") state.answer?.decoder?.destroy();
    this.#parts.done();
  }
}

const CLIENT_GONE = new Error("the client has gone");
const READ_ENOUGH = new Error("read long enough for a client that has gone");
const BROKEN_COMPRESSION = new Error("the answer's compression is broken");
const LEDGER_FAILED = new Error("the ledger cannot be written");
