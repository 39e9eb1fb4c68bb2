import { barredBy } from "./demands/barred-by.ts";
import type { PlanCatalog } from "./model/inputs.ts";
import { type DemandOutcome, type EmptyRung, type PreparedOption, RUNGS } from "./model/prepared.ts";
import type { GroupSource } from "./traffic/groups.ts";

/** What the reasons of empty rungs follow from. */
interface Ladder {
  options: readonly PreparedOption[];
  sources: readonly GroupSource[];
  demanded: DemandOutcome;
  catalog: PlanCatalog;
  hybridsTakeEverything: boolean;
}

/** The rungs without an option, each with why: what was demanded, or what the catalog does not have. */
export function emptyRungs({
  options,
  sources,
  demanded,
  catalog,
  hybridsTakeEverything,
}: Ladder): EmptyRung[] {
  const present = new Set(options.map((option) => option.kind));
  return RUNGS.filter((kind) => !present.has(kind)).map((kind) => ({
    kind,
    reason:
      (kind === "hybrid" && hybridsTakeEverything
        ? "nothing would overflow: own GPUs that serve everything are already the cheapest size"
        : null) ??
      removedBy(kind, demanded) ??
      (kind === "hybrid" && isAllPrivate(sources)
        ? "the peaks of private work may go to nobody's API"
        : null) ??
      reasonFor(kind, catalog),
  }));
}

const isAllPrivate = (sources: readonly GroupSource[]): boolean => {
  const moving = sources.filter(({ group }) => group.moves);
  return moving.length > 0 && moving.every(({ group }) => group.private);
};

/** The demands that took every option of a kind off the ladder; null where none was taken. */
function removedBy(kind: EmptyRung["kind"], { demands, removed }: DemandOutcome): string | null {
  const by = barredBy(removed.filter((option) => option.kind === kind));
  const asked = demands.filter(({ demand }) => by.includes(demand)).map((demand) => demand.asked);
  return asked.length === 0 ? null : `ruled out by what you demand: ${asked.join("; ")}`;
}

function reasonFor(kind: (typeof RUNGS)[number], catalog: PlanCatalog): string {
  switch (kind) {
    case "closed-cheaper":
      return "no closed model in the catalog is cheaper for this traffic and at most one size class below";
    case "hosted-open":
      return "no host of an open model is cheaper for the traffic that may move";
    case "dedicated-hosted":
      return catalog.offers.some((offer) => offer.kind === "dedicated-endpoint")
        ? "no dedicated endpoint with a known price serves a model for this traffic"
        : "no price is known: ask for a quote and pass it with --offer dedicated:2xH100@4.50/h";
    case "self-host-rent":
    case "self-host-buy":
    case "hybrid":
      return "no traffic may move, or no model fits a GPU on offer within the required latency";
    case "api":
    case "api-tuned":
      return "";
  }
}
