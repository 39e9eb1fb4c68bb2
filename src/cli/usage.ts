import { Command, Option } from "commander";
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { apiPrices } from "../catalog/api-prices.ts";
import { UserError } from "../core/errors.ts";
import { toDollars } from "../core/money.ts";
import type { ExportFormat } from "../ledger/export.ts";
import { type Ledger, openLedger } from "../ledger/ledger.ts";
import { reprice } from "../ledger/reprice.ts";
import type { Usage } from "../ledger/ledger-questions.ts";
import { totalOf, USAGE_BY, type UsageBy } from "../ledger/usage.ts";
import { type CommandFactory, type CommandIo, examples, printJson } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { dateFlag } from "./flags.ts";
import { money, plural } from "./format.ts";
import { exportFocus } from "../answers/usage/focus-export.ts";
import { priceAgain, type SentTo } from "../answers/usage/price-again.ts";
import { usageText } from "./usage/usage-text.ts";

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
  const ledger = openLedger(folder);
  try {
    if (flags.reprice) await priceAllAgain(io, folder, ledger, { ...period, config: flags.config });
    if (flags.export !== undefined) {
      const path = writablePath(io, flags.export);
      const result = await exportPeriod(io, ledger, path, flags);
      if (flags.json) printJson(io, { file: path, format: flags.format, ...result });
      else io.stdout(`${plural(result.rows, "row")} in ${path}.\n`);
      if (result.leftOut > 0) {
        const are = result.leftOut === 1 ? "is" : "are";
        io.stderr(`${plural(result.leftOut, "attempt")} without a known price ${are} not in it.\n`);
      }
      return;
    }
    const origin = flags.origin === undefined ? {} : { origin: flags.origin };
    if (flags.origin === undefined) await noteOverlaps(io, ledger, period);
    show(io, await ledger.usage({ by: flags.by, ...period, ...origin }), flags);
  } finally {
    await ledger.close();
  }
}

/** FOCUS has no charge without an amount; the other forms leave nothing out. */
async function exportPeriod(
  io: CommandIo,
  ledger: Ledger,
  path: string,
  { from, to, format, config }: UsageFlags,
): Promise<{ rows: number; leftOut: number }> {
  const period = { fromMs: from ?? null, toMs: to ?? null };
  if (format !== "focus") return { rows: await ledger.exportTo(path, format, period), leftOut: 0 };
  const sent = config === undefined ? undefined : await sentAsConfigured(io, config);
  return exportFocus(path, ledger, period, { book: apiPrices(), sent });
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

/** Where an export is written to. Throws UserError when it cannot be. */
function writablePath(io: CommandIo, file: string): string {
  const path = resolve(io.cwd, file);
  if (!existsSync(dirname(path))) {
    throw new UserError(`cannot write ${path}: there is no folder ${dirname(path)}`, "Make it first.");
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UserError(`cannot write ${path}: it is a folder`, "Name a file in it.");
  }
  return path;
}

function show(io: CommandIo, usage: Usage, flags: UsageFlags): void {
  for (const { file, movedTo, reason } of usage.damaged) {
    io.stderr(`${file} is damaged (${reason}); what it held is missing. It is now ${movedTo}.\n`);
  }
  if (flags.json) printJson(io, usage);
  else io.stdout(usageText(usage, flags.by, io));
}

/** A console export knows the requests that the gateway metered too. */
async function noteOverlaps(
  io: CommandIo,
  ledger: Ledger,
  period: { fromMs: number | null; toMs: number | null },
): Promise<void> {
  const both = await ledger.overlaps(period);
  const [first] = both;
  if (first === undefined) return;
  io.stderr(
    `metered by the gateway and imported too, so perhaps counted twice: ${first.model ?? "unnamed models"} on ${first.day}` +
      `${both.length > 1 ? ` and ${both.length - 1} more` : ""}. Use --origin gateway or --origin import.\n`,
  );
}

async function priceAllAgain(
  io: CommandIo,
  folder: string,
  ledger: Ledger,
  { config, ...period }: { fromMs: number | null; toMs: number | null; config: string | undefined },
): Promise<void> {
  const book = apiPrices();
  const sent = config === undefined ? undefined : await sentAsConfigured(io, config);
  const result = await reprice(folder, ledger, { ...period, nowMs: io.nowMs() }, (row) =>
    priceAgain(book, row, sent),
  );
  const { rows, changed, skipped, beforePicodollars: before, afterPicodollars: after } = result;
  const worth = changed > 0 ? `, from ${money(toDollars(before))} to ${money(toDollars(after))}` : "";
  const rest = skipped > 0 ? `; ${plural(skipped, "row")} left as they were` : "";
  io.stderr(
    `${plural(rows, "row")} priced again by ${book.source} of ${book.date}: ${plural(changed, "price")} changed${worth}${rest}.\n`,
  );
}

/** What a configuration calls upstreams and models. Throws UserError when it cannot be used. */
async function sentAsConfigured(io: CommandIo, file: string): Promise<SentTo> {
  const [{ readFile }, { upstreamKinds }] = await Promise.all([
    import("../gateway/serve.ts"),
    import("../upstreams/upstream-kinds.ts"),
  ]);
  const kinds = upstreamKinds();
  const { upstreams, models } = readFile({ path: resolve(io.cwd, file), env: io.env, kinds });
  return (upstream, requestedModel) => {
    const id = upstream === null ? null : (upstreams[upstream]?.kind ?? upstream);
    const route = requestedModel === null ? undefined : models[requestedModel];
    return { kind: kinds.find((kind) => kind.id === id), model: route?.model ?? null };
  };
}
