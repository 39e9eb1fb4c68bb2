import type { Draft } from "../draft.ts";
import type { RouteDraft, TargetDraft, UpstreamDraft } from "../migrated.ts";
import { durationOf } from "../values.ts";
import type { Deployment } from "./deployment.ts";

/** The route of all deployments that share a name: by order, and by weight within the first order. */
export function groupRoute(draft: Draft, deployments: readonly Deployment[]): RouteDraft {
  const orders = [...new Set(deployments.map(({ order }) => order ?? 1))].sort((a, b) => a - b);
  const targets = orders.flatMap((order, rank) => {
    const alike = poolsOf(
      draft,
      deployments.filter((each) => (each.order ?? 1) === order),
    );
    // What shares the requests has a weight; what follows has none.
    return alike.map(({ weight, ...target }): TargetDraft =>
      rank === 0 && alike.length > 1 ? { ...target, weight } : target,
    );
  });
  const timeouts = timeoutsOf(deployments);
  return { targets, ...(Object.keys(timeouts).length === 0 ? {} : { timeouts }) };
}

/** Replicas of one engine with one model are a pool; everything else is a target of its own. */
function poolsOf(
  draft: Draft,
  deployments: readonly Deployment[],
): readonly (TargetDraft & { weight: number })[] {
  const pools = Map.groupBy(deployments, ({ model, here: { row, settings } }) =>
    draft.tables.upstreams.get(row)?.isEngine === true
      ? JSON.stringify([model, row, { ...settings, url: null }])
      : JSON.stringify([model, row, settings]),
  );
  const weights = deployments.map(({ weight }) => weight);
  const areAllSaid = weights.every((weight) => weight !== null && weight > 0);
  return [...pools.values()].map((pool) => {
    const [first] = pool as [Deployment, ...Deployment[]];
    const { settings: own } = first.here;
    const urls = [...new Set(pool.flatMap(({ here }) => here.settings.url ?? []))];
    const settings = urls.length > 1 ? { urls, ...withoutUrl(own) } : own;
    return {
      upstream: draft.upstream(first.here.row, settings),
      // A star stands for what the client wrote.
      ...(first.model.includes("*") || first.model === first.name ? {} : { model: first.model }),
      weight: Math.round(sum(pool.map(({ weight }) => (areAllSaid ? (weight ?? 1) : 1)))),
    };
  });
}

const withoutUrl = (settings: UpstreamDraft): UpstreamDraft =>
  Object.fromEntries(Object.entries(settings).filter(([name]) => name !== "url"));

/** The shortest that any of them has: here it holds for the route. */
function timeoutsOf(deployments: readonly Deployment[]): Record<string, string> {
  const shortest = (values: readonly (number | null)[]): string | null =>
    durationOf(
      values.reduce(
        (least, each) => (least === null || (each !== null && each < least) ? each : least),
        null,
      ),
    );
  const total = shortest(deployments.map(({ timeoutSeconds }) => timeoutSeconds));
  const firstToken = shortest(deployments.map(({ streamTimeoutSeconds }) => streamTimeoutSeconds));
  return {
    ...(firstToken === null ? {} : { "first-token": firstToken }),
    ...(total === null ? {} : { total }),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
