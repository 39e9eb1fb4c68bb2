import { Command, Option } from "commander";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import type { ExportFormat } from "../ledger/export.ts";
import { openLedger } from "../ledger/ledger.ts";
import type { Usage } from "../ledger/ledger-questions.ts";
import { totalOf, USAGE_BY, type UsageBy } from "../ledger/usage.ts";
import { type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { dateFlag } from "./flags.ts";
import { plural } from "./format.ts";
import { exportUsage } from "../answers/usage/export-usage.ts";
import { pricePeriodAgain } from "../answers/usage/price-period-again.ts";
import { sentAsConfigured } from "./usage/sent-as-configured.ts";
import { overlapsText, repricedText, usageText } from "./usage/usage-text.ts";

interface UsageFlags {
  data?: string;
  by: UsageBy;
  from?: number;
  to?: number;
  origin?: "gateway" | "import";
  export?: string;
  format: ExportFormat | "focus";
  reprice?: boolean;
  config?: string;
  json?: boolean;
}

/** `usage`: spend by model, task, upstream, key, hour or day, out of the ledger. */
export const usageCommand: CommandFactory = (io) =>
  new Command("usage")
    .description("What was used and what did it cost, by model, task, upstream, key, hour or day?")
    .option(...DATA_FLAG)
    .addOption(new Option("--by <what>", "what to group by").choices(USAGE_BY).default("model"))
    .option("--from <date>", "from this day or moment on", dateFlag())
    .option("--to <date>", "up to this day or moment, which is not included", dateFlag())
    .addOption(
      new Option("--origin <what>", "only what the gateway metered, or only imports").choices([
        "gateway",
        "import",
      ]),
    )
    .option("--export <file>", "write the period into a file instead")
    .addOption(
      new Option(
        "--format <format>",
        "of that file: each attempt (csv, parquet) or charges by the hour (focus)",
      )
        .choices(["csv", "parquet", "focus"])
        .default("csv"),
    )
    .option("--reprice", "first price the period again by the prices known now; the old prices are kept")
    .option(
      "--config <file>",
      "with --reprice or --format focus: the gateway's configuration, which says whose upstreams those are",
    )
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        "breakeven usage",
        "breakeven usage --by task --from 2026-11-01 --to 2026-12-01",
        "breakeven usage --by hour --from 2026-11-20 --json",
        "breakeven usage --from 2026-11-01 --export november.csv --format focus",
      ),
    )
    .action(async (flags: UsageFlags) => runUsage(io, flags));

async function runUsage(io: CommandIo, flags: UsageFlags): Promise<void> {
  const folder = dataFolder(io, flags.data);
  const period = { fromMs: flags.from ?? null, toMs: flags.to ?? null };
  checkFlags(flags);
  // Asking is no reason to make a folder.
  if (!existsSync(folder)) {
    io.stderr(`nothing is in ${folder} yet: breakeven serve meters, breakeven import FILE adds exports\n`);
    show(io, { totals: totalOf([]), groups: [], damaged: [] }, flags);
    return;
  }
  const sent = flags.config === undefined ? undefined : await sentAsConfigured(io, flags.config);
  const ledger = openLedger(folder);
  try {
    if (flags.reprice) {
      const repriced = await pricePeriodAgain(folder, ledger, period, { sent, nowMs: io.nowMs() });
      io.stderr(repricedText(repriced));
    }
    if (flags.export !== undefined) {
      const path = resolve(io.cwd, flags.export);
      const result = await exportUsage(ledger, path, flags.format, period, sent);
      if (flags.json) printJson(io, { file: path, format: flags.format, ...result });
      else io.stdout(`${plural(result.rows, "row")} in ${path}.\n`);
      if (result.leftOut > 0) {
        const are = result.leftOut === 1 ? "is" : "are";
        io.stderr(`${plural(result.leftOut, "attempt")} without a known price ${are} not in it.\n`);
      }
      return;
    }
    const origin = flags.origin === undefined ? {} : { origin: flags.origin };
    if (flags.origin === undefined) io.stderr(overlapsText(await ledger.overlaps(period)));
    show(io, await ledger.usage({ by: flags.by, ...period, ...origin }), flags);
  } finally {
    await ledger.close();
  }
}

/** Flags that say nothing together are a slip, and the answer to another question would hide it. */
function checkFlags({ from, to, config, reprice: isReprice, format, ...flags }: UsageFlags): void {
  const isPriced = isReprice === true || (flags.export !== undefined && format === "focus");
  if (from !== undefined && to !== undefined && from >= to) {
    throw new UserError("--from is not before --to", "The period begins with --from and ends before --to.");
  }
  if (config !== undefined && !isPriced) {
    throw new UserError(
      "--config says whose prices hold, and nothing is priced",
      "Add --reprice, or --export with --format focus.",
    );
  }
}

function show(io: CommandIo, usage: Usage, flags: UsageFlags): void {
  for (const { file, movedTo, reason } of usage.damaged) {
    io.stderr(`${file} is damaged (${reason}); what it held is missing. It is now ${movedTo}.\n`);
  }
  if (flags.json) printJson(io, usage);
  else io.stdout(usageText(usage, flags.by, io));
}
