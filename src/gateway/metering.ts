import { hash } from "node:crypto";
import type { Attempt, AttemptCause, UsageSource } from "../core/attempt.ts";
import type { AttemptReason } from "../core/attempt-reason.ts";
import type { TokenCounts } from "../core/tokens.ts";
import type { AnswerFacts } from "../dialects/dialect.ts";
import { stringBytesOf } from "../dialects/event-text.ts";
import { sumOf } from "../dialects/usage/usage-reading.ts";
import { keepLargest, type Units } from "../dialects/usage/tool-units.ts";
import { type AttemptPrice, holdsFor, priceAttempt } from "../pricing/attempt-price.ts";
import type { Exchange } from "./exchange.ts";
import type { GatewayParts } from "./gateway-parts.ts";
import type { AttemptOutcome } from "./relay/attempt-outcome.ts";
import { taskOf } from "./request-task.ts";
import { tierOf } from "./service-tier.ts";

/** What metering must know of an exchange. */
export type MeteredExchange = Pick<
  Exchange,
  "requestId" | "surface" | "receivedMs" | "body" | "facts" | "requestedModel" | "stream" | "task" | "target"
>;

/** The row of an attempt: its tokens as far as they are known, how they are known, and what they cost. */
export function attemptRow(
  parts: Pick<GatewayParts, "prices" | "newId">,
  exchange: MeteredExchange,
  outcome: AttemptOutcome,
): Attempt {
  const { facts } = outcome;
  const { target } = exchange;
  const reasons: AttemptReason[] = [...outcome.reasons, ...(facts.usage?.reasons ?? [])];
  const { tokens, source } = meter(exchange, outcome, reasons);
  const tier = tierOf(facts.tierName, exchange.facts?.tierName ?? null);
  if (tier.reason !== null) reasons.push(tier.reason);
  const upstreamModel = target.model ?? exchange.requestedModel;
  const models = [facts.servedModel, upstreamModel];
  const place = placeOf(exchange, models);
  if (place !== null && source !== "none") reasons.push({ code: "inference-geo", value: place });
  const units = source === "none" ? {} : unitsOf(exchange, facts, models);
  let price = UNKNOWN;
  if (isFree(exchange, outcome, source)) price = FREE;
  else if (source !== "none" && source !== "later") {
    const priced = priceAttempt(parts.prices, {
      kind: target.kind,
      models,
      tier: tier.known ? tier.tier : null,
      atMs: exchange.receivedMs,
      tokens,
      units,
      reasons,
      providerCostPicodollars: facts.usage?.providerCostPicodollars ?? null,
    });
    price = priced.price;
    reasons.push(...priced.reasons);
  }
  return {
    attemptId: settledId(exchange, facts) ?? parts.newId(),
    requestId: exchange.requestId,
    attemptIndex: outcome.attemptIndex,
    receivedMs: facts.background?.createdMs ?? exchange.receivedMs,
    startedMs: outcome.startedMs,
    task: exchange.task,
    surface: exchange.surface.dialect?.surface ?? "other",
    requestedModel: exchange.requestedModel,
    servedModel: facts.servedModel,
    upstream: target.name,
    replica: target.replica,
    status: outcome.status,
    cause: outcome.cause,
    stream: exchange.stream,
    tier: tier.tier,
    tokens,
    usageSource: source,
    units,
    ...price,
    providerCostPicodollars: facts.usage?.providerCostPicodollars ?? null,
    ttftMs: outcome.ttftMs === null ? null : Math.round(outcome.ttftMs),
    durationMs: Math.round(outcome.durationMs),
    requestBytes: outcome.requestBytes,
    responseBytes: outcome.responseBytes,
    clientGone: outcome.clientGone,
    reasons,
    affinityKey: null,
    key: null,
    team: null,
    private: false,
    baseline: null,
  };
}

/** Where a model ran, as far as the path says it and the price depends on it. */
function placeOf({ surface, target }: MeteredExchange, models: readonly (string | null)[]): string | null {
  const { location } = surface;
  if (location === undefined) return null;
  const row = target.kind.locationPlaces?.find(
    (each) => new RegExp(each.locations).test(location) && holdsFor(each.models, models),
  );
  return row?.place ?? null;
}

/** Units that the usage counts, that the answer shows, and that every answer of such a model has. */
function unitsOf(
  { surface, target }: MeteredExchange,
  facts: AnswerFacts,
  models: readonly (string | null)[],
): Readonly<Record<string, number>> {
  const units: Units = { ...facts.units };
  keepLargest(units, facts.usage?.units ?? {});
  for (const row of target.kind.unitsPerAnswer ?? []) {
    if (row.surface === surface.dialect?.surface && holdsFor(row.models, models))
      keepLargest(units, { [row.unit]: 1 });
  }
  return units;
}

/**
 * Names the row that has the usage of an answer made in the background by what it is about, so that it is one row
 * whoever fetches the answer, how often, and through which process. Null for every other row.
 */
function settledId({ target }: MeteredExchange, { background }: AnswerFacts): string | null {
  if (background?.isOver !== true) return null;
  return `background-${hash("sha1", JSON.stringify([target.name, background.id]), "base64url")}`;
}

/** The row of an answer that was made in the background, from what fetched it; null where that does not settle it. */
export function settledRow(
  parts: Pick<GatewayParts, "prices" | "newId" | "taskOf">,
  exchange: Exchange,
  outcome: AttemptOutcome,
): Attempt | null {
  const { facts } = outcome;
  const { background } = facts;
  const { settles } = exchange.surface;
  if (settles === undefined || background?.isOver !== true || outcome.status !== 200) return null;
  const settled: MeteredExchange = {
    ...exchange,
    surface: { ...exchange.surface, dialect: settles, operation: "generate" },
    requestedModel: facts.servedModel,
    stream: false,
    task: taskOf(parts, exchange.request, facts.servedModel, background),
  };
  const row = attemptRow(parts, settled, { ...outcome, attemptIndex: 1 });
  const reasons: AttemptReason[] = [...row.reasons, "background-settled"];
  // How long fetching took says nothing about the answer.
  return { ...row, startedMs: row.receivedMs, ttftMs: null, durationMs: null, reasons };
}

const FREE: AttemptPrice = { costPicodollars: 0, priceSource: null, priceVersion: null };
const UNKNOWN: AttemptPrice = { costPicodollars: null, priceSource: null, priceVersion: null };

/**
 * Counting tokens is free everywhere; so is what was refused, and what never left this machine. A replay is the
 * upstream's memory of an idempotency key: the first answer was billed, this one is not.
 */
function isFree(exchange: MeteredExchange, outcome: AttemptOutcome, source: UsageSource): boolean {
  if (exchange.surface.operation === "count" || outcome.reasons.includes("replayed")) return true;
  if (source !== "none") return false;
  return !outcome.sent || (outcome.status !== null && outcome.status >= 400);
}

/** Causes after which nobody knows how far the upstream got: it may bill what it generated. */
const MAY_BE_BILLED: readonly (AttemptCause | null)[] = [
  "client-gone",
  "timeout-headers",
  "timeout-first-token",
  "timeout-idle",
];

function meter(
  exchange: MeteredExchange,
  outcome: AttemptOutcome,
  reasons: AttemptReason[],
): { tokens: TokenCounts; source: UsageSource } {
  const { facts, cause } = outcome;
  // A path that only passes: what it used is not known.
  if (exchange.surface.dialect === null) return { tokens: {}, source: "none" };
  const reported: UsageSource = exchange.target.kind.kind === "engine" ? "engine" : "provider";
  const usage = facts.usage;
  if (exchange.surface.operation === "count" || reasons.includes("replayed")) {
    return { tokens: {}, source: "none" };
  }
  if (facts.background !== null || exchange.facts?.background === true) {
    const isOver = facts.background?.isOver ?? false;
    const isRefused = !outcome.sent || (outcome.status !== null && outcome.status >= 400);
    // It goes on without the client: what was seen of it so far is no reason to guess.
    if (!isOver && !isRefused) return { tokens: {}, source: "later" };
    if (isOver && (usage === null || !hasAny(usage.tokens))) {
      reasons.push("failed-without-usage");
      return { tokens: {}, source: "none" };
    }
  }
  if (usage !== null && isOfNothing(usage.tokens) && (facts.contentStarted || facts.textBytes > 0)) {
    reasons.push("usage-zero");
  } else if (usage !== null && hasAny(usage.tokens)) {
    const whole = facts.usageFinal || (outcome.continuousUsage && hasOutput(usage.tokens));
    if (whole && !facts.usageFinal && cause !== null) reasons.push("counted-until-cut");
    if (whole) return { tokens: usage.tokens, source: reported };
    const tokens = { ...usage.tokens };
    if (!hasOutput(tokens) && MAY_BE_BILLED.includes(cause) && facts.textBytes > 0) {
      tokens.output = tokensIn(facts.textBytes);
      reasons.push("output-estimated");
    }
    return { tokens, source: "provider-partial" };
  }
  if (!outcome.sent || (outcome.status !== null && outcome.status >= 400))
    return { tokens: {}, source: "none" };
  if (exchange.surface.dialect.unestimated === true) {
    // By the second or by the search: counted, though not in tokens.
    const isCounted = usage !== null && Object.keys(usage.units).length > 0;
    return { tokens: {}, source: isCounted ? reported : "none" };
  }
  const answered = cause === null;
  // An upstream that failed without reporting usage is not billed by guesswork.
  if (!answered && !MAY_BE_BILLED.includes(cause)) {
    reasons.push("failed-without-usage");
    return { tokens: {}, source: "none" };
  }
  return { tokens: estimated(exchange, facts, reasons), source: "estimate" };
}

function estimated(exchange: MeteredExchange, facts: AnswerFacts, reasons: AttemptReason[]): TokenCounts {
  const tokens: TokenCounts = { input: tokensIn(promptBytes(exchange.body)) };
  if (facts.textBytes > 0) tokens.output = tokensIn(facts.textBytes);
  else if (exchange.surface.dialect?.surface !== "openai-embeddings") reasons.push("output-unknown");
  reasons.push("input-estimated");
  return tokens;
}

/** English has a little less than four bytes of text per token, most other scripts a little more. */
const BYTES_PER_TOKEN = 4;

const tokensIn = (bytes: number): number => Math.ceil(bytes / BYTES_PER_TOKEN);

const PROMPT_NAMES = ["content", "text", "input", "prompt", "system", "instructions"];

/** Bytes of text in a request, without images and other data. */
function promptBytes(body: Buffer): number {
  const text = body.toString("latin1");
  return PROMPT_NAMES.reduce((sum, name) => sum + stringBytesOf(text, name), 0);
}

/** Every count is there, and is 0. An answer that is there was not made of nothing. */
const isOfNothing = (tokens: TokenCounts): boolean => hasAny(tokens) && sumOf(tokens) === 0;

const hasAny = (tokens: TokenCounts): boolean => Object.keys(tokens).length > 0;

const hasOutput = (tokens: TokenCounts): boolean =>
  tokens.output !== undefined || tokens.reasoning !== undefined || tokens.audioOutput !== undefined;
