import type { PlanContext } from "../model/plan-context.ts";
import { SIZE_CLASSES } from "../../core/model-family.ts";
import { stayUsd } from "../cost/group-cost.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { mayGoTo } from "./api-options.ts";

/** Open models considered where the user names none: enough to fill the ladder, few enough to evaluate. */
const MOST_TARGETS = 8;

/**
 * The open models to consider for this traffic: only those of --target where it is given; else those that tasks.csv
 * names, and those of the catalog's proposals that are plausible for the largest part of the spend.
 */
export function chooseTargets(sources: readonly GroupSource[], context: PlanContext): string[] {
  const { catalog, constraints } = context;
  const named = new Set(constraints.targets);
  for (const { decision, group } of sources) {
    if (!group.moves) continue;
    for (const model of decision.toModels) {
      const known =
        catalog.openModel(model) ??
        catalog.models.find((entry) => sameName(entry.name, model) || sameName(entry.hubId ?? "", model))
          ?.name;
      if (known !== undefined) named.add(known);
    }
  }
  if (constraints.targets.length > 0) return [...named];
  const moving = sources.filter(({ group }) => group.moves);
  const worth = (name: string): number =>
    moving.reduce(
      (sum, source) => sum + (mayGoTo({ model: name }, source, context) ? stayUsd(source.group) : 0),
      0,
    );
  // An open model that is bought through an API today is a candidate itself.
  const own = moving.flatMap(({ group }) => group.openModel ?? []);
  const proposed = [...new Set([...own, ...catalog.proposedTargets])]
    .filter((name) => worth(name) > 0)
    .sort(
      (a, b) =>
        worth(b) - worth(a) ||
        SIZE_CLASSES.indexOf(catalog.families(a).sizeClass) -
          SIZE_CLASSES.indexOf(catalog.families(b).sizeClass) ||
        catalog.proposedTargets.indexOf(a) - catalog.proposedTargets.indexOf(b),
    )
    .slice(0, MOST_TARGETS);
  return [...new Set([...named, ...proposed])];
}

const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, "");
const sameName = (a: string, b: string): boolean => plain(a) === plain(b);
