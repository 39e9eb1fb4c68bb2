import type { AssumptionValues } from "../../core/assumption.ts";
import { formatCount, formatUsd } from "../../core/format.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { valueOf } from "../../economics/value-of.ts";
import { stayUsd } from "../cost/group-cost.ts";
import type { ProvisionedUnit } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { Group } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { capacityForOverflow, loadShape } from "../traffic/load-shape.ts";

const MINUTES_PER_MONTH = HOURS_PER_MONTH * 60;
const BURSTS = [1, 2, 3, 5, 8, 16, 32] as const;

/**
 * The units that the peaks of a model's traffic take, and the price of one below which they cost less than its tokens: a
 * target for a quote. An output token counts as many input tokens as it costs; cached tokens count like others.
 */
export function provisionedNotes(sources: readonly GroupSource[], context: PlanContext): string[] {
  return sources.flatMap((source) => {
    const { group } = source;
    const sold = context.catalog.provisioned?.find(({ model }) => model === plainName(group.model ?? ""));
    if (sold === undefined || group.inputTokens + group.outputTokens === 0) return [];
    const weight = outputWeight(group);
    const units = unitsFor(sold, peakTokensPerMinute(source, weight, context));
    const usdPerHour = stayUsd(group) / (units * HOURS_PER_MONTH);
    return [
      `provisioned throughput: ${units} ${sold.unit} of ${sold.model} at ${sold.provider} hold the peaks of this traffic (${formatCount(sold.inputTokensPerMinute)} input tokens a minute each, at least ${sold.minUnits}, an output token counted as ${Number(weight.toPrecision(2))}); no price of a unit is published without a region: below ${formatUsd(usdPerHour)} an hour they cost less than the tokens; sold ${sold.term}`,
    ];
  });
}

/** The least number of units that is sold and holds these tokens a minute. */
export function unitsFor(
  { minUnits, incrementUnits, inputTokensPerMinute }: ProvisionedUnit,
  tokensPerMinute: number,
): number {
  const beyond = tokensPerMinute / inputTokensPerMinute - minUnits;
  return minUnits + Math.max(0, Math.ceil(beyond / incrementUnits - 1e-9)) * incrementUnits;
}

/** How many input tokens an output token costs; 1 where one of them costs nothing. */
function outputWeight({ stayUsd: usd, inputTokens, cachedInputTokens, outputTokens }: Group): number {
  const input = usd.input / (inputTokens - cachedInputTokens);
  const output = usd.output / outputTokens;
  return input > 0 && output > 0 && Number.isFinite(output / input) ? output / input : 1;
}

function peakTokensPerMinute(
  { group, segments, decision }: GroupSource,
  weight: number,
  { profile, values }: PlanContext,
): number {
  const moving = segments.map((segment) => ({ segment, batch: decision.kind === "batch" }));
  const rates = { secondsPerInputToken: 1, secondsPerCachedToken: 1, secondsPerOutputToken: weight };
  const shape = loadShape(moving, rates, profile.observedHours * 60, BURSTS);
  const mean = (group.inputTokens + weight * group.outputTokens) / MINUTES_PER_MONTH;
  return mean * capacityForOverflow(shape, headroom(values), values);
}

const headroom = (values: AssumptionValues): number => valueOf(values, "overflow_headroom");

/** A model id without its publisher and date. */
const plainName = (model: string): string =>
  model
    .toLowerCase()
    .replace(/^.*\//, "")
    .replace(/-(?:latest|\d{8}|\d{4}-\d{2}-\d{2})$/, "");
