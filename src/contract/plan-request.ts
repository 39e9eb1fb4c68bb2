import { UserError } from "../core/errors.ts";
import type { ListSetting, PlanSettings, ValueSetting } from "./plan-settings.ts";

/**
 * What is asked of a plan, by flags of `plan` and `demo` or by fields of /api/plan. What is absent was not said. Words
 * that name files (tasks, quality, a config.json, a file of assumptions) are read where the plan is made.
 */
export type PlanRequest = {
  readonly [Name in keyof PlanSettings]?: Given<PlanSettings[Name]>;
};

type Given<Setting> =
  Setting extends ListSetting<infer Value>
    ? readonly Value[]
    : Setting extends ValueSetting<infer Value>
      ? Value
      : true;

/** Throws UserError for settings that make no sense together. Each alone was checked when it was read. */
export function checkPlanRequest(request: PlanRequest, { hasFiles }: { hasFiles: boolean }): void {
  const { inputTokens, cachedInputTokens, outputTokens, apiSpend } = request;
  const hasTotals = inputTokens !== undefined || outputTokens !== undefined;
  if (hasFiles && hasTypedTotals(request)) {
    throw new UserError(
      "both files and typed totals were given",
      (spelled) =>
        `Leave out ${spelled("inputTokens")}, ${spelled("outputTokens")} and ${spelled("apiSpend")}, or the files.`,
    );
  }
  if (hasTotals && (inputTokens === undefined || outputTokens === undefined)) {
    throw new UserError(
      (spelled) => `only one of ${spelled("inputTokens")} and ${spelled("outputTokens")} was given`,
      "Give both, 0 where there are none.",
    );
  }
  if (hasTotals && apiSpend !== undefined) {
    throw new UserError(
      (spelled) => `both tokens and ${spelled("apiSpend")} were given`,
      "Give one of them.",
    );
  }
  const cached = hasTypedTotals(request) ? (cachedInputTokens ?? 0) : 0;
  if (cached > (inputTokens ?? 0)) {
    throw new UserError(
      (spelled) =>
        `${spelled("cachedInputTokens", `${cached}`)} is more than ${spelled("inputTokens", `${inputTokens ?? 0}`)}`,
      "The cached part is part of the input: give the whole prompt as input.",
    );
  }
  checkHost(request);
  checkPeriod(request);
  if (request.onlyOffers === true && request.offer === undefined) {
    throw new UserError(
      (spelled) => `${spelled("onlyOffers")} needs a quote`,
      (spelled) => `Add ${spelled("offer")}, for example ${spelled("offer", "8xH100@2.20/h,12mo")}.`,
    );
  }
}

/** Files say themselves who sold what is in them. */
function checkHost(request: PlanRequest): void {
  if (request.host === undefined || (request.model !== undefined && hasTypedTotals(request))) return;
  throw new UserError(
    (spelled) => `${spelled("host")} says who sells the model of typed totals, and there are none`,
    (spelled) =>
      `Add ${spelled("model")} with ${spelled("inputTokens")} and ${spelled("outputTokens")}, or leave it out.`,
  );
}

function checkPeriod(request: PlanRequest): void {
  const { from, to } = request;
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UserError(
      (spelled) => `${spelled("from")} is not before ${spelled("to")}`,
      (spelled) => `The period begins with ${spelled("from")} and ends before ${spelled("to")}.`,
    );
  }
  if ((from !== undefined || to !== undefined) && hasTypedTotals(request)) {
    throw new UserError(
      (spelled) => `${spelled("from")} and ${spelled("to")} choose from dated usage, and totals were typed`,
      "Leave out the dates, or give the usage in a file.",
    );
  }
}

/** Is the traffic typed in, as tokens or dollars a month? */
export const hasTypedTotals = ({ inputTokens, outputTokens, apiSpend }: PlanRequest): boolean =>
  inputTokens !== undefined || outputTokens !== undefined || apiSpend !== undefined;
