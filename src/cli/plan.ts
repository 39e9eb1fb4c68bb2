import { Command } from "commander";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { UserError } from "../core/errors.ts";
import { answerPlan } from "../planner/answer-plan.ts";
import { planMaterial } from "../planner/plan.ts";
import type { PlanMaterial } from "../planner/plan-material.ts";
import { answer, examples, printJson, type CommandFactory, type CommandIo } from "./command.ts";
import { amountFlag, dateFlag, listFlag, moneyFlag, numberFlag, wholeNumberFlag } from "./flags.ts";
import { DATA_FLAG } from "./data-folder.ts";
import { importReportLines } from "./import-report.ts";
import { planCommandLine } from "../answers/plan/command-line.ts";
import { planJson } from "../answers/plan/plan-json.ts";
import { planQuestion, type PlanFlags } from "../answers/plan/plan-question.ts";
import { planText } from "./plan/plan-text.ts";
import { readTraffic } from "../answers/plan/read-traffic.ts";
import { readTasks, tasksCsv } from "../answers/plan/tasks-file.ts";

/** `plan`: should we self-host? */
export const planCommand: CommandFactory = (io) =>
  planFlags(new Command("plan"))
    .description(
      "Should we self-host? Ties out the bill, prices every rung of the ladder, says what would flip it.",
    )
    .argument("[file...]", "usage and cost exports or traces (docs/formats.md); without any, the ledger")
    .option(...DATA_FLAG)
    .addHelpText(
      "after",
      examples(
        "breakeven plan completions_usage.csv cost.csv",
        "breakeven plan --model gpt-5.4 --input-tokens 500M --output-tokens 100M",
        "breakeven plan usage.csv --offer 8xH100@2.20/h,12mo --tasks tasks.csv",
      ),
    )
    .action(async (files: string[], flags: PlanFlags) => runPlan(io, files, flags));

/** Reads, plans, prints; `demo` is the same on the shipped trace. */
export async function runPlan(io: CommandIo, files: readonly string[], flags: PlanFlags): Promise<void> {
  const question = await planQuestion(io, files, flags);
  const { profile, tieOut, report, notes } = await readTraffic(question.traffic, question.catalog.prices);
  const prepared = planMaterial(profile, tieOut, question.catalog, question.constraints);
  const material: PlanMaterial = { ...prepared, notes: [...question.notes, ...notes, ...prepared.notes] };
  const full = answerPlan(material);
  if (report !== null) for (const line of importReportLines(report)) io.stderr(`${line}\n`);
  if (flags.writeTasks !== undefined) {
    const path = resolve(io.cwd, flags.writeTasks);
    // What was decided in that file before is kept: writing it again only adds new tasks and new spend.
    const before = existsSync(path) ? readTasks(await readFile(path, "utf8"), flags.writeTasks) : new Map();
    await save(path, tasksCsv(full.traffic, new Map([...before, ...question.constraints.decisions])));
    const kept = before.size > 0 ? `, its ${before.size} decisions kept` : "";
    io.stderr(`wrote ${flags.writeTasks}${kept}: mark what may move and pass it with --tasks\n`);
  }
  if (flags.out !== undefined) {
    await save(resolve(io.cwd, flags.out), `${JSON.stringify(planJson(full, report), null, 2)}\n`);
    io.stderr(`wrote ${flags.out}\n`);
  }
  if (flags.report !== undefined) {
    // Loaded only here: no other plan needs the page.
    const { planReport } = await import("../answers/plan/plan-report.ts");
    const label = files.length > 0 ? files.map((file) => basename(file)).join(", ") : "this traffic";
    const command = planCommandLine(files, flags);
    const { replaced } = question;
    const about = { isOutdated: false, readMs: null, source: "files", label, key: "", command } as const;
    const page = await planReport({ ...about, material, result: full, replaced, report });
    await save(resolve(io.cwd, flags.report), page);
    io.stderr(`wrote ${flags.report}: open it in a browser\n`);
  }
  if (flags.json === true) printJson(io, planJson(full, report));
  else io.stdout(planText(full, io));
  const refused = full.quotes.some((quote) => quote.answer === "no");
  answer(io, full.verdict.action === "insufficient-evidence" || refused ? 1 : 0);
}

/** The flags of `plan`, which `demo` shares. */
export function planFlags(command: Command): Command {
  return command
    .option("--model <id>", "API model of rows that name none, or of the totals below")
    .option("--input-tokens <count>", "tokens a month instead of a file (500M)", amountFlag())
    .option("--cached-input-tokens <count>", "the part of them read from cache", amountFlag())
    .option("--output-tokens <count>", "tokens a month, reasoning included (100M)", amountFlag())
    .option("--api-spend <usd>", "dollars a month instead of tokens (20k)", moneyFlag())
    .option(
      "--monthly-requests <count>",
      "the same shape comes to this many requests a month",
      amountFlag({ atLeast: 1 }),
    )
    .option("--as-month", "less than a week was observed: its pattern repeats all month")
    .option("--as-of <date>", "price everything at this date (default today)", dateFlag())
    .option("--invoice <usd>", "the bill of the observed period, to tie out against", moneyFlag())
    .option("--rate <currency=usd>", "exchange rate, e.g. CNY=0.14 (repeatable)", listFlag(String))
    .option("--tasks <file>", "what may move: a file that --write-tasks made")
    .option("--write-tasks <file>", "write that file for this traffic")
    .option("--undecided <stay|move>", "what holds for tasks nobody decided (default stay)")
    .option(
      "--target <model>",
      "open model to consider: name, hub id or config.json (repeatable)",
      listFlag(String),
    )
    .option(
      "--offer <quote>",
      "your quote, e.g. 8xH100@2.20/h,12mo or dedicated:2xH100@4.50/h (repeatable)",
      listFlag(String),
    )
    .option("--only-offers", "judge these quotes alone, no list prices for GPUs")
    .option("--ttft <ms>", "time to first token at p95 (default 2000)", numberFlag({ atLeast: 1 }))
    .option("--tpot <ms>", "time per output token at p95 (default 50)", numberFlag({ atLeast: 0.1 }))
    .option("--private", "the data must not leave: own hardware only")
    .option("--frontier-needed", "only a frontier model will do")
    .option("--no-gpu-skills", "nobody here can run GPUs")
    .option("--rapid-switching", "the model changes every few weeks")
    .option(
      "--horizon <months>",
      "months over which the decision is judged (default 24)",
      wholeNumberFlag({ atLeast: 1, atMost: 120 }),
    )
    .option("--no-people", "leave the work of running it out")
    .option(
      "--assume <name=value>",
      "set an assumption, name=low..typical..high, a file of them, or `guide` (repeatable)",
      listFlag(String),
    )
    .option("--quality <file>", "your own evaluation results: model, benchmark, version, score")
    .option("--seed <number>", "seed of the 2,000 draws", wholeNumberFlag())
    .option("--out <file>", "write the plan as JSON")
    .option("--report <file>", "write the decision as one HTML page that needs no server")
    .option("--json", "every number as JSON");
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, "utf8");
  } catch (cause) {
    throw new UserError(`cannot write ${path}`, "Check the folder and its permissions.", { cause });
  }
}
