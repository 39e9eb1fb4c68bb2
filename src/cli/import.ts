import { Command } from "commander";
import { resolve } from "node:path";
import { apiPrices } from "../catalog/api-prices.ts";
import { loadAssumptions } from "../catalog/assumptions.ts";
import { DAY_MS } from "../core/time.ts";
import { importFiles, type ImportReport } from "../importers/import-files.ts";
import { startImport } from "../ledger/import-session.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { LoadResult } from "../ledger/load.ts";
import { type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { exchangeRates } from "../answers/exchange-rates.ts";
import { dateFlag, listFlag } from "./flags.ts";
import { plural } from "./format.ts";
import { importReportLines } from "./import-report.ts";
import { DEFAULT_SEED } from "../planner/cost/ranges.ts";

interface ImportFlags {
  data?: string;
  model?: string;
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
      const { result, report } = await importInto(io, files, flags);
      for (const line of importReportLines(report)) io.stderr(`${line}\n`);
      if (flags.json) printJson(io, { ...result, files: report.files, notes: report.notes });
      else io.stdout(importText(result));
    });

async function importInto(
  io: CommandIo,
  files: readonly string[],
  flags: ImportFlags,
): Promise<{ result: LoadResult; report: ImportReport }> {
  const folder = dataFolder(io, flags.data);
  const asOfMs = flags.asOf ?? Math.floor(io.nowMs() / DAY_MS) * DAY_MS;
  const usdPerUnit = exchangeRates(flags.rate ?? [], loadAssumptions());
  const ledger = openLedger(folder);
  try {
    const settings = { book: apiPrices(), relativeZeroMs: asOfMs, nowMs: io.nowMs() };
    const session = await startImport(folder, ledger, settings);
    try {
      const report = await importFiles(
        files.map((file) => resolve(io.cwd, file)),
        session,
        { asOfMs, defaultModel: flags.model ?? null, usdPerUnit, seed: DEFAULT_SEED },
      );
      return { result: await session.finish(), report };
    } catch (error) {
      await session.abandon();
      throw error;
    }
  } finally {
    await ledger.close();
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
