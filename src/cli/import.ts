import { Command } from "commander";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import type { LoadResult } from "../ledger/load.ts";
import { type CommandFactory, examples, printJson } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { importUsage } from "../answers/import/import-usage.ts";
import { dateFlag, listFlag } from "./flags.ts";
import { plural } from "./format.ts";
import { importReportLines } from "./import-report.ts";

interface ImportFlags {
  data?: string;
  model?: string;
  columns?: string;
  map?: string[];
  rate?: string[];
  asOf?: number;
  json?: boolean;
}

/** `import`: puts usage exports or traces into the ledger. */
export const importCommand: CommandFactory = (io) =>
  new Command("import")
    .description(
      "Puts usage exports, cost exports or traces into the ledger. The same file twice counts once.",
    )
    .argument("<file...>", "usage and cost exports or traces; docs/formats.md lists what is read")
    .option(...DATA_FLAG)
    .option("--model <id>", "API model of rows that name none")
    .option("--columns <what=column,...>", "what columns of a table of your own are, or a file of that")
    .option(
      "--map <name=model>",
      "which model a name in your rows is, or a file (repeatable)",
      listFlag(String),
    )
    .option("--rate <currency=usd>", "exchange rate, e.g. CNY=0.14 (repeatable)", listFlag(String))
    .option("--as-of <date>", "day on which traces without dates begin (default today)", dateFlag())
    .option("--json", "what was added, as JSON")
    .addHelpText(
      "after",
      examples(
        "breakeven import completions_usage.csv cost.csv",
        "breakeven import trace.jsonl --model gpt-5.4",
      ),
    )
    .action(async (files: string[], flags: ImportFlags) => {
      const request = {
        files: files.map((file) => resolve(io.cwd, file)),
        dataFolder: dataFolder(io, flags.data),
        model: flags.model ?? null,
        columns: flags.columns === undefined ? null : wordsOrFile(io.cwd, flags.columns),
        map: (flags.map ?? []).map((words) => wordsOrFile(io.cwd, words)),
        rates: flags.rate ?? [],
        asOfMs: flags.asOf ?? null,
      };
      const { result, report } = await importUsage(request, io.nowMs());
      for (const line of importReportLines(report)) io.stderr(`${line}\n`);
      if (flags.json) printJson(io, { ...result, files: report.files, notes: report.notes });
      else io.stdout(importText(result));
    });

/** Words, or what a file that they name holds: words have an equals sign. Throws UserError. */
function wordsOrFile(cwd: string, words: string): string {
  if (words.includes("=")) return words;
  try {
    return readFileSync(resolve(cwd, words), "utf8");
  } catch (cause) {
    throw new UserError(`${words} cannot be read`, "Write what=column, or name a file of such lines.", {
      cause,
    });
  }
}

function importText({ added, copies, replaced, forgotten, costs }: LoadResult): string {
  const parts = [
    `${plural(added, "row")} of usage added`,
    ...(copies > 0 ? [`${plural(copies, "row")} were there already`] : []),
    ...(replaced > 0 ? [`${plural(replaced, "bucket")} replaced by newer counts`] : []),
    ...(forgotten > 0 ? [`${plural(forgotten, "row")} left out, of days whose attempts are forgotten`] : []),
    ...(costs > 0 ? [`${plural(costs, "line")} of cost kept for the tie-out of a plan`] : []),
  ];
  return `${parts.join(", ")}.\n`;
}
