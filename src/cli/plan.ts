import { Command } from "commander";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { planJson } from "../answers/plan/plan-json.ts";
import { type MadePlan, makePlan } from "../answers/plan/make-plan.ts";
import { planReport } from "../answers/plan/plan-report.ts";
import { readTasks, tasksCsv } from "../answers/plan/tasks-file.ts";
import type { PlanAnswer } from "../contract/api.ts";
import { planCommandLine } from "../contract/plan-command-line.ts";
import type { PlanRequest } from "../contract/plan-request.ts";
import type { Action } from "../planner/model/verdict.ts";
import { asFlag, UserError } from "../core/errors.ts";
import { answer, examples, printJson, type CommandFactory, type CommandIo } from "./command.ts";
import { DATA_FLAG, dataFolder } from "./data-folder.ts";
import { importReportLines } from "./import-report.ts";
import { type PlanOutputFlags, planRequestOf, withPlanFlags } from "./plan/plan-flags.ts";
import { planText } from "./plan/plan-text.ts";
import { guideText } from "./plan/text/guide-text.ts";

/** `plan`: should we self-host? */
export const planCommand: CommandFactory = (io) =>
  withPlanFlags(new Command("plan"))
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
    .action((files: string[], flags: PlanOutputFlags & Record<string, unknown>) =>
      runPlan(io, files, planRequestOf(flags), flags),
    );

/** Verdicts that answer no. */
const NO: readonly Action[] = ["insufficient-evidence", "nothing-passes"];

/** Plans and prints; `demo` is the same on the shipped trace. */
export async function runPlan(
  io: CommandIo,
  files: readonly string[],
  request: PlanRequest,
  flags: PlanOutputFlags,
): Promise<void> {
  const plan = await makePlan(request, {
    files: files.map((file) => resolve(io.cwd, file)),
    dataFolder: dataFolder(io, flags.data),
    nowMs: io.nowMs(),
    readText: (file, setting) => readNamedFile(resolve(io.cwd, file), asFlag(setting, file)),
  });
  const { result, report, guide } = plan;
  for (const remark of plan.question.remarks) io.stderr(`${remark}\n`);
  if (report !== null) for (const line of importReportLines(report)) io.stderr(`${line}\n`);
  if (flags.writeTasks !== undefined) await writeTasks(io, flags.writeTasks, plan);
  if (flags.out !== undefined) {
    await save(resolve(io.cwd, flags.out), `${JSON.stringify(planJson(result, report, guide), null, 2)}\n`);
    io.stderr(`wrote ${flags.out}\n`);
  }
  if (flags.report !== undefined) await writeReport(io, flags.report, { files, request, plan });
  if (flags.json === true) printJson(io, planJson(result, report, guide));
  else io.stdout(`${planText(result, io)}${guideText(guide, io)}`);
  const isRefused = result.quotes.some((quote) => quote.answer === "no");
  const isNo = NO.includes(result.verdict.action);
  answer(io, isNo || isRefused ? 1 : 0);
}

/** What was decided in that file before is kept: writing it again only adds new tasks and new spend. */
async function writeTasks(io: CommandIo, file: string, { question, result }: MadePlan): Promise<void> {
  const path = resolve(io.cwd, file);
  const before = existsSync(path) ? readTasks(await readFile(path, "utf8"), file) : new Map();
  await save(path, tasksCsv(result.traffic, new Map([...before, ...question.constraints.decisions])));
  const kept = before.size > 0 ? `, its ${before.size} decisions kept` : "";
  io.stderr(`wrote ${file}${kept}: mark what may move and pass it with --tasks\n`);
}

async function writeReport(
  io: CommandIo,
  file: string,
  { files, request, plan }: { files: readonly string[]; request: PlanRequest; plan: MadePlan },
): Promise<void> {
  // Loaded only here: no other plan needs the page.
  const { builtPage } = await import("../gateway/management/page-build.ts");
  const command = { command: "plan", files, dataFolder: null } as const;
  const { material, result, report, question } = plan;
  const shown: PlanAnswer = {
    isOutdated: false,
    readMs: null,
    source: "files",
    label: files.length > 0 ? files.map((path) => basename(path)).join(", ") : "this traffic",
    key: "",
    command: planCommandLine(command, request),
    asked: { command, request },
    material,
    result,
    replaced: question.replaced,
    report,
  };
  const page = await readFile(resolve((await builtPage()).report, "report.html"), "utf8");
  await save(resolve(io.cwd, file), planReport(shown, page));
  io.stderr(`wrote ${file}: open it in a browser\n`);
}

async function readNamedFile(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new UserError(`${what}: cannot read it`, "Check the path.", { cause });
  }
}

async function save(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, "utf8");
  } catch (cause) {
    throw new UserError(`cannot write ${path}`, "Check the folder and its permissions.", { cause });
  }
}
