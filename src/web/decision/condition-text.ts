import type { PlanResult } from "../../planner/plan-result.ts";
import { wordsFor } from "./slider-groups.ts";

const FLIP = /^the answer flips if (\w+) (rises to|falls to) /;

/** A condition of the verdict as a sentence, its assumption called as its slider is. */
export function conditionText(text: string, sensitivity: PlanResult["sensitivity"]): string {
  const [, name, direction] = FLIP.exec(text) ?? [];
  const row = sensitivity.find(({ assumption }) => assumption === name);
  if (row === undefined || row.flipsAt === null) return sentence(text);
  const { label, show, needsUnit } = wordsFor(row.assumption);
  const unit = needsUnit === true ? ` ${row.unit}` : "";
  return `The answer flips if “${label}” ${direction} ${show(row.flipsAt)} (taken as ${show(row.typical)}${unit}).`;
}

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
