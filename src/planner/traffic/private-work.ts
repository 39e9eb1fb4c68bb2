import type { PreparedPlan } from "../model/prepared.ts";

/**
 * Does an option serve all private work on the team's own hardware? A model that is too small for part of it does not,
 * nor does an endpoint that a provider runs.
 */
export function keepsAllPrivateWork(prepared: PreparedPlan, optionId: string): boolean {
  if (!prepared.groups.some((group) => group.private)) return true;
  const option = prepared.options.find(({ id }) => id === optionId);
  if (option === undefined || option.kind === "dedicated-hosted") return false;
  const moved = new Set(option.moved.map(({ group }) => group));
  return prepared.groups.every((group, index) => !group.private || moved.has(index));
}
