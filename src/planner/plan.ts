import { UserError } from "../core/errors.ts";
import { toDollars } from "../core/money.ts";
import { isoDate } from "../core/time.ts";
import { tornado } from "../economics/tornado.ts";
import type { Profile, Segment } from "../traffic/profile.ts";
import type { TieOut } from "../traffic/tie-out.ts";
import { ladderBreakEvens } from "./ladder-break-even.ts";
import type { PlanCatalog, PlanConstraints } from "./inputs.ts";
import { cashByMonth } from "./cash-by-month.ts";
import { stayUsd } from "./group-cost.ts";
import { describeOptions } from "./options.ts";
import type { PlanOption, PlanResult } from "./plan-result.ts";
import { prepare, type Preparation } from "./prepare.ts";
import { price, priceOption } from "./price.ts";
import { priceRanges, typicalValues } from "./ranges.ts";
import { judgeQuote } from "./quote.ts";
import { hasTokens, priceSegment } from "./segment-price.ts";
import { dedicatedWinsBelow } from "./winning-price.ts";
import { taskName } from "./tasks.ts";
import { summariseTraffic } from "./traffic-summary.ts";
import { choose, verdictOf, type ScopeAnswer } from "./verdict.ts";

/**
 * The whole answer: what the bill is made of, the ladder with ranges, the verdict for what was confirmed and for
 * everything, break-even, what flips it. Pure: the same input gives the same answer.
 */
export function plan(
  profile: Profile,
  tieOut: TieOut,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
): PlanResult {
  const discount = tieOut.discountByModel;
  const all = prepare(profile, catalog, constraints, "if-all-moved", tieOut);
  refuseNothing(all);
  const confirmed = sameScope(all, profile, constraints)
    ? all
    : prepare(profile, catalog, constraints, "confirmed", tieOut);
  const values = typicalValues(all.plan.assumptions);
  const confirmedUsd = new Map(price(confirmed.plan, values).map((option) => [option.id, option.monthlyUsd]));
  const allAnswer = answerOf(all, confirmedUsd, constraints);
  const confirmedAnswer = confirmed === all ? allAnswer : answerOf(confirmed, confirmedUsd, constraints);
  const compared = compareWith(allAnswer, constraints);
  const sensitivity = tornadoOf(allAnswer, compared);
  const crossings = ladderBreakEvens(allAnswer);
  const verdict = verdictOf(
    confirmedAnswer,
    allAnswer,
    profile,
    constraints,
    sensitivity,
    crossings.breakEven,
    tieOut,
  );
  const cashIds = ["stay", verdict.option, verdict.ifAllMoved.option, cheapestOwnId(allAnswer.options)];
  return {
    verdict,
    tieOut,
    asOf: isoDate(constraints.asOfMs),
    traffic: summariseTraffic(profile, constraints.decisions, constraints.undecided, (segment) =>
      monthlyUsdOf(segment, profile, catalog, constraints, discount),
    ),
    options: [...allAnswer.options],
    confirmedOptions: confirmed === all ? null : [...confirmedAnswer.options],
    emptyRungs: all.plan.emptyRungs,
    dedicatedWinsBelow: dedicatedWinsBelow(all.plan, values),
    cash: [
      ...cashByMonth(all.plan, cashIds, values),
      // A choice that is only on the confirmed ladder.
      ...(all.plan.options.some(({ id }) => id === verdict.option)
        ? []
        : cashByMonth(confirmed.plan, [verdict.option], values)),
    ],
    ...crossings,
    comparedOption: compared.id,
    sensitivity,
    assumptions: used(all, sensitivity),
    quotes: constraints.quotes.map((offer) => judgeQuote(all.plan, offer, values)),
    ladderRule:
      confirmed === all
        ? "options move everything that may move"
        : "options are priced as if everything that nobody forbade were moved; confirmedMonthlyUsd moves only what was confirmed",
    notes: [...notesOf(profile, all), ...unmatchedTasks(profile, constraints)],
  };
}

/** Traffic that costs an unknown amount, or none, cannot be compared with anything: "stay at $0" would be a lie. */
function refuseNothing({ plan: prepared, unpriced }: Preparation): void {
  if (prepared.groups.some((group) => group.inputTokens + group.outputTokens > 0 || stayUsd(group) > 0))
    return;
  const names = [...new Set(unpriced.map(({ model }) => model ?? "an unnamed model"))];
  throw names.length === 0
    ? new UserError(
        "the traffic has no tokens and no cost",
        "Export a period in which the API was used, or pass --input-tokens and --output-tokens.",
      )
    : new UserError(
        `no price is known for any of the traffic: ${names.slice(0, 3).join(", ")}${names.length > 3 ? ` and ${names.length - 3} more` : ""}`,
        "Check the names with `breakeven prices MODEL`, or export what the usage cost beside it.",
      );
}

/** The cheapest option with own GPUs; "" when there is none. */
function cheapestOwnId(options: readonly PlanOption[]): string {
  const own = options.filter(({ kind }) => kind.startsWith("self-host") || kind === "hybrid");
  return own.reduce((a, b) => (b.monthlyUsd.typical < a.usd ? { id: b.id, usd: b.monthlyUsd.typical } : a), {
    id: "",
    usd: Number.POSITIVE_INFINITY,
  }).id;
}

/** Both scopes are the same when every task is decided: then one preparation does. */
function sameScope(all: Preparation, profile: Profile, constraints: PlanConstraints): boolean {
  if (!all.plan.groups.some((group) => group.moves)) return true;
  return profile.segments.every((segment) => {
    const decision = constraints.decisions.get(segment.task ?? "(no task)") ?? constraints.undecided;
    return decision.mayMove !== "undecided" || decision.private;
  });
}

function answerOf(
  { plan: prepared }: Preparation,
  confirmedUsd: ReadonlyMap<string, number>,
  constraints: PlanConstraints,
): ScopeAnswer {
  const values = typicalValues(prepared.assumptions);
  const priced = price(prepared, values);
  const ranges = priceRanges(prepared, prepared.assumptions, constraints.seed, priced);
  return { prepared, options: describeOptions(prepared, priced, ranges, confirmedUsd, values) };
}

/** The option whose difference to staying is explained: the choice if everything moved, else the best that is not staying. */
function compareWith(answer: ScopeAnswer, constraints: PlanConstraints): PlanOption {
  const chosen = choose(answer, constraints).option;
  if (chosen.kind !== "api") return chosen;
  const others = answer.options.filter(({ kind }) => kind !== "api" && kind !== "api-tuned");
  const pool = others.length > 0 ? others : answer.options.filter(({ kind }) => kind !== "api");
  return pool.reduce((a, b) => (b.monthlyUsd.typical < a.monthlyUsd.typical ? b : a));
}

function tornadoOf({ prepared }: ScopeAnswer, compared: PlanOption): PlanResult["sensitivity"] {
  const option = prepared.options.find(({ id }) => id === compared.id)!;
  const stay = prepared.options.find(({ kind }) => kind === "api")!;
  const rows = tornado(
    (values) =>
      priceOption(prepared, option, values).monthlyUsd - priceOption(prepared, stay, values).monthlyUsd,
    prepared.assumptions,
  );
  return rows.filter((row) => row.swingUsd > 1e-9 || row.flipsAt !== null);
}

function monthlyUsdOf(
  segment: Segment,
  profile: Profile,
  catalog: PlanCatalog,
  constraints: PlanConstraints,
  discountByModel: Readonly<Record<string, number>>,
): number | null {
  const listed =
    segment.model === null ? null : catalog.prices.find(segment.provider, segment.model, segment.tier);
  const priced =
    listed === null ? null : priceSegment(segment, listed, constraints.asOfMs, profile.tierThresholds);
  if (priced === null || priced.unpriced.size > 0 || (!hasTokens(segment) && segment.billed !== null)) {
    return segment.billed === null ? null : toDollars(segment.billed) * profile.monthlyFactor;
  }
  const usd = priced.input + priced.cachedHit + priced.output + priced.other;
  return usd * profile.monthlyFactor * (1 - (discountByModel[segment.model!] ?? 0));
}

/** Assumptions that move any answer here, in order of how much they move it, then those of the other options. */
function used(
  { plan: prepared }: Preparation,
  sensitivity: PlanResult["sensitivity"],
): PlanResult["assumptions"] {
  const order = new Map(sensitivity.map((row, index) => [row.assumption, index]));
  return prepared.assumptions
    .filter((row) => order.has(row.name))
    .sort((a, b) => order.get(a.name)! - order.get(b.name)!)
    .map(({ name, unit, low, typical, high, source, date }) => ({
      name,
      unit,
      low,
      typical,
      high,
      source,
      date,
    }));
}

/** A task that was misspelt would silently lose its decision, and with it its privacy. */
function unmatchedTasks(profile: Profile, constraints: PlanConstraints): string[] {
  const seen = new Set(profile.segments.map(taskName));
  const missing = [...constraints.decisions.keys()].filter((task) => !seen.has(task));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 3).join(", ");
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : "";
  return [`tasks that were decided on but are not in this traffic: ${shown}${more}`];
}

function notesOf(profile: Profile, all: Preparation): string[] {
  const notes: string[] = [];
  for (const { provider, model, requests, tokens } of all.unpriced) {
    const who = `${model ?? "an unnamed model"}${provider === null ? "" : ` at ${provider}`}`;
    notes.push(
      `${who} has no known price: ${requests === null ? "its" : `${requests} requests with`} ${tokens} tokens are in no figure below`,
    );
  }
  if (profile.relativeTime)
    notes.push(
      "times in the file are relative: hours of the day mean nothing, the start counts as the as-of date",
    );
  if (profile.servedLocallyRequests > 0) {
    notes.push(
      `${profile.servedLocallyRequests} requests were answered from the gateway's own cache: no cost, no load`,
    );
  }
  return notes;
}
