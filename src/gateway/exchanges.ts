import type { Attempt } from "../core/attempt.ts";
import type { Surface } from "../dialects/surface.ts";
import { atLocation } from "../upstreams/upstream-target.ts";
import type { Arrival } from "./arrival.ts";
import { type ReadRequest, readRequest } from "./client-request.ts";
import type { Exchange } from "./exchange.ts";
import { upstreamHeaders } from "./forward-headers.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import { sendFailure } from "./http-error.ts";
import { batchRows } from "./batch-rows.ts";
import { attemptRow, settledRow } from "./metering.ts";
import type { Recorder } from "./recorder.ts";
import { createDrains } from "./relay/drains.ts";
import { Relay } from "./relay/relay.ts";
import { taskOf } from "./request-task.ts";
import { createFailover, lastWords, NOTHING_FITS } from "./failover/failover.ts";
import type { PlaceHealth } from "./failover/upstream-health.ts";
import type { NextAttempt } from "./failover/routed-request.ts";
import { NO_PRIVACY, NO_PRIVATE_UPSTREAM } from "./privacy.ts";
import { streamedBody } from "./streamed-body.ts";
import { signed } from "./sign-request.ts";
import { unfitFor, upstreamPath } from "./upstream-path.ts";
import type { Connection, UpstreamPools } from "./upstream-pools.ts";
import { createUsageFlags } from "./usage-flags.ts";

/** The exchanges of one process: requests that go to an upstream, from their start to their end. */
export interface Exchanges {
  /** Sends a request to the upstream that serves it, or refuses it. `startedAt`: from when on the gateway works for it. */
  begin(arrival: Arrival, surface: Surface, body: Buffer, startedAt: number): void;
  /** Requests in flight. */
  readonly inFlight: number;
  /** Answers that are read on for clients that have gone. */
  readonly draining: number;
  /** What is known of the places that routes lead to. */
  places(): readonly PlaceHealth[];
}

/** Ids that are remembered. The ledger counts the copies of a row once; that there are few of them is all this is for. */
const MOST_SETTLED = 10_000;

/** Rows of one answer that are written together. */
const MOST_AT_ONCE = 500;

/** What a body says of its task that is not read. */
const NOTHING_READ = { systemPrompt: null, task: null };

export function createExchanges(parts: GatewayParts, recorder: Recorder, pools: UpstreamPools): Exchanges {
  const { clock } = parts;
  const drains = createDrains(parts.drain);
  const flags = createUsageFlags();
  const failover = createFailover(clock);
  /** Answers made in the background whose usage this process has recorded. */
  const settled = new Set<string>();
  let inFlight = 0;

  function begin(arrival: Arrival, surface: Surface, body: Buffer, startedAt: number): void {
    const { request, response, url } = arrival;
    const read =
      surface.dialect === null ? null : readRequest(body, surface, request.headers["content-type"]);
    if (read !== null && "kind" in read) {
      arrival.refuse(read);
      return;
    }
    const model = surface.model ?? read?.facts.model ?? null;
    const task =
      read === null && surface.operation !== "other"
        ? null
        : taskOf(parts, request, model, read?.facts ?? NOTHING_READ);
    const privacy = parts.privacy?.() ?? NO_PRIVACY;
    const isPrivate = privacy.isPrivate(request.headers, model, task);
    const answer = parts.resolve({
      model,
      surface: surface.dialect?.surface ?? null,
      family: surface.family,
      isPrivate,
    });
    if (!("target" in answer)) {
      arrival.refuse({ kind: answer.refused, code: answer.code, message: answer.message });
      return;
    }
    const { route } = answer;
    const routed =
      route === undefined
        ? null
        : failover.route(route, { request, surface, read, body, task, isPrivate, privacy, startedAt });
    const first = routed?.first() ?? null;
    const target = atLocation(first?.place.target ?? answer.target, surface.location);
    const unfit = unfitFor(target, surface, request);
    if (unfit !== null) {
      arrival.refuse(unfit);
      return;
    }
    if (routed !== null && first === null) {
      arrival.refuse(NOTHING_FITS);
      return;
    }
    const exchange: Exchange = {
      request,
      response,
      requestId: parts.newId(),
      surface,
      receivedMs: clock.now(),
      receivedAt: startedAt,
      body,
      facts: read?.facts ?? null,
      requestedModel: model,
      stream: surface.stream ?? read?.facts.stream ?? false,
      task,
      target,
      isPrivate,
      routed,
      overheadMs: 0,
      attempts: 0,
      clientGone: false,
      failure: null,
    };
    inFlight++;
    parts.observe?.begun?.(target.name);
    attempt(exchange, read, url, "kept", first);
    exchange.overheadMs += clock.monotonic() - startedAt;
  }

  /** A row that is named by what it is about is written once, as far as this process knows. */
  function recordOnce(row: Attempt, then: (kept: boolean) => void): void {
    const isNamed = row.reasons.includes("background-settled");
    if (isNamed && settled.has(row.attemptId)) {
      then(true);
      return;
    }
    recorder.record(row, (kept) => {
      if (kept && isNamed && settled.size < MOST_SETTLED) settled.add(row.attemptId);
      then(kept);
    });
  }

  /** A job's results may be a hundred thousand rows: so many at a time, each time in a turn of its own. */
  function recordAll(rows: readonly Attempt[], then: (kept: boolean) => void): void {
    const group = rows.slice(0, MOST_AT_ONCE);
    let left = group.length;
    let areKept = true;
    for (const row of group) {
      recorder.record(row, (kept) => {
        areKept &&= kept;
        if (--left > 0) return;
        if (areKept && rows.length > group.length) recordAll(rows.slice(group.length), then);
        else then(areKept);
      });
    }
  }

  /** Sends the request to the upstream, for the first time or again. */
  function attempt(
    exchange: Exchange,
    read: ReadRequest | null,
    url: string,
    connection: Connection,
    next: NextAttempt | null,
    isRepeat = false,
  ): void {
    if (next !== null) exchange.target = atLocation(next.place.target, exchange.surface.location);
    const { target, surface, response, request } = exchange;
    // Whoever chose it, and whatever the configuration said when it did.
    if (exchange.isPrivate && !(parts.privacy?.() ?? NO_PRIVACY).mayReceive(target.name)) {
      sendFailure(response, surface.family, NO_PRIVATE_UPSTREAM, exchange.requestId);
      exchange.failure = NO_PRIVATE_UPSTREAM.code;
      finish(exchange);
      return;
    }
    const planned = flags.plan(exchange, read);
    const flagged = next === null ? planned : { ...planned, reasons: [...planned.reasons, ...next.reasons] };
    const body = read === null ? exchange.body : flags.edit(exchange, read, flagged);
    const plan = { ...flagged, requestBytes: body.length };
    const streamed =
      surface.operation === "other" && surface.isHeld !== true ? streamedBody(request, plan) : null;
    const isRecorded = exchange.facts !== null || surface.operation === "other";
    const guard = failover.guard(exchange, next, isRepeat);
    const relay = new Relay(exchange, plan, {
      clock,
      drains,
      guard,
      lastWords: (cause) => lastWords(exchange, cause),
      record: (outcome, then) => {
        // What is stored, listed or deleted was paid for when it was made, unless that was in the background.
        const row = isRecorded ? attemptRow(parts, exchange, outcome) : settledRow(parts, exchange, outcome);
        if (row === null) then(true);
        else if (outcome.facts.results === undefined) recordOnce(row, then);
        else recordAll([row, ...batchRows(parts, exchange, outcome)], then);
      },
      fail: (failure) => {
        sendFailure(response, surface.family, failure, exchange.requestId);
        exchange.failure = failure.code;
      },
      refusedFlag: (text) => flags.refused(target, plan, text),
      // Once: what fails on a fresh connection has another reason. A body that was streamed is gone.
      closedAsIdle: (error) => connection === "kept" && streamed === null && pools.closedAsIdle(error),
      retry: (on, after) => {
        response.off("close", onClose);
        if (after === undefined) attempt(exchange, read, url, on, next, true);
        else
          failover.later(after.waitMs, response, (isGone) => {
            if (!isGone) return attempt(exchange, read, url, on, after);
            exchange.clientGone = true;
            finish(exchange);
          });
      },
      done: () => finish(exchange),
    });
    const onClose = (): void => {
      if (response.writableFinished) return;
      exchange.clientGone = true;
      relay.clientGone();
    };
    response.on("close", onClose);
    if (response.destroyed) exchange.clientGone = true;
    const headers = upstreamHeaders(request.rawHeaders, target, surface.family, streamed === null);
    const length = streamed === null ? undefined : request.headers["content-length"];
    if (length !== undefined) headers.push("content-length", length);
    const path = upstreamPath(exchange, url);
    const method = request.method as "POST";
    const dispatch = (all: string[]): void =>
      pools.dispatch(
        target,
        connection,
        { path, method, headers: all, body: streamed ?? (body.length === 0 ? null : body) },
        relay,
      );
    const { signing, origin } = target;
    if (signing === null) dispatch(headers);
    else
      void signed(signing, { method, url: origin + path, headers, body }).then(dispatch, (error: Error) =>
        relay.failed(error),
      );
  }

  function finish(exchange: Exchange): void {
    inFlight--;
    const { request, response, target } = exchange;
    parts.observe?.request?.({
      requestId: exchange.requestId,
      method: request.method ?? "",
      path: exchange.surface.path,
      surface: exchange.surface.dialect?.surface ?? null,
      model: exchange.requestedModel,
      upstream: target.name,
      status: response.headersSent ? response.statusCode : 0,
      overheadMs: exchange.overheadMs,
      durationMs: clock.monotonic() - exchange.receivedAt,
      failure: exchange.failure,
      clientGone: exchange.clientGone,
    });
  }

  return {
    begin,
    get inFlight() {
      return inFlight;
    },
    places: () => failover.places(),
    get draining() {
      return drains.count;
    },
  };
}
