import type { TornadoRow } from "../economics/tornado.ts";
import type { Condition } from "./plan-result.ts";
import type { VerdictFacts } from "./verdict-facts.ts";

/** How many flips are worth a meeting's time. */
const FLIPS_SHOWN = 2;

/** Who in a company can confirm a kind of condition; the first match wins. */
const CONFIRMERS: readonly (readonly [RegExp, string])[] = [
  [/passes on/, "the owner of the task, by an evaluation on your own prompts"],
  [/licence/, "legal"],
  [/quantisation|rate limits/, "the host's or provider's support"],
  [/quote|price|rent|GPU/i, "procurement, with a written quote"],
  [/engineer|fte|people|week/i, "the head of platform"],
  [/token|output|cache|answer/i, "an ML engineer, by a day of shadow traffic"],
  [/volume|traffic|presence|burst|request|month/i, "the platform engineer, from the gateway's log"],
];

/** Two or three conditions under which the verdict holds or flips, each with who could confirm it. */
export function conditionsFor(facts: VerdictFacts, sensitivity: readonly TornadoRow[]): Condition[] {
  const { chosen, ifAll } = facts;
  // What holds for the choice itself, then for the step beyond it that is still undecided.
  const texts = [...chosen.option.conditions];
  if (ifAll.option.id !== chosen.option.id) {
    texts.push(...ifAll.option.conditions.map((text) => `to go on to ${ifAll.option.label}: ${text}`));
  }
  const flips = sensitivity
    .filter((row) => row.flipsAt !== null && row.swingUsd > 0)
    .slice(0, FLIPS_SHOWN)
    .map(
      (row) =>
        `the answer flips if ${row.assumption} ${row.flipsAt! > row.typical ? "rises to" : "falls to"} ${short(row.flipsAt!)} (taken as ${short(row.typical)} ${row.unit})`,
    );
  if (facts.insufficient) texts.unshift("the observed hours are typical of a whole month of requests");
  return [...texts, ...flips].map((text) => ({ text, whoCanConfirm: whoCanConfirm(text) }));
}

const whoCanConfirm = (text: string): string =>
  CONFIRMERS.find(([pattern]) => pattern.test(text))?.[1] ?? "the head of platform";

const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
