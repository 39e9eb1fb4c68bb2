import { isoDate } from "../../core/time.ts";
import type { PlanFlags } from "./plan-question.ts";

/** Flags that say where an answer goes, not what is asked. */
const NOT_ASKED: ReadonlySet<string> = new Set(["out", "report", "json", "writeTasks"]);

/** The same question as a line for a shell: "breakeven plan usage.csv --offer 8xH100@2.20/h,12mo". */
export function planCommandLine(files: readonly string[], flags: PlanFlags): string {
  const words = ["breakeven", "plan", ...files.map(quoted)];
  for (const [name, value] of Object.entries(flags) as [string, unknown][]) {
    if (value === undefined || NOT_ASKED.has(name)) continue;
    const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    if (value === true) {
      // Of these two, true is what holds when nothing is said.
      if (name !== "people" && name !== "gpuSkills") words.push(`--${flag}`);
    } else if (value === false) words.push(`--no-${flag}`);
    else {
      for (const each of Array.isArray(value) ? value : [value]) {
        words.push(`--${flag}`, quoted(name === "asOf" ? isoDate(Number(each)) : String(each)));
      }
    }
  }
  return words.join(" ");
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
