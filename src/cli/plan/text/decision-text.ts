import type { AbandonmentLoss } from "../../../economics/cash.ts";
import type { PlanResult } from "../../../planner/plan-result.ts";
import { money } from "../../format.ts";
import { item, title, type TextOptions } from "./parts.ts";

/** What to do, in three sentences, and what would settle what is open. */
export function verdictText(result: PlanResult, options: TextOptions): string {
  const { verdict } = result;
  const lines = verdict.because.map((sentence, index) => item(sentence, options, `${index + 1}.`)).join("");
  const decide =
    verdict.ifAllMoved.option === verdict.option
      ? ""
      : item("What may move: --undecided move, or mark it in the file that --write-tasks writes.", options);
  const settled = verdict.settledBy.map((text) => item(`Would settle it: ${text}.`, options)).join("");
  return `${title(`VERDICT: ${verdict.action.toUpperCase()}  (prices as of ${result.asOf})`, options)}${lines}${decide}${settled}`;
}

/** Yes or no to each quote, the price that would be yes, and what giving it up costs. */
export function quoteText({ quotes }: PlanResult, options: TextOptions): string {
  const lines = quotes.flatMap((quote) => {
    const { highestUsdPerGpuHour: hourly, highestUsdPerGpu: once } = quote;
    const highest =
      hourly === null && once === null
        ? "Not worth it even at $0: people, migration and overflow cost more than the best option without it."
        : `Highest price at which the answer is yes: ${hourly === null ? `${money(once)} per GPU` : `${money(hourly)} per GPU and hour`}.`;
    return [
      `${quote.offer.id.replace(/^quote:/, "")}: ${quote.answer.toUpperCase()}. ${quote.because}.`,
      highest,
      `Against staying it pays ${paysFrom(quote.leastApiUsdPerMonth)}; against the best without it ${paysFrom(quote.leastApiUsdPerMonthAgainstBest)}.`,
      ...quote.abandonment.map(lossText),
    ];
  });
  if (lines.length === 0) return "";
  return `${title("\nYOUR QUOTE", options)}${lines.map((line) => item(line, options)).join("")}`;
}

export function conditionsText({ verdict }: PlanResult, options: TextOptions): string {
  const lines = verdict.conditions.map(
    ({ text, whoCanConfirm }) => `${text}. Who can confirm: ${whoCanConfirm}.`,
  );
  const rules = verdict.rules.map(
    ({ rule, towards, because, overriding }) =>
      `The popular guide's rule ${rule} ${overriding ? "says" : "leans"} ${towards} (${because})${overriding ? "" : "; the figures above are this traffic's own"}.`,
  );
  const all = [...lines, ...rules];
  return all.length === 0
    ? ""
    : `${title("\nCONDITIONS", options)}${all.map((line) => item(line, options)).join("")}`;
}

export function sourcesText(result: PlanResult, options: TextOptions): string {
  const ids = new Set([result.verdict.option, result.verdict.ifAllMoved.option, result.comparedOption]);
  const shown = [...result.options, ...(result.confirmedOptions ?? [])].filter(({ id }) => ids.has(id));
  const sources = [...new Set(shown.flatMap((option) => option.sources))];
  const assumptions = `${result.assumptions.length} assumptions move these figures: --json lists each with source and date, --assume name=value sets one`;
  return `${title("\nSOURCES", options)}${[...sources, assumptions].map((line) => item(line, options)).join("")}`;
}

/** What is lost, and to what: payments still due, a prepayment, work and hardware that nobody pays back. */
function lossText(loss: AbandonmentLoss): string {
  const parts = [
    [loss.stillOwedUsd, "payments still due"],
    [loss.lostPrepaymentUsd, "prepayment not used"],
    [loss.unrecoveredUpfrontUsd, "migration, dual running and hardware that resale does not bring back"],
  ] as const;
  const named = parts.filter(([usd]) => usd > 0).map(([usd, name]) => `${money(usd)} ${name}`);
  const why = named.length < 2 ? (named[0]?.replace(/^\S+ /, "") ?? "nothing") : named.join(", ");
  return `Given up after ${loss.month} months it loses ${money(loss.lossUsd)} (${why}), beside what those months cost.`;
}

const paysFrom = (usd: number | null): string =>
  usd === null
    ? "at no volume up to 10,000 times this"
    : `from ${money(usd)} of API spend a month on this mix`;
