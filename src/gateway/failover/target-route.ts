import type { RouteSettings, TargetSettings } from "../configuration/configuration.ts";
import type { UpstreamTarget } from "../../upstreams/upstream-target.ts";
import { wildcard } from "../task-names.ts";

/** A route as requests use it: every place that may answer. */
export interface TargetRoute {
  name: string;
  settings: RouteSettings;
  places: readonly Place[];
}

/** One replica of one target. */
export interface Place {
  /** "own/llama@10.0.0.5:8000": by what its health is remembered. */
  id: string;
  /** Position of its target in the route. */
  rank: number;
  weight: number | null;
  target: UpstreamTarget;
  /** Does the target take requests like this one? */
  takes(request: ConditionFacts): boolean;
  overflow: TargetSettings["overflow"];
}

/** What a target's conditions are about. */
export interface ConditionFacts {
  task: string | null;
  bodyBytes: number;
  headerNamed: (name: string) => string | undefined;
}

/** The places of a route. `replicasOf`: the targets of an upstream, one for each replica. */
export function targetRoute(
  name: string,
  settings: RouteSettings,
  replicasOf: (upstream: string) => readonly UpstreamTarget[],
): TargetRoute {
  const { connectMs, firstTokenMs, answerMs, idleMs } = settings.timeouts;
  const places = settings.targets.flatMap(({ upstream, model, weight, when, overflow }, rank) =>
    replicasOf(upstream).map((replica): Place => {
      const { timeouts } = replica;
      const target = {
        ...replica,
        model,
        timeouts: {
          connectMs: connectMs ?? timeouts.connectMs,
          // The route's own clocks are finer; these must only not be shorter.
          headersMs: Math.max(timeouts.headersMs, firstTokenMs ?? 0, answerMs ?? 0),
          idleMs: Math.max(timeouts.idleMs, idleMs ?? 0),
        },
      };
      const at = replica.replica === null ? "" : `@${replica.replica}`;
      const id = `${upstream}${model === null ? "" : `/${model}`}${at}`;
      return { id, rank, weight, target, takes: condition(when), overflow };
    }),
  );
  return { name, settings, places };
}

function condition(when: TargetSettings["when"]): Place["takes"] {
  if (when === null) return () => true;
  const tasks = when.tasks.map((task) => wildcard(task));
  const headers = Object.entries(when.headers).map(([name, value]) => [name, wildcard(value)] as const);
  const { inputBelowBytes, inputAboveBytes } = when;
  return ({ task, bodyBytes, headerNamed }) =>
    (tasks.length === 0 || tasks.some((fits) => fits(task ?? ""))) &&
    headers.every(([name, fits]) => fits(headerNamed(name) ?? "")) &&
    (inputBelowBytes === null || bodyBytes < inputBelowBytes) &&
    (inputAboveBytes === null || bodyBytes >= inputAboveBytes);
}
