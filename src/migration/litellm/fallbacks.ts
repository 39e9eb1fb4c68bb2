import type { Draft } from "../draft.ts";
import type { RouteDraft } from "../migrated.ts";
import { retriesHere } from "../retries.ts";
import { groupOf, listOf, namesOf } from "../values.ts";

/** Which names answer in place of a name, in order. */
export type Fallbacks = ReadonlyMap<string, readonly string[]>;

/** Reads `fallbacks` and `default_fallbacks` of one group of settings. */
export function readFallbacks(
  draft: Draft,
  path: string,
  settings: Readonly<Record<string, unknown>>,
): Fallbacks {
  const found = new Map<string, readonly string[]>();
  for (const [index, entry] of listOf(settings["fallbacks"]).entries()) {
    for (const [name, others] of Object.entries(groupOf(entry))) {
      found.set(name, namesOf(others));
      if (namesOf(others).length < listOf(others).length) {
        draft.leave(
          `${path}.fallbacks[${index}].${name}`,
          "missing",
          "A fallback that changes the request's parameters: here a target changes the model alone.",
        );
      }
    }
  }
  const always = namesOf(settings["default_fallbacks"]);
  if (always.length > 0) found.set(ANY, always);
  return found;
}

/** The key of what answers in place of every name. */
const ANY = "*";

/** A route with the targets of its fallbacks behind its own. */
export function withFallbacks(
  draft: Draft,
  name: string,
  route: RouteDraft,
  fallbacks: Fallbacks,
  retries: number | null,
): RouteDraft {
  const others = (fallbacks.get(name) ?? fallbacks.get(ANY) ?? []).filter((other) => other !== name);
  const more = others.flatMap((other) => {
    const there = draft.routeOf(other);
    if (there === undefined) {
      draft.leave(`fallbacks.${name}`, "missing", `It falls back to ${other}, which no model here is named.`);
    }
    return (there?.targets ?? []).map(({ upstream, model }) => ({
      upstream,
      ...(model === undefined ? {} : { model }),
    }));
  });
  return { ...route, targets: [...route.targets, ...more], ...retriesHere(retries, more.length) };
}
