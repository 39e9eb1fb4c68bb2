import { formatCountShort } from "../../core/format.ts";
import { plainName, type RateLimit } from "../../core/vendor.ts";
import { HOURS_PER_MONTH } from "../../core/time.ts";
import { movedUsd } from "../cost/group-cost.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { MovedCost, OptionCondition } from "../model/prepared.ts";
import type { GroupSource } from "../traffic/groups.ts";

/** From this mean on a limit matters that nobody has published: about 10 billion tokens a month. */
const MUCH_TOKENS_PER_MINUTE = 230_000;

/** What the limits of a seller say to this much traffic; none where it is little, or within what is published. */
export function rateLimitCondition(
  { seller, model }: { seller: string; model: string },
  moved: readonly MovedCost[],
  sources: readonly GroupSource[],
  { catalog, values }: PlanContext,
): OptionCondition[] {
  const groups = moved.map(({ group }) => sources[group]!.group);
  const tokens = groups.reduce((sum, group) => sum + group.inputTokens + group.outputTokens, 0);
  const perMinute = tokens / (HOURS_PER_MONTH * 60);
  const usd = moved.reduce((sum, part) => sum + movedUsd(part, values), 0);
  const limits = catalog.rateLimits(seller).filter((limit) => concerns(limit, model));
  const text = limitText(seller, limits, perMinute, usd);
  return text === null ? [] : [{ kind: "rate-limits", text }];
}

const concerns = (limit: RateLimit, model: string): boolean =>
  limit.model === "all" || plainName(limit.model) === plainName(model);

function limitText(
  seller: string,
  limits: readonly RateLimit[],
  perMinute: number,
  usd: number,
): string | null {
  const mean = `${formatCountShort(perMinute)} tokens a minute on average`;
  const rates = limits.flatMap(({ tokensPerMinute }) => tokensPerMinute ?? []);
  if (rates.length > 0 && perMinute > Math.max(...rates))
    return `${seller} lifts its published limit of ${formatCountShort(Math.max(...rates))} tokens a minute: this is ${mean}, and more at the peak`;
  const caps = limits.flatMap(({ usdPerMonth }) => usdPerMonth ?? []);
  if (caps.length > 0 && usd > Math.max(...caps))
    return `${seller} lifts its published limit of $${formatCountShort(Math.max(...caps))} a month`;
  return rates.length === 0 && perMinute > MUCH_TOKENS_PER_MINUTE
    ? `${seller} allows ${mean}, and more at the peak: no limit of its is published here, so have it in writing`
    : null;
}
