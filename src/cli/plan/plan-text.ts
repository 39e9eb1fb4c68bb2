import type { PlanResult } from "../../planner/plan-result.ts";
import { budgetText } from "./text/budget-text.ts";
import { spendText, tieOutText, trafficText, unpricedText } from "./text/bill-text.ts";
import { conditionsText, quoteText, sourcesText, verdictText } from "./text/decision-text.ts";
import { answersText, demandsText, hostsText } from "./text/demands-text.ts";
import { chosenText, ladderText } from "./text/ladder-text.ts";
import type { TextOptions } from "./text/parts.ts";
import { breakEvenText, cashText, flipsText } from "./text/volume-text.ts";

/** A plan for people: the verdict first, then what it rests on. Fits the terminal's width. */
export function planText(result: PlanResult, options: TextOptions): string {
  const sections = [
    verdictText,
    answersText,
    demandsText,
    tieOutText,
    trafficText,
    spendText,
    unpricedText,
    ladderText,
    hostsText,
    chosenText,
    quoteText,
    budgetText,
    cashText,
    breakEvenText,
    flipsText,
    conditionsText,
    sourcesText,
  ];
  return sections
    .map((section) => section(result, options))
    .filter((text) => text !== "")
    .join("\n");
}
