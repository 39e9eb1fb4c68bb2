import type { Assumption } from "../../core/assumption.ts";
import type { ArrivalsOfVolume } from "../../core/arrivals.ts";
import type { Gpu } from "../../core/gpu.ts";
import type { ModelArchitecture } from "../../core/model.ts";
import type { ModelFamily } from "../../core/model-family.ts";
import type { GpuOffer } from "../../core/offer.ts";
import type { Retirement } from "../../core/retirement.ts";
import type { PriceBook } from "../../pricing/price-book.ts";
import type { ModelPrice } from "../../pricing/price.ts";
import type { Slo } from "../../serving/capacity.ts";
import type { Replica } from "../../serving/replica.ts";

/** Facts about the world that a plan rests on. They are passed in, so planning never reads a file. */
export interface PlanCatalog {
  prices: PriceBook;
  /** Closed models that traffic could move to. */
  closedAlternatives: readonly { provider: string; model: string }[];
  /** Hosts of an open model by its catalog name, cheapest first, without entries marked as suspect. */
  hostedPrices(model: string): readonly HostedOffer[];
  models: readonly ModelArchitecture[];
  /** Open models proposed where the user names none: catalog names in order of preference. */
  proposedTargets: readonly string[];
  gpus: readonly Gpu[];
  offers: readonly GpuOffer[];
  families(model: string): ModelFamily;
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
  /** The ways to run a model on a GPU in which it fits. */
  replicas(model: ModelArchitecture, gpu: Gpu): readonly Replica[];
}

export interface HostedOffer {
  host: string;
  price: ModelPrice;
  quantisation: string | null;
  contextTokens: number | null;
  date: string;
}

/** What the team decided about one task. Without a decision it is undecided, and its spend stays where it is. */
export interface TaskDecision {
  task: string;
  mayMove: "yes" | "no" | "undecided";
  /** Models it may move to; empty = any that the plan proposes. */
  toModels: readonly string[];
  /** Only hardware of the team's own may serve it. */
  private: boolean;
  kind: "interactive" | "batch";
  /** Only a frontier model will do. */
  frontierNeeded: boolean;
  /** Time to first token this task needs, milliseconds; null = the plan's. */
  ttftMs: number | null;
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
  /** The user's own quotes. */
  quotes: readonly GpuOffer[];
  /** Consider the quotes alone, without any list offers. */
  onlyQuotes: boolean;
  horizonMonths: number;
  people: boolean;
  frontierNeeded: boolean;
  noGpuSkills: boolean;
  rapidSwitching: boolean;
  seed: number;
}

/** The constraints once the traffic was read: decisions about single tasks are in the prepared plan by then. */
export type DecidedConstraints = Omit<PlanConstraints, "decisions">;
