import type { PlanConstraints } from "../model/inputs.ts";
import type { GroupSource } from "./groups.ts";

/** The strictest availability that the plan or one of these tasks asks for, as a share 0..1; null where none does. */
export function availabilityAsked(
  sources: readonly Pick<GroupSource, "decision">[],
  constraints: Pick<PlanConstraints, "availability">,
): number | null {
  const asked = [constraints.availability, ...sources.map(({ decision }) => decision.availability)].filter(
    (share) => share !== undefined && share !== null,
  );
  return asked.length === 0 ? null : Math.max(...asked);
}
