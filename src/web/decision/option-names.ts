import type { Action } from "../../planner/model/verdict.ts";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { OptionKind } from "../../planner/model/prepared.ts";

/** Names of the rungs on the page. */
export const RUNG_NAMES: Readonly<Record<OptionKind, string>> = {
  api: "Stay",
  "api-tuned": "Tune",
  "closed-cheaper": "Cheaper closed model",
  "hosted-open": "Open model, hosted",
  "dedicated-hosted": "Dedicated endpoint",
  "self-host-rent": "Own GPUs, rented",
  "self-host-buy": "Own GPUs, bought",
  hybrid: "Hybrid",
};

/** The verdict in a few words. */
export const ACTION_NAMES: Readonly<Record<Action, string>> = {
  stay: "Stay as you are",
  optimise: "Tune what you have",
  "switch-model": "Switch the model",
  dedicated: "Take a dedicated endpoint",
  hybrid: "Run a hybrid",
  "self-host": "Run it yourself",
  "must-self-host": "It must run on your own machines",
  "nothing-passes": "Nothing here meets what you demand",
  "insufficient-evidence": "Not enough was seen to decide",
};

/** An option by its id, from the ladder of all work or of confirmed work. */
export const optionOf = (result: PlanResult, id: string): PlanOption | null =>
  result.options.find((option) => option.id === id) ??
  result.confirmedOptions?.find((option) => option.id === id) ??
  null;

/** "apiStaying" as "api staying". */
export const componentName = (name: string): string =>
  name.replaceAll(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

/** An option by its rung and label, without its number of replicas, which depends on the volume. */
export const rungAndLabel = ({ kind, label }: PlanOption): string =>
  kind === "api" || kind === "api-tuned" ? label : `${RUNG_NAMES[kind]}: ${label}`;
