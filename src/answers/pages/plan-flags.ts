import { Command, CommanderError } from "commander";
import { UserError } from "../../core/errors.ts";
import type { PlanQuery } from "../../contract/api.ts";
import { planFlags } from "../../cli/plan.ts";
import type { PlanFlags } from "../plan/plan-question.ts";

/** Fields of a query that are flags of the command, and whether they come without a value. */
const FLAGS: Readonly<
  Record<Exclude<keyof PlanQuery, "source" | "key" | "fresh" | "tasks">, "value" | "bare">
> = {
  model: "value",
  asOf: "value",
  invoice: "value",
  monthlyRequests: "value",
  asMonth: "bare",
  undecided: "value",
  target: "value",
  offer: "value",
  onlyOffers: "bare",
  ttft: "value",
  tpot: "value",
  private: "bare",
  frontierNeeded: "bare",
  noGpuSkills: "bare",
  rapidSwitching: "bare",
  horizon: "value",
  noPeople: "bare",
  assume: "value",
};
const OTHERS: ReadonlySet<string> = new Set(["source", "key", "fresh", "tasks"]);

/**
 * The flags of `plan` that a query stands for, understood by the command line's own parsers. Throws UserError for what
 * they refuse, and for names of files: a page reads none of this machine.
 */
export function flagsOf(query: PlanQuery): PlanFlags {
  const words: string[] = [];
  for (const [name, value] of Object.entries(query) as [string, string | readonly string[]][]) {
    if (OTHERS.has(name)) continue;
    const kind = Object.hasOwn(FLAGS, name) ? FLAGS[name as keyof typeof FLAGS] : undefined;
    if (kind === undefined) throw new UserError(`a plan knows no ${name.slice(0, 40)}`, "Leave it out.");
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (kind === "bare") {
      if (value === "true") words.push(flag);
      continue;
    }
    for (const each of typeof value === "string" ? [value] : value) {
      refuseFiles(name, each);
      words.push(`${flag}=${each}`);
    }
  }
  const command = planFlags(new Command("plan").argument("[file...]"))
    .exitOverride()
    .configureOutput({ outputError: () => {} });
  try {
    return command.parse(words, { from: "user" }).opts<PlanFlags>();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new UserError(error.message.replace(/^error: /, ""), "Write it as breakeven plan --help says.");
  }
}

function refuseFiles(name: string, value: string): void {
  const isFile =
    name === "assume"
      ? value !== "guide" && !value.includes("=")
      : name === "target" && value.endsWith(".json");
  if (isFile) {
    throw new UserError(
      `--${name} ${value.slice(0, 80)}: files are read by the command line alone`,
      "Use breakeven plan for it, or name a value here.",
    );
  }
}
