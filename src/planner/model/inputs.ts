import type { Assumption } from "../../core/assumption.ts";
import type { ArrivalsOfVolume } from "../../core/arrivals.ts";
import type { Gpu } from "../../core/gpu.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import type { ModelFamily } from "../../core/model-family.ts";
import type { GpuOffer } from "../../core/offer.ts";
import type { Retirement } from "../../core/retirement.ts";
import type { RateLimit, Vendor } from "../../core/vendor.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { Slo } from "../../serving/capacity.ts";
import type { Replica } from "../../serving/replica.ts";
import type { AskedDemands, PrivacyGrade } from "./demands.ts";

/** What a seller publishes of provisioned throughput: capacity by the unit, not its price. */
export interface ProvisionedUnit {
  provider: string;
  /** "PTU". */
  unit: string;
  model: string;
  minUnits: number;
  incrementUnits: number;
  inputTokensPerMinute: number;
  /** For how long it is sold, in words. */
  term: string;
}

/** Facts about the world that a plan rests on. They are passed in, so planning never reads a file. */
export interface PlanCatalog {
  prices: PriceBook;
  /** Closed models that traffic could move to. */
  closedAlternatives: readonly { provider: string; model: string; release: string }[];
  /** Providers of the price book that sell closed models of others beside their makers. */
  clouds: readonly string[];
  /** Hosts of an open model by its catalog name, cheapest first, without entries marked as suspect. */
  hostedPrices(model: string): readonly HostedOffer[];
  models: readonly ModelArchitecture[];
  /** Open models proposed where the user names none: catalog names in order of preference. */
  proposedTargets: readonly string[];
  gpus: readonly Gpu[];
  offers: readonly GpuOffer[];
  families(model: string): ModelFamily;
  /** Provisioned throughput that is sold by the unit; absent = none is known. */
  provisioned?: readonly ProvisionedUnit[];
  /** The kind of work a model does by its name: "text", "embeddings", "reranking", "transcription" and others. */
  workOf(model: string): string;
  /** Catalog name of the open model behind a billed model id; null for closed models. */
  openModel(model: string): string | null;
  /** Models that stop being served, and their successors. */
  retirements: readonly Retirement[];
  /** Presence and burst by volume, and the assumptions that the user set instead. */
  arrivals: readonly ArrivalsOfVolume[];
  givenAssumptions: ReadonlySet<string>;
  assumptions: readonly Assumption[];
  /** Published results of both models on the same suites, as one line of text; null where none are known. */
  qualityEvidence(current: string, candidate: string): string | null;
  /** Scores of the candidate over those of the current model, one for each published suite that has both. */
  qualityRatios(current: string, candidate: string): readonly SuiteRatio[];
  /** Who sells under this name in prices, offers or usage; null where nothing is known of them. */
  vendor(name: string): Vendor | null;
  /** Published limits of a vendor. */
  rateLimits(vendor: string): readonly RateLimit[];
  /** The ways to run a model on a GPU in which it fits. */
  replicas(model: ModelArchitecture, gpu: Gpu): readonly Replica[];
}

export interface HostedOffer {
  host: string;
  price: ModelPrice;
  quantisation: string | null;
  contextTokens: number | null;
  date: string;
  /** How many price tables have it at this price; a maker's own list counts as enough. */
  tables: number;
  /** The maker of the model itself. */
  firstParty: boolean;
  /** Open models with a price at this host: how large it is as a host. */
  modelsSold: number;
  /** Why no recommendation may rest on this price; absent or null = nothing speaks against it. */
  doubt?: string | null;
}

/** One published suite: the candidate's score over the current model's, above 1 where it is better. */
export interface SuiteRatio {
  suite: string;
  ratio: number;
}

/** What the team decided about one task. Without a decision it is undecided, and its spend stays where it is. */
export interface TaskDecision {
  task: string;
  mayMove: "yes" | "no" | "undecided";
  /** Models it may move to; empty = any that the plan proposes. */
  toModels: readonly string[];
  /** Its data must not go where `privacy` does not allow it. */
  private: boolean;
  /** What private means for it. Absent = the strictest: machines of the team's own. */
  privacy?: PrivacyGrade;
  kind: "interactive" | "batch";
  /** Only a frontier model will do. */
  frontierNeeded: boolean;
  /** Time to first token this task needs, milliseconds; null = the plan's. */
  ttftMs: number | null;
  /** Share 0..1 of the time in which this task must be served; absent or null = the plan's. */
  availability?: number | null;
}

/** What the user decided or asked for. */
export interface PlanConstraints {
  asOfMs: number;
  decisions: ReadonlyMap<string, TaskDecision>;
  /** The decision for tasks that tasks.csv does not name. */
  undecided: Omit<TaskDecision, "task">;
  /** Open models to consider, by catalog name; empty = those the catalog proposes for this traffic. */
  targets: readonly string[];
  slo: Slo;
  /** Share 0..1 of the time in which the traffic must be served; absent or null = not asked for. */
  availability?: number | null;
  /** The user's own quotes. */
  quotes: readonly GpuOffer[];
  /** Consider the quotes alone, without any list offers. */
  onlyQuotes: boolean;
  horizonMonths: number;
  people: boolean;
  frontierNeeded: boolean;
  noGpuSkills: boolean;
  rapidSwitching: boolean;
  /** What is demanded of everything. Absent = nothing but that no marketplace of strangers' machines is used. */
  demands?: AskedDemands;
  seed: number;
}

/** The constraints once the traffic was read: decisions about single tasks are in the prepared plan by then. */
export type DecidedConstraints = Omit<PlanConstraints, "decisions">;
