import { Command, Option } from "commander";
import { existsSync } from "node:fs";
import { openLedger } from "../ledger/ledger.ts";
import type { Usage } from "../ledger/ledger-store.ts";
import { totalOf, USAGE_BY, type UsageBy, type UsageQuery } from "../ledger/usage.ts";
import { type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { dateFlag } from "./flags.ts";
import { usageText } from "./usage/usage-text.ts";

interface UsageFlags {
  data?: string;
  by: UsageBy;
  from?: number;
  to?: number;
  origin?: "gateway" | "import";
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
    .option("--json", "every number as JSON")
    .addHelpText(
      "after",
      examples(
        "breakeven usage",
        "breakeven usage --by task --from 2026-11-01 --to 2026-12-01",
        "breakeven usage --by hour --from 2026-11-20 --json",
      ),
    )
    .action(async (flags: UsageFlags) => {
      const folder = dataFolder(io, flags.data);
      const usage = await readUsage(io, folder, {
        by: flags.by,
        fromMs: flags.from ?? null,
        toMs: flags.to ?? null,
        ...(flags.origin === undefined ? {} : { origin: flags.origin }),
      });
      for (const { file, movedTo, reason } of usage.damaged) {
        io.stderr(`${file} is damaged (${reason}); what it held is missing. It is now ${movedTo}.\n`);
      }
      if (flags.json) printJson(io, usage);
      else io.stdout(usageText(usage, flags.by, io));
    });

async function readUsage(io: CommandIo, folder: string, query: UsageQuery): Promise<Usage> {
  // Asking is no reason to make a folder.
  if (!existsSync(folder)) {
    io.stderr(`nothing is in ${folder} yet: breakeven serve meters, breakeven import FILE adds exports\n`);
    return { totals: totalOf([]), groups: [], damaged: [] };
  }
  const ledger = openLedger(folder);
  try {
    return await ledger.usage(query);
  } finally {
    await ledger.close();
  }
}
