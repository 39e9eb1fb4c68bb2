import type { PlanCatalog } from "../model/inputs.ts";
import type { GroupSource } from "./groups.ts";

/** Work other than text that no model under consideration does: it stays, and this says why. */
export function otherWorkNotes(
  sources: readonly GroupSource[],
  targets: readonly string[],
  catalog: Pick<PlanCatalog, "workOf" | "closedAlternatives">,
): string[] {
  const done = new Set(
    [...targets, ...catalog.closedAlternatives.map(({ model }) => model)].map((model) =>
      catalog.workOf(model),
    ),
  );
  const staying = new Set(sources.flatMap(({ group }) => group.model ?? []));
  return [...staying].flatMap((model) => {
    const work = catalog.workOf(model);
    return done.has(work)
      ? []
      : [
          `${model} stays where it is: it does ${work}, which none of the models considered here does by the token`,
        ];
  });
}
