import type { PreparedPlan } from "../model/prepared.ts";

/**
 * Does an option keep every group that must not leave on hardware of one's own? A model too small for one of them does
 * not, and neither does an endpoint that somebody else runs.
 */
export function keepsAllPrivateWork(prepared: PreparedPlan, optionId: string): boolean {
  if (!prepared.groups.some((group) => group.private)) return true;
  const option = prepared.options.find(({ id }) => id === optionId);
  if (option === undefined || option.kind === "dedicated-hosted") return false;
  const moved = new Set(option.moved.map(({ group }) => group));
  return prepared.groups.every((group, index) => !group.private || moved.has(index));
}
