export type Action =
  | "stay"
  | "optimise"
  | "switch-model"
  | "dedicated"
  | "hybrid"
  | "self-host"
  | "must-self-host"
  | "insufficient-evidence";

/** The answer: what to do, why in up to three sentences, on which conditions. */
export interface Verdict {
  action: Action;
  /** The option the action stands for. */
  option: string;
  monthlyUsd: number;
  /** Against staying; negative = dearer. */
  savesUsdPerMonth: number;
  /** Chance 0..1 that it costs less than staying. */
  beatsStayingChance: number;
  because: string[];
  conditions: Condition[];
  /** The same question if everything that nobody forbade were moved. */
  ifAllMoved: {
    action: Action;
    option: string;
    monthlyUsd: number;
    savesUsdPerMonth: number;
    beatsStayingChance: number;
  };
  /** The popular guide's decision table applied to these facts; overriding rows decide, the others only lean. */
  rules: AppliedRule[];
  /** What evidence or flag would settle what is open. */
  settledBy: string[];
}

export interface Condition {
  text: string;
  whoCanConfirm: string;
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
