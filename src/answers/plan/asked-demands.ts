import { loadVendors, vendorsNamed } from "../../catalog/vendors.ts";
import type { PlanRequest } from "../../contract/plan-request.ts";
import { UserError } from "../../core/errors.ts";
import { nearestNames } from "../../core/nearest-names.ts";
import type { AskedDemands } from "../../planner/model/demands.ts";

/** Saying what private means says that it is. */
export const isPrivate = ({ private: asked, privacy }: PlanRequest): boolean =>
  asked === true || privacy !== undefined;

/** What a request demands of every option. Throws UserError for a vendor that the catalog does not know. */
export function askedDemands(request: PlanRequest): AskedDemands {
  const vendors = request.vendors ?? [];
  const unknown = vendors.find((name) => vendorsNamed(name).length === 0);
  if (unknown !== undefined) {
    const near = nearestNames(
      unknown,
      loadVendors().flatMap(({ name, aliases }) =>
        [name, ...aliases].map((spelling) => ({ spelling, name })),
      ),
      3,
    );
    throw new UserError(
      (spelled) => `${spelled("vendors", unknown)}: the catalog knows no such vendor`,
      near.length === 0 ? "Write it as `breakeven prices` does." : `Did you mean ${near.join(", ")}?`,
    );
  }
  return {
    vendors,
    regions: (request.regions ?? []).map((region) => region.toUpperCase()),
    attestations: (request.require ?? []).map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "")),
    qualityFloor: request.qualityFloor ?? null,
    sellers: request.sellers ?? "data-centre",
    latency: { ttft: request.ttft !== undefined, tpot: request.tpot !== undefined },
  };
}
