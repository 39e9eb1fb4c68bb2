import type { Condition } from "../../planner/model/verdict.ts";
import { wordsFor } from "./slider-groups.ts";

/** A condition of the verdict as a sentence; the assumption of a flip is called as its slider is. */
export function conditionText(condition: Condition): string {
  if (condition.kind !== "flip") return sentence(condition.text);
  const { assumption, unit, comparator, value, typical } = condition;
  const { label, show, needsUnit } = wordsFor(assumption);
  const direction = comparator === ">=" ? "rises to" : "falls to";
  const units = needsUnit === true ? ` ${unit}` : "";
  return `The answer flips if “${label}” ${direction} ${show(value)} (taken as ${show(typical)}${units}).`;
}

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
