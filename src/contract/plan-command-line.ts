import { flagName } from "../core/setting-name.ts";
import { PLAN_SETTINGS, type PlanSettingName } from "./plan-settings.ts";
import type { PlanRequest } from "./plan-request.ts";

/** What a plan is made on, as its command line says it. */
export interface PlanCommand {
  command: "plan" | "demo";
  files: readonly string[];
  /** The data folder of a plan on the ledger, where it is not the usual one. */
  dataFolder: string | null;
}

/** The same plan as a line for a shell: "breakeven plan usage.csv --offer 8xH100@2.20/h,12mo". */
export function planCommandLine({ command, files, dataFolder }: PlanCommand, request: PlanRequest): string {
  const words = ["breakeven", command, ...files.map(asArgument)];
  for (const [name, given] of Object.entries(request)) {
    if (given !== undefined) words.push(...flagWords(name as PlanSettingName, given));
  }
  if (dataFolder !== null) words.push("--data", dataFolder);
  return words.map(quoted).join(" ");
}

function flagWords(name: PlanSettingName, given: unknown): string[] {
  const setting = PLAN_SETTINGS[name];
  const flag = flagName(name);
  if (setting.kind === "switch") return [flag];
  const { write } = setting.format as { write: (value: unknown) => string };
  const values = setting.kind === "list" ? (given as readonly unknown[]) : [given];
  return values.flatMap((value) => [flag, write(value)]);
}

/** A file whose name begins with a dash is not a flag. */
const asArgument = (file: string): string => (file.startsWith("-") ? `./${file}` : file);

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
