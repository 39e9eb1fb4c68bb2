import type { ModelPrice } from "../../pricing/price.ts";
import { DAY_MS } from "../../core/time.ts";
import { movedUsd, stayUsd } from "../cost/group-cost.ts";
import { judgeOption, mayServe, passes, servingsOf } from "../demands/judge.ts";
import { isSameModel, largestChange, modelChange } from "../demands/model-change.ts";
import type { JudgedCandidate } from "../demands/outcome.ts";
import { apiService, serviceToday } from "../demands/service.ts";
import type { GroupSource } from "../traffic/groups.ts";
import type { HostedOffer, PlanCatalog } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import { hostsShown } from "./hosts.ts";
import { meanContextTokens, movedCost } from "./moved-cost.ts";
import { rateLimitCondition } from "./rate-limits.ts";
import type { ApiOption, MovedCost, OptionCondition } from "../model/prepared.ts";
import { retirementOf } from "../traffic/epochs.ts";
import { untilMs } from "../traffic/planned-time.ts";
import { isPlausible } from "../traffic/substitution.ts";
import { allowsModel } from "../traffic/tasks.ts";

/** Options kept per rung: those that save most at typical values, and beside them those that change no model class. */
const KEPT_PER_RUNG = 4;
const KEPT_OF_THE_SAME_CLASS = 2;

/** The options of a rung, and every candidate with what the user's demands say about it. */
export interface JudgedOptions {
  options: ApiOption[];
  judged: JudgedCandidate[];
}

interface Candidate {
  id: string;
  kind: "closed-cheaper" | "hosted-open";
  label: string;
  seller: string;
  model: string;
  open: boolean;
  price: ModelPrice;
  /** Where the seller is known to have one. */
  batchPrice?: ModelPrice | null;
  contextTokens: number | null;
  source: string;
  conditions: readonly OptionCondition[];
}

/** Staying as you are, and the same models tuned. Both always exist. */
export function stayingOptions(sources: readonly GroupSource[]): ApiOption[] {
  const base = {
    moved: [],
    migration: "none",
    sources: [],
    quality: null,
    targetModel: null,
    modelChange: "none",
  } as const;
  return [
    { ...base, id: "stay", kind: "api", label: "Stay as you are", conditions: [] },
    {
      ...base,
      id: "tuned",
      kind: "api-tuned",
      label: "The same models with caching, batch and right-sized prompts",
      conditions: tuningConditions(sources),
    },
  ];
}

/** What the saving of tuning rests on beyond what the export shows. */
function tuningConditions(sources: readonly GroupSource[]): OptionCondition[] {
  const cacheable = sources
    .map(({ group }) => group.tuning)
    .filter(({ usdPerFullShare }) => usdPerFullShare > 0);
  const conditions: OptionCondition[] = [];
  if (cacheable.some(({ measuredShare, assumed }) => measuredShare === null && assumed)) {
    conditions.push({
      kind: "prompts-repeat",
      text: "prompts repeat as much as cache_share_reachable assumes: the export shows neither cache hits nor repeated prefixes",
    });
  }
  if (
    cacheable.some(({ measuredShare, cachedShare }) => measuredShare !== null && measuredShare > cachedShare)
  ) {
    conditions.push({
      kind: "prompt-order",
      text: "the repeated parts come first in the prompt and are sent again before the provider's cache expires",
    });
  }
  if (sources.some(({ group }) => group.tuning.batchableUsd > 0)) {
    conditions.push({
      kind: "may-wait",
      text: "the tasks marked as batch may wait up to a day for their answers",
    });
  }
  return conditions;
}

/**
 * Other closed models: the same traffic at another closed model's price. Where some work may not stay where it is, the
 * same models at the clouds that sell them too.
 */
export function closedOptions(sources: readonly GroupSource[], context: PlanContext): JudgedOptions {
  const { catalog } = context;
  const makers = catalog.closedAlternatives.flatMap(({ provider, model }) =>
    closedCandidate(provider, model, context),
  );
  const mustLeave = sources.some((source) => !mayServe(source, serviceToday(source, context), context));
  return best([...makers, ...(mustLeave ? atClouds(sources, context) : [])], sources, context);
}

/** Closed models, those in use and those to move to, at the clouds that sell models of others. */
function atClouds(sources: readonly GroupSource[], context: PlanContext): Candidate[] {
  const { catalog } = context;
  const inUse = sources.flatMap(({ group }) => group.model ?? []);
  const models = new Set([...inUse, ...catalog.closedAlternatives.map(({ model }) => model)]);
  return catalog.clouds.flatMap((cloud) =>
    [...models]
      .filter((model) => catalog.openModel(model) === null)
      .flatMap((model) => closedCandidate(cloud, model, context))
      .filter(({ price }) => price.provider === cloud),
  );
}

function closedCandidate(provider: string, model: string, context: PlanContext): Candidate[] {
  const { catalog } = context;
  const price = catalog.prices.find(provider, model);
  if (price === null || retiresInTime(price, context)) return [];
  return [
    {
      id: `closed:${provider}/${model}`,
      kind: "closed-cheaper",
      label: `${model} at ${provider}`,
      seller: provider,
      model,
      open: false,
      price,
      batchPrice: catalog.prices.find(provider, model, "batch"),
      contextTokens: price.contextTokens,
      source: `${price.source} (${price.date})`,
      conditions: [],
    },
  ];
}

/** Open models at named hosts. */
export function hostedOptions(
  targets: readonly string[],
  sources: readonly GroupSource[],
  context: PlanContext,
): JudgedOptions {
  const { constraints } = context;
  const candidates = targets.flatMap((model) =>
    hostsOf(model, context).map((offer): Candidate => ({
      id: `hosted:${model}@${offer.host}`,
      kind: "hosted-open",
      label: `${model} hosted by ${offer.host}${offer.quantisation === null ? "" : ` (${offer.quantisation})`}`,
      seller: offer.host,
      model,
      open: true,
      price: offer.price,
      contextTokens: offer.contextTokens,
      source: `${offer.price.source} (${offer.date})`,
      conditions: [
        ...sourceCondition(offer),
        ...quantisationCondition(offer),
        ...doubtCondition(offer),
        ...ageCondition(offer, constraints.asOfMs),
      ],
    })),
  );
  return best(candidates, sources, context);
}

/** A move that would have to be made again within a year is not proposed. */
const LEAST_SERVED_MONTHS = 12;

/** Work does not move to what its seller has said it will stop serving within a year, or the horizon. */
const retiresInTime = (price: ModelPrice, { catalog, constraints }: PlanContext): boolean => {
  const { asOfMs } = constraints;
  const horizonMonths = Math.min(constraints.horizonMonths, LEAST_SERVED_MONTHS);
  const retirement = retirementOf(price, catalog.retirements);
  return retirement !== null && retirement.retiresMs < untilMs({ asOfMs, horizonMonths });
};

/** The hosts of an open model that will go on serving it. */
export const hostsOf = (model: string, context: PlanContext): HostedOffer[] =>
  context.catalog.hostedPrices(model).filter(({ price }) => !retiresInTime(price, context));

/** A price that one table has, and nobody else confirms, carries no decision. */
const sourceCondition = ({ host, tables }: HostedOffer): OptionCondition[] =>
  tables > 1
    ? []
    : [
        {
          kind: "second-source",
          text: `${host} confirms its price, which one price table alone has`,
        },
      ];

const quantisationCondition = ({ host, quantisation }: HostedOffer): OptionCondition[] =>
  quantisation === null
    ? [{ kind: "quantisation", text: `${host} does not state the quantisation it serves: ask` }]
    : [];

const doubtCondition = ({ host, doubt }: HostedOffer): OptionCondition[] =>
  doubt === undefined || doubt === null ? [] : [{ kind: "price-doubt", text: `${host}: ${doubt}` }];

/** A price without a change for half a year may be out of date. */
function ageCondition({ host, date }: HostedOffer, asOfMs: number): OptionCondition[] {
  const seenMs = Date.parse(date);
  if (Number.isNaN(seenMs) || asOfMs - seenMs < HALF_A_YEAR_MS) return [];
  return [
    {
      kind: "price-age",
      text: `the price of ${host} last changed on ${date}: check that it is still current`,
    },
  ];
}
const HALF_A_YEAR_MS = 182 * DAY_MS;

/** The groups that go to a model: allowed by the team, plausible in size, and cheaper there unless they cannot stay. */
function movableTo(target: Candidate, sources: readonly GroupSource[], context: PlanContext): MovedCost[] {
  const moved: MovedCost[] = [];
  for (const [index, source] of sources.entries()) {
    if (!mayGoTo(target, source, context)) continue;
    if (target.contextTokens !== null && meanContextTokens(source) > target.contextTokens) continue;
    const cost = movedCost(index, source, target, context);
    if (cost === null) continue;
    const isCheaper = movedUsd(cost, context.values) < stayUsd(source.group);
    if (isCheaper || !mayServe(source, serviceToday(source, context), context)) moved.push(cost);
  }
  return moved;
}

/** Does the team allow this model for this traffic, and is it at most one size class below? */
export function mayGoTo(
  target: { model: string },
  { group, decision }: GroupSource,
  { catalog, constraints }: Pick<PlanContext, "catalog" | "constraints">,
): boolean {
  if (!group.moves || group.model === null) return false;
  if (catalog.workOf(group.model) !== catalog.workOf(target.model)) return false;
  if (decision.toModels.length === 0 && isSameModel(group, target.model)) return true;
  const from = catalog.families(group.model);
  const to = catalog.families(target.model);
  // Where the team names models, only those are allowed, whatever their size.
  if (decision.toModels.length > 0)
    return allowsModel(decision, target.model, (name) => catalog.openModel(name));
  if (constraints.targets.includes(target.model)) return true;
  return isPlausible(from, to);
}

function best(
  candidates: readonly Candidate[],
  sources: readonly GroupSource[],
  context: PlanContext,
): JudgedOptions {
  const { values } = context;
  const judged: JudgedCandidate[] = [];
  const found: { candidate: Candidate; moved: readonly MovedCost[]; saved: number; option: ApiOption }[] = [];
  for (const candidate of candidates) {
    for (const { moved, isPart } of partsOf(candidate, sources, context)) {
      const option = optionOf(candidate, moved, isPart, sources, context);
      const saved = moved.reduce(
        (sum, part) => sum + stayUsd(sources[part.group]!.group) - movedUsd(part, values),
        0,
      );
      const service = apiService(candidate.seller, candidate.model, context);
      const services = new Map(moved.map(({ group }) => [group, service]));
      const verdict = judgeOption(servingsOf(sources, services, context), null, context);
      judged.push({ id: option.id, kind: option.kind, label: option.label, judged: verdict, rank: -saved });
      if (passes(verdict)) found.push({ candidate, moved, saved, option });
    }
  }
  found.sort((a, b) => b.saved - a.saved || (a.option.id < b.option.id ? -1 : 1));
  const keptClass = found.filter(({ option }) => option.modelChange !== "other");
  const kept = new Set([
    ...found.slice(0, KEPT_PER_RUNG),
    ...keptClass.slice(0, KEPT_OF_THE_SAME_CLASS),
    ...hostsShown(found, context),
  ]);
  return { options: found.filter((each) => kept.has(each)).map(({ option }) => option), judged };
}

/**
 * The sets of groups that a candidate is worth taking: all that may go there; where some of them may not under the
 * user's demands, the others; and where they change class and others do not, the others.
 */
function partsOf(
  candidate: Candidate,
  sources: readonly GroupSource[],
  context: PlanContext,
): { moved: readonly MovedCost[]; isPart: boolean }[] {
  const all = movableTo(candidate, sources, context);
  const service = apiService(candidate.seller, candidate.model, context);
  const allowed = all.filter(({ group }) => mayServe(sources[group]!, service, context));
  // Where nothing may go there, it is judged as a whole, so that the demand that forbids it is named.
  const whole = allowed.length === 0 ? all : allowed;
  const sameClass = whole.filter(({ group }) => modelChange(sources[group]!, candidate, context) !== "other");
  return [
    ...(whole.length > 0 ? [{ moved: whole, isPart: false }] : []),
    ...(sameClass.length > 0 && sameClass.length < whole.length ? [{ moved: sameClass, isPart: true }] : []),
  ];
}

function optionOf(
  candidate: Candidate,
  moved: readonly MovedCost[],
  isPart: boolean,
  sources: readonly GroupSource[],
  context: PlanContext,
): ApiOption {
  const { catalog } = context;
  const change = largestChange(moved.map(({ group }) => modelChange(sources[group]!, candidate, context)));
  return {
    id: isPart ? `${candidate.id}#same-class` : candidate.id,
    kind: candidate.kind,
    label: isPart ? `${candidate.label}, for the work of its class` : candidate.label,
    moved,
    migration: candidate.kind === "hosted-open" ? "hosted-open" : "closed",
    conditions: [
      ...testsFor(moved, sources, candidate.model, catalog),
      ...candidate.conditions,
      ...rateLimitCondition(candidate, moved, sources, context),
    ],
    sources: [candidate.source],
    quality: evidenceFor(moved, sources, candidate.model, catalog),
    targetModel: candidate.model,
    modelChange: change,
  };
}

/** What has to be evaluated before work moves to a model: nothing if it is the same open model at another host. */
export function testsFor(
  moved: readonly { group: number }[],
  sources: readonly GroupSource[],
  target: string,
  { workOf }: Pick<PlanCatalog, "workOf">,
): OptionCondition[] {
  const untested = moved.filter(({ group }) => !isSameModel(sources[group]!.group, target));
  if (untested.length === 0) return [];
  const evaluation: OptionCondition = {
    kind: "evaluation",
    text: `${tasksOf(untested, sources)} passes an evaluation on ${target}`,
  };
  return workOf(target) === "embeddings" ? [evaluation, EMBEDDED_AGAIN] : [evaluation];
}

const EMBEDDED_AGAIN: OptionCondition = {
  kind: "re-embedding",
  text: "everything that is searched is embedded again before the change: vectors of two models do not compare",
};

/** What an evaluation has to cover: "task support", "the work of 7 tasks", or "this work". */
function tasksOf(moved: readonly { group: number }[], sources: readonly GroupSource[]): string {
  const tasks = new Set<string>();
  for (const part of moved) {
    for (const segment of sources[part.group]!.segments) {
      if (segment.task !== null) tasks.add(segment.task);
    }
  }
  if (tasks.size === 0) return "this work";
  if (tasks.size === 1) return `task ${[...tasks][0]}`;
  return `the work of ${tasks.size} tasks`;
}

/** What published suites say about the candidate and the model that costs most today, and our reading of their sizes. */
export function evidenceFor(
  moved: readonly { group: number }[],
  sources: readonly GroupSource[],
  candidate: string,
  catalog: PlanCatalog,
): string | null {
  const dearest = moved.map((part) => sources[part.group]!.group).sort((a, b) => stayUsd(b) - stayUsd(a))[0];
  const current = dearest?.model ?? null;
  if (dearest === undefined || current === null || isSameModel(dearest, candidate)) return null;
  const classes = `by our reading ${current} is a ${catalog.families(current).sizeClass} model, ${candidate} a ${catalog.families(candidate).sizeClass} one`;
  const published = catalog.qualityEvidence(current, candidate);
  return `${published ?? "no published suite has both"}; ${classes}`;
}
