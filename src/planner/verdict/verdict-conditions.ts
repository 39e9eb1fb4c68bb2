import { formatNumber } from "../../core/format.ts";
import type { TornadoRow } from "../../economics/tornado.ts";
import type { Condition } from "../plan-result.ts";
import type { VerdictFacts } from "./verdict-facts.ts";

/** How many flips are worth a meeting's time. */
const FLIPS_SHOWN = 2;

/** Who in a company can confirm a kind of condition; the first match wins. */
const CONFIRMERS: readonly (readonly [RegExp, string])[] = [
  [/ten-minute benchmark|serving_/, "an ML engineer, by a ten-minute benchmark on one such server"],
  [/passes on/, "the owner of the task, by an evaluation on your own prompts"],
  [/prompts? repeat|of the prompt|may wait/, "the developers of the application"],
  [/licence/, "legal"],
  [/quantisation|rate limits/, "the host's or provider's support"],
  [/quote|price|rent|GPU/i, "procurement, with a written quote"],
  [/engineer|fte|people|week/i, "the head of platform"],
  [/token|output|cache/i, "an ML engineer, by a day of shadow traffic"],
  [/volume|traffic|presence|burst|request|month/i, "the platform engineer, from the gateway's log"],
];

/** Two or three conditions under which the verdict holds or flips, each with who could confirm it. */
export function conditionsFor(facts: VerdictFacts, sensitivity: readonly TornadoRow[]): Condition[] {
  const { chosen, ifAll } = facts;
  const conditions: Condition[] = [];
  const add = (text: string, about = text): void =>
    void conditions.push({ text, whoCanConfirm: whoCanConfirm(about) });
  if (facts.insufficient) add("the observed hours are typical of a whole month of requests");
  // What holds for the choice itself, then for the step beyond it that is still undecided.
  for (const text of chosen.option.conditions) add(text);
  if (ifAll.option.id !== chosen.option.id) {
    for (const text of ifAll.option.conditions) add(`to go on to ${ifAll.option.label}: ${text}`, text);
  }
  const flips = sensitivity.filter((row) => row.flipsAt !== null && row.swingUsd > 0).slice(0, FLIPS_SHOWN);
  for (const { assumption, unit, typical, flipsAt } of flips) {
    if (flipsAt === null) continue;
    const direction = flipsAt > typical ? "rises to" : "falls to";
    add(
      `the answer flips if ${assumption} ${direction} ${formatNumber(flipsAt)} (taken as ${formatNumber(typical)} ${unit})`,
      `${assumption} ${unit}`,
    );
  }
  return conditions;
}

const whoCanConfirm = (about: string): string =>
  CONFIRMERS.find(([pattern]) => pattern.test(about))?.[1] ?? "the head of platform";
