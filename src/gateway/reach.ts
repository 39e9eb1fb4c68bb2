import type { DialectFamily } from "../dialects/failure.ts";
import type { Configuration } from "./configuration/configuration.ts";
import type { RouteQuestion } from "./gateway-parts.ts";
import type { Routes } from "./routes.ts";

/** Where private work can go under a configuration, found by asking for everything that can be asked. */
export interface PrivateReach {
  /** The upstreams of the list; null: there is none, so private work is refused everywhere. */
  allowed: readonly string[] | null;
  /** Those that it can reach, on any path and after any failures, with what it reaches them by. */
  reached: readonly { upstream: string; by: readonly string[] }[];
  /** Models that refuse private work, since no target of theirs is on the list. */
  refusedBy: readonly string[];
  /** What is wrong: an upstream that is reached and is not on the list, or is named by a route that is all private. */
  leaks: readonly { upstream: string; by: string; why: "reached" | "named-by-private-route" }[];
}

/**
 * Every model of the configuration, names that a star or an upstream's prefix stands for, and requests that name no
 * model, in every format: each is put to the routes themselves, and every place that an answer holds counts as reached,
 * for failures may lead to each of them.
 */
export function privateReach(
  configuration: Configuration,
  routes: Routes,
  formats: readonly { surface: string | null; family: DialectFamily }[],
): PrivateReach {
  const allowed = configuration.privacy.private?.upstreams ?? null;
  const names = [
    ...Object.keys(configuration.models).map((model) => model.replaceAll("*", "x")),
    ...Object.keys(configuration.upstreams).map((upstream) => `${upstream}/x`),
    "x",
    null,
  ];
  const reached = new Map<string, Set<string>>();
  const served = new Set<string>();
  for (const model of names) {
    for (const format of formats) {
      // What names a model names a format; what names none is a path of its own.
      if ((model === null) !== (format.surface === null)) continue;
      const question: RouteQuestion = { ...format, model, isPrivate: true };
      const answer = routes.resolve(question);
      if (!("target" in answer)) continue;
      const by =
        model === null ? `no model, ${format.surface ?? `${format.family} paths`}` : `model ${model}`;
      if (model !== null) served.add(model);
      for (const { name } of [answer.target, ...(answer.route?.places ?? []).map(({ target }) => target)]) {
        reached.set(name, (reached.get(name) ?? new Set()).add(by));
      }
    }
  }
  const onList = new Set(allowed);
  const leaks = [...reached].flatMap(([upstream, by]) =>
    onList.has(upstream) ? [] : [...by].map((each) => ({ upstream, by: each, why: "reached" as const })),
  );
  const named = Object.entries(configuration.models).flatMap(([model, { route }]) =>
    isAllPrivate(configuration, model)
      ? (route?.targets.map(({ upstream }) => upstream) ?? [configuration.models[model]?.upstream ?? ""])
          .filter((upstream) => !onList.has(upstream))
          .map((upstream) => ({ upstream, by: `model ${model}`, why: "named-by-private-route" as const }))
      : [],
  );
  return {
    allowed,
    reached: [...reached].map(([upstream, by]) => ({ upstream, by: [...by] })),
    refusedBy: Object.keys(configuration.models).filter((model) => !served.has(model.replaceAll("*", "x"))),
    leaks: [...leaks, ...named],
  };
}

/** Is every request to this model private? */
const isAllPrivate = ({ models, privacy }: Configuration, model: string): boolean =>
  models[model]?.route?.private === true || privacy.private?.models.includes(model) === true;
