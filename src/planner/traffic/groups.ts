import { typicalValues } from "../../core/assumption.ts";
import { toDollars } from "../../core/money.ts";
import { inWeekOf } from "../../pricing/price-moment.ts";
import { rateFor, ratesAt } from "../../pricing/rates.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import {
  cachedInputTokens,
  hasTokens,
  inputTokens,
  outputTokens,
  type TokenKind,
} from "../../core/tokens.ts";
import { valueOf } from "../../economics/value-of.ts";
import { reusedShareWithin } from "../../traffic/prefix-reuse.ts";
import type { Profile, Segment } from "../../traffic/profile.ts";
import type { TaskDecision } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { AnnouncedChange, Group, GroupTuning, Scope } from "../model/prepared.ts";
import { retirementOf } from "./epochs.ts";
import { laterStay } from "./later-stay.ts";
import { type CellsUsd, priceCells } from "../../pricing/cell-price.ts";
import { decisionFor } from "./tasks.ts";

/** What grouping reads; the page groups traffic again without preparing a plan. */
type GroupContext = Pick<PlanContext, "profile" | "catalog" | "constraints" | "bill">;

/** A group with the segments it is made of, while the plan is being prepared. */
export interface GroupSource {
  group: Group;
  segments: readonly Segment[];
  decision: TaskDecision;
  /** Do the user's demands bind it? Not where it was ruled to stay, or nothing else can serve it; private work always. */
  bound: boolean;
}

/** Traffic, or one kind of its tokens, without a price at the as-of date and without a cost of its own. */
export interface UnpricedTraffic {
  provider: string | null;
  /** Followed by the kind of tokens where only that kind has no price. */
  model: string | null;
  requests: number | null;
  tokens: number;
}

const OTHER_THAN_TEXT = [
  "audioInput",
  "audioCacheRead",
  "audioOutput",
  "imageInput",
  "imageCacheRead",
  "imageOutput",
] as const;

/** Shortest prompt that providers cache, tokens (OpenAI and Anthropic document 1,024). */
const LEAST_CACHEABLE_TOKENS = 1024;

/**
 * Divides the traffic into groups whose parts move and cost the same, and prices one month of each at the as-of date
 * after the effective discount. Traffic without any price is returned separately: unknown is not zero.
 */
export function groupTraffic(
  context: GroupContext,
  scope: Scope,
): { sources: GroupSource[]; unpriced: UnpricedTraffic[]; changes: AnnouncedChange[] } {
  const { profile, constraints } = context;
  const byKey = new Map<string, Segment[]>();
  for (const segment of profile.segments) {
    const decision = decisionFor(segment, constraints.decisions, constraints.undecided);
    const key = JSON.stringify([
      segment.provider,
      segment.model,
      segment.tier,
      segment.grain,
      moves(segment, decision, scope),
      decision.private,
      decision.privacy,
      decision.kind,
      decision.toModels,
      decision.frontierNeeded,
      decision.ttftMs,
      decision.availability,
    ]);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [segment]);
    else known.push(segment);
  }
  const sources: GroupSource[] = [];
  const unpriced: UnpricedTraffic[] = [];
  const changes: AnnouncedChange[] = [];
  for (const [, segments] of [...byKey].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const first = segments[0]!;
    const decision = decisionFor(first, constraints.decisions, constraints.undecided);
    const built = buildGroup(segments, decision, scope, context);
    if (built === null) {
      unpriced.push(...segments.map(unpricedOf));
      continue;
    }
    const bound = decision.private || moves(first, decision, "if-all-moved");
    sources.push({ group: built.group, segments, decision, bound });
    unpriced.push(...built.missing);
    changes.push(...built.changes);
  }
  return { sources, unpriced, changes };
}

/**
 * May this segment move in this scope? Work on audio or images stays, because the models offered here read text. Spend
 * without known tokens stays too: at any other price it would seem to cost nothing.
 */
function moves(segment: Segment, decision: TaskDecision, scope: Scope): boolean {
  if (OTHER_THAN_TEXT.some((kind) => (segment.tokens[kind] ?? 0) > 0)) return false;
  if (!hasTokens(segment.tokens)) return false;
  // Private work cannot stay at an API, whatever else was decided about it; unless its provider may have it.
  if (decision.private && decision.privacy !== "agreement") return true;
  if (decision.mayMove === "no") return false;
  return scope === "if-all-moved" || decision.mayMove === "yes";
}

function buildGroup(
  segments: readonly Segment[],
  decision: TaskDecision,
  scope: Scope,
  context: GroupContext,
): { group: Group; missing: UnpricedTraffic[]; changes: AnnouncedChange[] } | null {
  const { profile, catalog, constraints } = context;
  const { provider, model, tier } = segments[0]!;
  const listed = model === null ? null : catalog.prices.find(provider, model, tier);
  const factor = profile.monthlyFactor;
  const sums = { requests: 0 as number | null, input: 0, cached: 0, output: 0 };
  for (const segment of segments) {
    sums.requests =
      sums.requests === null || segment.requests === null ? null : sums.requests + segment.requests;
    sums.input += inputTokens(segment.tokens) ?? 0;
    sums.cached += cachedInputTokens(segment.tokens) ?? 0;
    sums.output += outputTokens(segment.tokens) ?? 0;
  }
  const month = (price: ModelPrice | null, atMs: number): StayMonth | null =>
    stayMonth(segments, { decision, listed: price, atMs, sums }, context);
  const now = month(listed, constraints.asOfMs);
  if (now === null) return null;
  const announced =
    listed === null
      ? { later: [], changes: [] }
      : laterStay({ model, stayUsd: now.stayUsd }, listed, tier, context, month);
  const group: Group = {
    provider,
    model,
    openModel: openModelOf(model, listed, context),
    moves: moves(segments[0]!, decision, scope),
    private: decision.private,
    privacy: decision.private ? (decision.privacy ?? "own-premises") : null,
    requests: sums.requests === null ? declaredRequests(sums, profile) : sums.requests * factor,
    inputTokens: sums.input * factor,
    cachedInputTokens: sums.cached * factor,
    outputTokens: sums.output * factor,
    stayUsd: now.stayUsd,
    tuning: now.tuning,
    ttftMs: decision.kind === "interactive" ? decision.ttftMs : null,
    toModels: decision.toModels,
    ...(announced.later.length > 0 ? { later: announced.later } : {}),
  };
  const named = [...now.missing].map(([kind, tokens]): UnpricedTraffic => ({
    provider,
    model: `${model} (${NAMES[kind as keyof typeof NAMES]})`,
    requests: null,
    tokens,
  }));
  return { group, missing: named, changes: announced.changes };
}

/** The open model that serves this traffic as of the plan's date: a retired one is served by its successor. */
function openModelOf(
  model: string | null,
  listed: ModelPrice | null,
  { catalog, constraints }: GroupContext,
): string | null {
  if (model === null) return null;
  const retirement = listed === null ? null : retirementOf(listed, catalog.retirements);
  const isRetired = retirement !== null && retirement.retiresMs <= constraints.asOfMs;
  if (!isRetired) return catalog.openModel(model);
  return retirement.successor === null ? null : catalog.openModel(retirement.successor);
}

/** A month of a group that stays at some price list. */
interface StayMonth extends Pick<Group, "stayUsd" | "tuning"> {
  /** Tokens by kind that the list has no price for. */
  missing: ReadonlyMap<TokenKind, number>;
}

interface StayFacts extends Pick<TuningFacts, "decision" | "listed" | "atMs"> {
  sums: { requests: number | null; input: number; cached: number };
}

/** What staying costs at a price list; null where it does not price the text. */
function stayMonth(
  segments: readonly Segment[],
  { decision, listed, atMs, sums }: StayFacts,
  context: GroupContext,
): StayMonth | null {
  const { profile, bill } = context;
  const { model } = segments[0]!;
  const discount = model === null ? 0 : (bill.discountByModel[model] ?? 0);
  const factor = profile.monthlyFactor;
  const usd = { input: 0, cached: 0, output: 0, other: 0 };
  let cachedMiss = 0;
  const missing = new Map<TokenKind, number>();
  for (const segment of segments) {
    const priced = listed === null ? null : priceCells(segment.costCells, listed, atMs, profile.boundaries);
    const whole = priced !== null && priced.unpriced.size === 0;
    if (segment.billed !== null && (!whole || !hasTokens(segment.tokens))) {
      // Where the price or the tokens are unknown, the cost that the source itself states is used.
      usd.other += toDollars(segment.billed) * factor;
      continue;
    }
    if (priced === null || !hasPricedText(priced)) return null;
    for (const kind of priced.unpriced) {
      missing.set(kind, (missing.get(kind) ?? 0) + (segment.tokens[kind] as number));
    }
    addDiscounted(usd, priced, factor * (1 - discount));
    cachedMiss += priced.cachedMiss * factor * (1 - discount);
  }
  const tuning = tuningOf(segments, context, {
    decision,
    listed,
    atMs,
    usdInput: usd.input,
    usdCachedMiss: cachedMiss,
    usdStandard: usd.input + usd.cached + usd.output,
    promptTokens: sums.input,
    cachedTokens: sums.cached,
    requests: sums.requests,
  });
  return { stayUsd: usd, tuning, missing };
}

/** How a kind of tokens without a price is called. */
const NAMES: Readonly<Record<(typeof OTHER_THAN_TEXT)[number], string>> = {
  audioInput: "audio input",
  audioCacheRead: "cached audio input",
  audioOutput: "audio output",
  imageInput: "image input",
  imageCacheRead: "cached image input",
  imageOutput: "image output",
};

/** Is the text priced, whatever else is not? Without a price for the text nothing can be compared. */
function hasPricedText({ input, cachedHit, output, unpriced }: CellsUsd): boolean {
  if (unpriced.size === 0) return true;
  const beside: readonly TokenKind[] = OTHER_THAN_TEXT;
  return input + cachedHit + output > 0 && [...unpriced].every((kind) => beside.includes(kind));
}

/** The requests that the user declared, divided by tokens; null where none were declared. */
function declaredRequests(sums: { input: number; output: number }, profile: Profile): number | null {
  if (profile.declaredMonthlyRequests === null) return null;
  let all = 0;
  for (const { tokens } of profile.segments) all += (inputTokens(tokens) ?? 0) + (outputTokens(tokens) ?? 0);
  return all === 0 ? null : (profile.declaredMonthlyRequests * (sums.input + sums.output)) / all;
}

interface TuningFacts {
  decision: TaskDecision;
  listed: ModelPrice | null;
  /** The date whose price list holds, milliseconds UTC. */
  atMs: number;
  usdInput: number;
  usdCachedMiss: number;
  usdStandard: number;
  promptTokens: number;
  cachedTokens: number;
  requests: number | null;
}

function tuningOf(segments: readonly Segment[], { catalog }: GroupContext, facts: TuningFacts): GroupTuning {
  const { decision, listed, atMs } = facts;
  const { provider, model, tier } = segments[0]!;
  const rates = listed === null ? null : ratesAt(listed, inWeekOf(atMs), null);
  const inputRate = rates === null ? undefined : rateFor("input", rates);
  const readRate = rates?.cacheRead;
  const sellsCache =
    inputRate !== undefined && readRate !== undefined && inputRate > 0 && readRate < inputRate;
  // Where caching is automatic (no separate write price), the hits in the export are all that the prompts allow.
  const automatic = rates?.cacheWrite5m === undefined;
  const reported = segments.some((segment) => segment.tokens.cacheRead !== undefined);
  const longEnough =
    facts.requests === null ||
    facts.requests === 0 ||
    facts.promptTokens / facts.requests >= LEAST_CACHEABLE_TOKENS;
  const promptUsd = facts.usdInput + facts.usdCachedMiss;
  const savedPerDollar = sellsCache ? 1 - readRate / inputRate : 0;
  const writeRate = rates?.cacheWrite5m;
  const writePremium =
    writeRate === undefined || inputRate === undefined || inputRate === 0
      ? 0
      : Math.max(0, writeRate / inputRate - 1);
  const sellsBatch =
    tier === "standard" && model !== null && catalog.prices.find(provider, model, "batch") !== null;
  return {
    cachedShare: facts.promptTokens === 0 ? 0 : facts.cachedTokens / facts.promptTokens,
    measuredShare: measuredShare(segments, catalog),
    assumed: !(reported && automatic),
    usdPerFullShare: sellsCache && longEnough ? promptUsd * savedPerDollar : 0,
    writeUsdPerFullShare: sellsCache && longEnough ? promptUsd * writePremium : 0,
    batchableUsd: decision.kind === "batch" && sellsBatch ? facts.usdStandard : 0,
  };
}

/** Share of the prompt tokens that a provider's cache would have served, from content hashes; null without hashes. */
function measuredShare(segments: readonly Segment[], catalog: PlanContext["catalog"]): number | null {
  const minutes = valueOf(typicalValues(catalog.assumptions), "provider_cache_minutes");
  let prompt = 0;
  let reused = 0;
  for (const { reuse } of segments) {
    if (reuse === null) return null;
    prompt += reuse.promptTokens;
    reused += reuse.promptTokens * reusedShareWithin(reuse, minutes);
  }
  return prompt === 0 ? null : reused / prompt;
}

function addDiscounted(
  into: { input: number; cached: number; output: number; other: number },
  usd: CellsUsd,
  factor: number,
): void {
  into.input += usd.input * factor;
  into.cached += usd.cachedHit * factor;
  into.output += usd.output * factor;
  into.other += usd.other * factor;
}

const unpricedOf = (segment: Segment): UnpricedTraffic => ({
  provider: segment.provider,
  model: segment.model,
  requests: segment.requests,
  tokens: (inputTokens(segment.tokens) ?? 0) + (outputTokens(segment.tokens) ?? 0),
});
