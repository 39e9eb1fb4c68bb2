import { formatPercent } from "../../core/format.ts";
import type { DemandName, Judgement, PrivacyGrade, QualityFloor } from "../model/demands.ts";
import type { PlanContext } from "../model/plan-context.ts";
import type { GroupSource } from "../traffic/groups.ts";
import { availabilityAsked } from "../traffic/availability-asked.ts";
import { askedBy } from "./asked-by.ts";
import { askedTtftMs, asksLatency, judgeLatency } from "./latency.ts";
import { judgePrivacy } from "./privacy.ts";
import { judgeFrontier, judgeQuality } from "./quality.ts";
import { judgeAttestations, judgeRegion, judgeSeller, judgeVendor } from "./sellers.ts";
import { isSelfRun, type Service } from "./service.ts";

/** Something that a user requires of whatever serves the work. */
export interface Demand {
  name: DemandName;
  /** About the model, so that work which it forbids a model to take can stay where it is; or about who serves it. */
  about: "model" | "place";
  /** May an option stand while it is unknown? Only where no list of facts could have said it. */
  unknownPasses: boolean;
  asksOf(source: GroupSource, context: PlanContext): boolean;
  /** `meetsSlo`: what the simulation of a fleet came to; null where there was none. */
  judge(source: GroupSource, service: Service, meetsSlo: boolean | null, context: PlanContext): Judgement;
  /** In words, with what was asked. */
  asked(sources: readonly GroupSource[], context: PlanContext): string;
  /** What would show what is unknown, or loosen it. */
  remedy: string;
}

/** Every demand, one row each: code that prepares an option asks all of them and names none. */
export const DEMANDS: readonly Demand[] = [
  {
    name: "private",
    about: "place",
    unknownPasses: false,
    asksOf: ({ group }) => group.privacy !== null,
    judge: ({ group }, service) => judgePrivacy(group.privacy ?? "own-premises", service),
    asked: (sources) =>
      `private data ${[...new Set(gradesOf(sources))].map((grade) => GRADES[grade]).join(", or ")}`,
    remedy:
      "say what private means with --privacy: own-premises, data-centre (whole machines for you alone, under contract) or agreement (a provider that signs one)",
  },
  {
    name: "frontier",
    about: "model",
    unknownPasses: false,
    asksOf: ({ decision }, { constraints }) => constraints.frontierNeeded || decision.frontierNeeded,
    judge: (source, service, _, context) => judgeFrontier(source, service, context),
    asked: () => "only a frontier model will do",
    remedy: "leave out --frontier-needed where another model may pass an evaluation",
  },
  {
    name: "latency",
    about: "place",
    unknownPasses: true,
    asksOf: asksLatency,
    judge: judgeLatency,
    asked: latencyAsked,
    remedy:
      "a per-request log or a minute-level export lets fleets be simulated; what an API keeps to, its own log shows",
  },
  {
    name: "gpu-skills",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => constraints.noGpuSkills,
    judge: (_, service) => (isSelfRun(service) ? "violates" : "holds"),
    asked: () => "nobody here can run GPUs",
    remedy: "hire or contract somebody who runs GPUs, and leave out --no-gpu-skills",
  },
  {
    name: "rapid-switching",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => constraints.rapidSwitching,
    judge: (_, service) => (isSelfRun(service) || isCommitted(service) ? "violates" : "holds"),
    asked: () => "the model changes every few weeks",
    remedy: "leave out --rapid-switching for the work whose model stays",
  },
  {
    name: "vendors",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => askedBy(constraints).vendors.length > 0,
    judge: (_, service, __, { constraints }) => judgeVendor(askedBy(constraints).vendors, service),
    asked: (_, { constraints }) => `approved vendors: ${askedBy(constraints).vendors.join(", ")}`,
    remedy: "approve another vendor with --vendors",
  },
  {
    name: "regions",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => askedBy(constraints).regions.length > 0,
    judge: (_, service, __, { constraints }) => judgeRegion(askedBy(constraints).regions, service),
    asked: (_, { constraints }) => `served in ${askedBy(constraints).regions.join(" or ")}`,
    remedy: "ask the vendor in which region it serves: where the catalog does not know, nothing passes",
  },
  {
    name: "attestations",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => askedBy(constraints).attestations.length > 0,
    judge: (_, service, __, { constraints }) => judgeAttestations(askedBy(constraints).attestations, service),
    asked: (_, { constraints }) => `attested: ${askedBy(constraints).attestations.join(", ")}`,
    remedy: "ask the vendor for its report: where the catalog does not know, nothing passes",
  },
  {
    name: "quality-floor",
    about: "model",
    unknownPasses: false,
    asksOf: (_, { constraints }) => askedBy(constraints).qualityFloor !== null,
    judge: (source, service, _, context) => {
      const { qualityFloor } = askedBy(context.constraints);
      return qualityFloor === null ? "holds" : judgeQuality(qualityFloor, source, service, context);
    },
    asked: (_, { constraints }) => floorAsked(askedBy(constraints).qualityFloor),
    remedy: "add results of your own for both models with --quality, or lower --quality-floor",
  },
  {
    name: "availability",
    about: "place",
    unknownPasses: false,
    asksOf: (source, { constraints }) => availabilityAsked([source], constraints) !== null,
    // Of an option as a whole, with what takes over: see `missedBy`.
    judge: () => "holds",
    asked: (sources, { constraints }) =>
      `up ${formatPercent(availabilityAsked(sources, constraints) ?? 0)} of the time`,
    remedy: "lower --availability, or ask sellers for a commitment and pass it with --offer",
  },
  {
    name: "sellers",
    about: "place",
    unknownPasses: false,
    asksOf: (_, { constraints }) => askedBy(constraints).sellers !== "any",
    judge: (_, service, __, { constraints }) => judgeSeller(askedBy(constraints).sellers, service),
    asked: () => "no marketplace of strangers' machines",
    remedy: "--sellers any lets marketplaces in",
  },
];

const GRADES: Readonly<Record<PrivacyGrade, string>> = {
  "own-premises": "stays on machines that you own",
  "data-centre": "stays on whole machines for you alone, yours or rented in a data centre under contract",
  agreement: "goes to nobody who signs no agreement on its processing",
};

const gradesOf = (sources: readonly GroupSource[]): PrivacyGrade[] =>
  sources.flatMap(({ group }) => group.privacy ?? []);

function latencyAsked(sources: readonly GroupSource[], context: PlanContext): string {
  const asked = sources.map((source) => askedTtftMs(source, context)).filter((ms) => ms !== null);
  const { tpotP95Ms } = context.constraints.slo;
  const parts = [
    ...(asked.length === 0 ? [] : [`a first token within ${Math.min(...asked)} ms`]),
    ...(askedBy(context.constraints).latency.tpot && tpotP95Ms !== null
      ? [`each further token within ${tpotP95Ms} ms`]
      : []),
  ];
  return parts.join(" and ");
}

const floorAsked = (floor: QualityFloor | null): string =>
  floor === null
    ? ""
    : `at least ${formatPercent(floor.ratio)} of today's score ${floor.suite === null ? "on published suites" : `on ${floor.suite}`}`;

const isCommitted = ({ offer }: Service): boolean => (offer?.termMonths ?? 0) > 0;
