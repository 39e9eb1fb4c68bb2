import type { PlanSettingName } from "../../contract/plan-settings.ts";

/** The surroundings of a plan: which files, which ledger and which day a request refers to. */
export interface PlanPlace {
  /** Absolute paths of usage files. Without any, the traffic is what was typed, else the ledger. */
  files: readonly string[];
  /** The data folder with the ledger, absolute. */
  dataFolder: string;
  nowMs: number;
  /** The content of a file that a setting names. Throws UserError when it cannot be read from here. */
  readText(file: string, setting: PlanSettingName): Promise<string>;
}
