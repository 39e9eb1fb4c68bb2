import type { Contradiction, DemandReport } from "./demands.ts";
import type { AnnouncedChange, OptionCondition } from "./prepared.ts";

export type Action =
  | "stay"
  | "optimise"
  | "switch-model"
  | "dedicated"
  | "hybrid"
  | "self-host"
  | "must-self-host"
  | "nothing-passes"
  | "insufficient-evidence";

/** What to do, why in a few sentences, and on which conditions. */
export interface Verdict {
  action: Action;
  /** The option the action stands for. */
  option: string;
  monthlyUsd: number;
  /** Compared with staying; negative = it costs more. */
  savesUsdPerMonth: number;
  /** Chance 0..1 that it costs less than staying. */
  beatsStayingChance: number;
  /** What the evidence cannot show of what is demanded comes first. */
  because: string[];
  /** Each demand, the options that it keeps off the ladder, and those of which nothing shows whether they meet it. */
  demands: readonly DemandReport[];
  contradictions: readonly Contradiction[];
  /** Id of the best option that changes no model class, on the ladder of all work; null where the demands leave none. */
  sameClass: string | null;
  /** Id of the best option if the work passes on its model, where that is another one; null where it is not. */
  ifItPasses: string | null;
  conditions: Condition[];
  /** The same question if everything moved that the team did not rule out. */
  ifAllMoved: {
    action: Action;
    option: string;
    monthlyUsd: number;
    savesUsdPerMonth: number;
    beatsStayingChance: number;
  };
  /** The popular guide's decision table applied to these facts; overriding rows decide, the others are a leaning. */
  rules: AppliedRule[];
  /** Which evidence or flag would settle what is open. */
  settledBy: string[];
  /** False where months that were observed differ by more than `volume_next_month` allows. */
  monthIsTypical: boolean;
  /** Announced price changes and retirements that matter for staying or for the option, the weightiest first. */
  announced: RelevantChange[];
  /** What has no known price: the verdict is about the rest alone. Null = all is priced. */
  unpriced: UnpricedShare | null;
  /** How much of the saving needs no GPU: the best option without one if all may move. Null = nothing saves. */
  withoutGpus: SavingWithoutGpus | null;
}

/** An announced change, and what it is a change of. */
export interface RelevantChange extends AnnouncedChange {
  /** "stay", or the id of an option. */
  option: string;
}

/** The part of the traffic without a known price. */
export interface UnpricedShare {
  /** Share 0..1; null where requests are not counted. */
  requestsShare: number | null;
  tokensShare: number | null;
  models: number;
}

/** The best saving that needs no GPU, beside the best of all. */
export interface SavingWithoutGpus {
  option: string;
  savesUsdPerMonth: number;
  /** The option that saves most, with or without GPUs, and what it saves. */
  best: string;
  bestSavesUsdPerMonth: number;
  /** Share 0..1 of that saving which needs no GPU. */
  share: number;
}

/** What the verdict rests on, as a sentence and as fields. */
export type Condition = HoldingCondition | FlipCondition;

/** Something that has to be true; `typical-month` is about the traffic, the others are conditions of an option. */
export interface HoldingCondition {
  kind: OptionCondition["kind"] | "typical-month";
  text: string;
  whoCanConfirm: string;
}

/** An assumption at which another option becomes the cheaper one. */
export interface FlipCondition {
  kind: "flip";
  text: string;
  whoCanConfirm: string;
  assumption: string;
  unit: string;
  /** Which way it has to move from `typical`. */
  comparator: ">=" | "<=";
  /** Where the answer changes. */
  value: number;
  typical: number;
}

export type Direction =
  | "must-self-host"
  | "self-host"
  | "consider-self-host"
  | "api"
  | "hosted-or-api"
  | "hosted-open";

export interface AppliedRule {
  rule: string;
  towards: Direction;
  overriding: boolean;
  because: string;
}
