import type { PreparedPlan } from "./prepared.ts";

/** Does an option take every group that must not leave? A model too small for one of them does not. */
export function keepsAllPrivateWork(prepared: PreparedPlan, optionId: string): boolean {
  const option = prepared.options.find(({ id }) => id === optionId);
  const moved = new Set(option?.moved.map(({ group }) => group));
  return prepared.groups.every((group, index) => !group.private || moved.has(index));
}
