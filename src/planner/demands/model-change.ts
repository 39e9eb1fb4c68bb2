import type { ModelChange } from "../model/demands.ts";
import type { Group } from "../model/prepared.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { allowsModel } from "../traffic/tasks.ts";
import { serviceToday } from "./service.ts";

type Context = Pick<PlanContext, "catalog">;

/** Is the model billed today the same open model? Then moving to another seller needs no evaluation. */
export const isSameModel = (
  { model, openModel }: Pick<Group, "model" | "openModel">,
  target: string,
): boolean => model === target || openModel === target;

/**
 * What becomes of the model of a group if it moves to `target`. `seller` is who sells the target; a successor is a newer
 * model of the same maker in the same size class by our reading.
 */
export function modelChange(
  source: GroupSource,
  target: { model: string; seller: string },
  context: Context,
): ModelChange {
  const { group, decision } = source;
  if (isSameModel(group, target.model)) return "none";
  const { catalog } = context;
  if (decision.toModels.length > 0 && allowsModel(decision, target.model, (name) => catalog.openModel(name)))
    return "named";
  return isNamedSuccessor(group.model, target.model, context) || isSuccessor(source, target, context)
    ? "successor"
    : "other";
}

/** Does the provider itself name the target in the place of a model that retires? */
const isNamedSuccessor = (now: string | null, target: string, { catalog }: Context): boolean =>
  catalog.retirements.some(({ model, successor }) => model === now && successor === target);

function isSuccessor(
  source: GroupSource,
  target: { model: string; seller: string },
  context: Context,
): boolean {
  const { catalog } = context;
  const now = source.group.model;
  const next = catalog.closedAlternatives.find(({ model }) => model === target.model);
  if (now === null || next === undefined) return false;
  const known = catalog.closedAlternatives.find(({ model }) => model === now);
  const maker = known?.provider ?? serviceToday(source, context).seller;
  if (maker !== next.provider) return false;
  if (catalog.families(now).sizeClass !== catalog.families(next.model).sizeClass) return false;
  // A model that is no alternative any more is older than those that are.
  return next.release > (known?.release ?? "");
}

const ORDER: readonly ModelChange[] = ["none", "successor", "named", "other"];

/** The largest of several changes. */
export const largestChange = (changes: readonly ModelChange[]): ModelChange =>
  changes.reduce((a, b) => (ORDER.indexOf(b) > ORDER.indexOf(a) ? b : a), "none");
