import { frontier, type FrontierPoint } from "../../serving/frontier.ts";
import type { PlanCatalog } from "../inputs.ts";
import type { FleetOption } from "../prepared.ts";

/**
 * Throughput against the time of a token for the fleet of an option, on the mean request of its traffic, so that a
 * person can choose between quick answers and cheap ones. Plain data. Null when the catalog no longer has its set-up.
 */
export function optionFrontier(
  { replica: named, workload }: Pick<FleetOption, "replica" | "workload">,
  replicas: number,
  catalog: Pick<PlanCatalog, "models" | "gpus" | "replicas">,
): FrontierPoint[] | null {
  const model = catalog.models.find(({ name }) => name === named.model);
  const gpu = catalog.gpus.find(({ name }) => name === named.gpu);
  if (!model || !gpu) return null;
  const replica = catalog
    .replicas(model, gpu)
    .find(
      ({ engine, precision, tensorParallel }) =>
        engine.name === named.engine &&
        precision === named.precision &&
        tensorParallel === named.tensorParallel,
    );
  return replica ? frontier({ replica, replicas }, workload) : null;
}
