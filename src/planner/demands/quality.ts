import type { Judgement, QualityFloor } from "../model/demands.ts";
import type { SuiteRatio } from "../model/inputs.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { isSameModel } from "./model-change.ts";
import type { Service } from "./service.ts";

/** A model whose median score on shared suites is below this share of today's is not of its class, whatever its maker says. */
const LEAST_FRONTIER_RATIO = 0.9;

/**
 * Only a frontier model will do: the one in use, or a closed one of the frontier class that published suites do not
 * show to be clearly weaker. The weights of frontier models are not for sale.
 */
export function judgeFrontier(source: GroupSource, service: Service, context: PlanContext): Judgement {
  const { catalog } = context;
  const { model } = service;
  if (service.isToday || model === null || isSameModel(source.group, model)) return "holds";
  if (catalog.openModel(model) !== null || catalog.families(model).sizeClass !== "frontier")
    return "violates";
  const ratio = median(catalog.qualityRatios(source.group.model ?? "", model));
  return ratio !== null && ratio < LEAST_FRONTIER_RATIO ? "violates" : "holds";
}

/** Published suites that have both models must not show less than the floor; without one it is unknown. */
export function judgeQuality(
  floor: QualityFloor,
  source: GroupSource,
  service: Service,
  context: PlanContext,
): Judgement {
  const { model } = service;
  if (service.isToday || model === null || isSameModel(source.group, model)) return "holds";
  const all = context.catalog.qualityRatios(source.group.model ?? "", model);
  const asked = floor.suite?.toLowerCase() ?? null;
  const shared = asked === null ? all : all.filter(({ suite }) => suite.toLowerCase().includes(asked));
  const ratio = median(shared);
  if (ratio === null) return "unknown";
  return ratio >= floor.ratio ? "holds" : "violates";
}

function median(ratios: readonly SuiteRatio[]): number | null {
  const sorted = ratios.map(({ ratio }) => ratio).sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}
