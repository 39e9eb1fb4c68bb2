import type { IncomingHttpHeaders } from "node:http";
import type { Transform } from "node:stream";
import type { Dispatcher } from "undici";
import type { AttemptCause } from "../../core/attempt.ts";
import type { AttemptGuard, Expiry } from "../failover/attempt-guard.ts";
import type { NextAttempt } from "../failover/routed-request.ts";
import type { Exchange } from "../exchange.ts";
import type { Connection } from "../upstream-pools.ts";
import { type Failure, LEDGER_UNAVAILABLE } from "../http-error.ts";
import type { AnswerReader } from "./answer-reader.ts";
import { attemptOutcome } from "./attempt-outcome.ts";
import { ClientResponse } from "./client-response.ts";
import type { Drain } from "./drains.ts";
import { causeOf, failureOf } from "./failure-cause.ts";
import {
  attemptEnd,
  BROKEN_COMPRESSION,
  CLIENT_GONE,
  EXPIRED,
  failsAtOnce,
  lastWordsOf,
  LEDGER_FAILED,
  MOST_HELD_BYTES,
  READ_ENOUGH,
  type RelayParts,
} from "./relay-parts.ts";
import type { RelayPlan } from "./relay-plan.ts";
import { next, type RelayState } from "./relay-state.ts";
import {
  failureIn,
  isComplete,
  mustLookBroken,
  type UpstreamAnswer,
  upstreamAnswer,
} from "./upstream-answer.ts";

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
  #ignoredBytes = 0;

  constructor(exchange: Exchange, plan: RelayPlan, parts: RelayParts) {
    this.#exchange = exchange;
    this.#client = new ClientResponse(exchange);
    this.#plan = plan;
    this.#parts = parts;
    this.#startedMs = parts.clock.now();
    this.#startedAt = parts.clock.monotonic();
    parts.guard?.onExpiry((cause) => this.#expired(cause));
  }

  onRequestStart(control: Dispatcher.DispatchController): void {
    this.#control = control;
    if (this.#state.at !== "queued") control.abort(EXPIRED);
    else if (this.#client.gone) control.abort(CLIENT_GONE);
    else {
      this.#state = next(this.#state, { at: "sent" });
      this.#parts.guard?.sent(this.#parts.clock.monotonic());
    }
  }

  onResponseStart(
    control: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    // What comes before the answer (103 Early Hints) is of this connection alone.
    if (status < 200) return;
    if (this.#state.at !== "sent") return;
    const from = this.#parts.clock.monotonic();
    const answer = upstreamAnswer(this.#exchange, status, headers, this.#plan.strip, control);
    if (answer.decoder !== null) this.#decode(answer, answer.decoder);
    const mayBeAboutFlag = this.#plan.addedFlags && (status === 400 || status === 422);
    if (mayBeAboutFlag) this.#state = next(this.#state, { at: "holding", answer, held: [], heldBytes: 0 });
    else if (this.#parts.guard === null) this.#pass(answer);
    else this.#judge(answer, this.#parts.guard);
    this.#took(from);
  }

  onResponseData(control: Dispatcher.DispatchController, chunk: Buffer): void {
    const state = this.#state;
    if (!("answer" in state) || state.answer === null) {
      // The rest of a refusal, which is read so that the connection can serve again; but not without end.
      if ((this.#ignoredBytes += chunk.length) > MOST_HELD_BYTES) control.abort(EXPIRED);
      return;
    }
    const { answer } = state;
    answer.receivedBytes += chunk.length;
    this.#parts.guard?.piece();
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
    this.#parts.guard?.stop();
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

  /** Others may answer as well: a refusal goes to the client only where they do not, an answer once it is one. */
  #judge(answer: UpstreamAnswer, guard: AttemptGuard): void {
    this.#state = next(this.#state, { at: "passing", answer });
    if (answer.status >= 400 && this.#retried(failureIn(answer, true) ?? "refused", answer)) return;
    if (answer.status < 300) this.#client.shut();
    if (answer.reader?.streamed !== true) guard.begun();
    this.#client.sendHead(answer);
  }

  /** After a failure of which the client has seen nothing another place may be asked; false: the failure is the answer. */
  #retried(cause: AttemptCause, answer: UpstreamAnswer | null): boolean {
    if (this.#client.gone || !this.#client.isUncommitted) return false;
    const another = this.#parts.guard?.another(attemptEnd(this.#state, cause, answer)) ?? null;
    if (another !== null) this.#recordAndRetry(cause, "kept", another);
    return another !== null;
  }

  /** The attempt takes too long. */
  #expired(cause: Expiry): void {
    if (["recording", "recorded", "over"].includes(this.#state.at)) return;
    this.#broken(cause);
    this.#control?.abort(EXPIRED);
  }

  /** What is kept back goes to the client as soon as it is certain enough. */
  #letOut(answer: UpstreamAnswer, guard: AttemptGuard): void {
    const facts = answer.reader?.facts;
    if (failsAtOnce(facts) && this.#retried("error-event", answer)) this.#control?.abort(EXPIRED);
    else if (guard.lets(facts, this.#client.shutBytes)) this.#client.open();
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
      if (answer.ttftMs === null) {
        answer.ttftMs = this.#parts.clock.monotonic() - this.#startedAt;
        this.#parts.guard?.begun();
      }
    }
    // The client may act on this very chunk as the whole answer: the row comes first.
    if (reader !== null && state.at === "passing" && isComplete(answer)) {
      this.#recordComplete(answer, reader, bytes);
      return;
    }
    if (bytes !== null) this.#client.write(bytes, answer.source);
    if (this.#parts.guard !== null && this.#client.isShut) this.#letOut(answer, this.#parts.guard);
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
    const cause = this.#endOf(answer, isValid);
    if (cause === null || !this.#client.isShut || !this.#replaced(cause, answer)) {
      this.#record(cause, () => {
        if (last !== null && reader.streamed) this.#client.write(last, answer.source);
        else if (last !== null) this.#client.end(last);
        this.#client.open();
      });
    }
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

  #recordAndRetry(cause: AttemptCause, connection: Connection, another?: NextAttempt): void {
    this.#record(cause, () => {
      this.#state = next(this.#state, { at: "over" });
      this.#client.drop();
      this.#parts.retry(connection, another);
    });
  }

  /** An answer that failed while it was kept back: another takes its place, or a failure that says so. */
  #replaced(cause: AttemptCause, answer: UpstreamAnswer): boolean {
    if (this.#retried(cause, answer)) return true;
    // The upstream's own word for it, where nothing came before that.
    const isItsOwn = cause === "error-event" && this.#parts.guard?.holds === "first-content";
    if (this.#client.gone || isItsOwn) return false;
    this.#record(cause, () => {
      this.#fail(failureOf(cause, this.#exchange.target.name));
      this.#close();
    });
    return true;
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
    if (cause !== null && this.#client.isShut && this.#replaced(cause, answer)) return;
    this.#record(cause, () => {
      if (mustLookBroken(answer, cause)) {
        this.#close();
        this.#client.cut(lastWordsOf(this.#parts, "truncated", answer));
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
    const answer = "answer" in state ? state.answer : null;
    if (this.#retried(ended, answer)) return;
    this.#record(ended, () => {
      if (!this.#client.gone) {
        if (!this.#client.isUncommitted) this.#client.cut(lastWordsOf(this.#parts, ended, answer));
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
    this.#parts.guard?.report(attemptEnd(this.#state, cause, answer));
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
