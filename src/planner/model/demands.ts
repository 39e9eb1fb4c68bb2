/** How private is private: where data may be served, from the strictest on. */
export const PRIVACY_GRADES = [
  /** Machines that the team owns. */
  "own-premises",
  /** Whole machines for the team alone in the data centre of a seller under contract. */
  "data-centre",
  /** A provider that signs an agreement on the processing of data. */
  "agreement",
] as const;
export type PrivacyGrade = (typeof PRIVACY_GRADES)[number];

/** From whom machines and tokens may be bought. */
export const SELLER_CLASSES = [
  /** Those who run machines of their own or of one known operator. */
  "data-centre",
  /** Marketplaces of strangers' machines too. */
  "any",
] as const;
export type SellerClass = (typeof SELLER_CLASSES)[number];

/** The least score of a model over that of the model it replaces. */
export interface QualityFloor {
  /** A published suite by its name; null = the median of all that have both models. */
  suite: string | null;
  /** 0.9 = nine tenths of today's score. */
  ratio: number;
}

/** What the user demands of everything, beside what single tasks need. */
export interface AskedDemands {
  /** Approved vendors as they were typed; empty = any. */
  vendors: readonly string[];
  /** Countries or areas that data may be served in; empty = any. */
  regions: readonly string[];
  /** What a vendor has to attest; empty = nothing. */
  attestations: readonly string[];
  qualityFloor: QualityFloor | null;
  sellers: SellerClass;
  /** Which latencies were asked for; what fleets are sized for by default is no demand. */
  latency: { ttft: boolean; tpot: boolean };
}

/** Nothing is asked for, so work is taken to be in production. */
export const NOTHING_ASKED: AskedDemands = {
  vendors: [],
  regions: [],
  attestations: [],
  qualityFloor: null,
  sellers: "data-centre",
  latency: { ttft: false, tpot: false },
};

export const DEMAND_NAMES = [
  "private",
  "frontier",
  "latency",
  "gpu-skills",
  "rapid-switching",
  "vendors",
  "regions",
  "attestations",
  "quality-floor",
  "sellers",
] as const;
export type DemandName = (typeof DEMAND_NAMES)[number];

/** One demand and what it does to the options. */
export interface DemandReport {
  demand: DemandName;
  /** In words, with what was asked: "a first token within 80 ms". */
  asked: string;
  /** Options that would be on the ladder without it: the best of each kind. */
  removes: readonly string[];
  /** Options of which nothing here shows whether they meet it, whether they are on the ladder or not. */
  unknown: readonly string[];
  /** May an option stand on the ladder while it is unknown whether it meets this? */
  unknownPasses: boolean;
  /** Does staying as you are meet it? */
  staying: Judgement;
  /** What would show what is unknown, or loosen the demand. */
  remedy: string;
}

export type Judgement = "holds" | "violates" | "unknown";

/** Demands that no option meets together. */
export interface Contradiction {
  demands: readonly DemandName[];
  text: string;
  resolvedBy: readonly string[];
}

/**
 * What becomes of the models in use: nothing (the same model, elsewhere or tuned), their vendor's successor of the same
 * class, a model that the team named for the task, or another one that has to pass first.
 */
export type ModelChange = "none" | "successor" | "named" | "other";
