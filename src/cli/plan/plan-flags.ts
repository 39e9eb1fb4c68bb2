import { type Command, Option } from "commander";
import type { PlanRequest } from "../../contract/plan-request.ts";
import { PLAN_SETTINGS } from "../../contract/plan-settings.ts";
import type { ValueFormat } from "../../contract/setting-values.ts";
import { flagName } from "../../core/setting-name.ts";
import { flag, listFlag } from "../flags.ts";

/** Flags that say where an answer goes, or where the ledger is; what is asked is a PlanRequest. */
export interface PlanOutputFlags {
  data?: string;
  writeTasks?: string;
  out?: string;
  report?: string;
  json?: true;
}

/** Gives a command the flags of a plan, which `plan` and `demo` share. */
export function withPlanFlags(command: Command): Command {
  for (const [name, setting] of Object.entries(PLAN_SETTINGS)) {
    const long = flagName(name);
    if (setting.kind === "switch") command.addOption(new Option(long, setting.help));
    else {
      const read = flag(setting.format as ValueFormat<unknown>);
      const option = new Option(`${long} <${setting.placeholder}>`, setting.help);
      command.addOption(
        option.argParser<unknown>(setting.kind === "list" ? (listFlag(read) as never) : read),
      );
    }
  }
  return command
    .option("--write-tasks <file>", "write the file that --tasks takes, for this traffic")
    .option("--out <file>", "write the plan as JSON")
    .option("--report <file>", "write the decision as one HTML page that needs no server")
    .option("--json", "every number as JSON");
}

/** What the flags ask for, as commander gives them: of `--no-people` it gives `people: false`. */
export function planRequestOf(options: Readonly<Record<string, unknown>>): PlanRequest {
  const request: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(options)) {
    const asked = given === false ? `no${name.slice(0, 1).toUpperCase()}${name.slice(1)}` : name;
    if (Object.hasOwn(PLAN_SETTINGS, asked)) request[asked] = given === false ? true : given;
  }
  return request;
}
