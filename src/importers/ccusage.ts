import { DAY_MS } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import { readCount, readText } from "./cells.ts";
import { type Fields, recordFields } from "./field-names.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { readTime } from "./read-time.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/**
 * `ccusage --json` in any of its reports: days, weeks, months, sessions, five-hour blocks, projects, and those of
 * Codex. Token counts are disjoint. Its costs are computed from list prices and were never billed.
 */
export const ccusageReport: Format = {
  name: "ccusage report",
  matchesRecord: (record) => entriesOf(record).some(([entry]) => hasCounts(recordFields(entry))),
  openRecords: (output) => ({
    record(record, line) {
      output.note("The costs of ccusage are computed from list prices; they were not taken as billed.");
      for (const [entry, project] of entriesOf(record))
        output.attempt(line, () => readEntry(entry, project, line, output));
    },
  }),
};

const REPORTS = ["daily", "weekly", "monthly", "session", "sessions", "blocks"];

function entriesOf(record: JsonObject): [entry: JsonObject, project: string | null][] {
  const found: [JsonObject, string | null][] = [];
  for (const report of REPORTS) {
    const list = record[report];
    if (Array.isArray(list)) for (const entry of list) if (isObject(entry)) found.push([entry, null]);
  }
  const projects = record["projects"];
  if (isObject(projects)) {
    for (const [name, list] of Object.entries(projects)) {
      if (Array.isArray(list)) for (const entry of list) if (isObject(entry)) found.push([entry, name]);
    }
  }
  return found;
}

const hasCounts = (fields: { has(name: string): boolean }): boolean =>
  (fields.has("inputtokens") && fields.has("outputtokens")) || fields.has("tokencounts.inputtokens");

function readEntry(entry: JsonObject, project: string | null, line: number, output: Output): void {
  const fields = recordFields(entry);
  if (fields(["isgap"]) === true) return;
  const { startMs, endMs } = periodOf(fields, output);
  const row = (read: Fields, model: string | null): UsageRow =>
    usageRow(output.file, line, startMs, {
      provider: null,
      model,
      endMs,
      grain: grainOf(startMs, endMs),
      requests: null,
      tokens: tokensOf(read),
      task: project ?? "Claude Code",
    });
  const models = byModel(fields);
  if (models.length > 0) for (const [model, part] of models) output.usage(row(recordFields(part), model));
  else {
    const names = fields(["modelsused", "models"]);
    const only = Array.isArray(names) && names.length === 1 ? readText(names[0]) : null;
    if (Array.isArray(names) && names.length > 1)
      output.note("Some rows are sums over several models: run ccusage with --breakdown to tell them apart.");
    output.usage(row(fields, only));
  }
}

function byModel(fields: Fields): [string | null, JsonObject][] {
  const list = fields(["modelbreakdowns"]);
  if (Array.isArray(list)) {
    return list
      .filter(isObject)
      .map((part) => [readText(part["modelName"]) ?? readText(part["model"]), part]);
  }
  const models = fields(["models"]);
  return isObject(models)
    ? Object.entries(models).flatMap(([name, part]): [string, JsonObject][] =>
        isObject(part) ? [[name, part]] : [],
      )
    : [];
}

function tokensOf(read: Fields): UsageRow["tokens"] {
  const count = (...names: readonly string[]): number | undefined => readCount(read(names), names[0]!);
  const input = count("inputtokens", "tokencounts.inputtokens");
  const output = count("outputtokens", "tokencounts.outputtokens");
  // Codex counts like OpenAI: input holds the cached part, output the reasoning.
  const inside = count("cachedinputtokens");
  const reasoning = count("reasoningoutputtokens");
  const cacheRead = inside ?? count("cachereadtokens", "tokencounts.cachereadinputtokens");
  const cacheWrite5m = count("cachecreationtokens", "tokencounts.cachecreationinputtokens");
  if (input !== undefined && (inside ?? 0) > input)
    throw new BadRow("inputTokens", "is less than its cached part");
  return {
    ...(input === undefined ? {} : { input: input - (inside ?? 0) }),
    ...(cacheRead === undefined ? {} : { cacheRead }),
    ...(cacheWrite5m === undefined ? {} : { cacheWrite5m }),
    ...(output === undefined ? {} : { output: output - Math.min(reasoning ?? 0, output) }),
    ...(reasoning === undefined || output === undefined ? {} : { reasoning: Math.min(reasoning, output) }),
  };
}

function periodOf(fields: Fields, output: Output): { startMs: number; endMs: number } {
  const start = readText(fields(["starttime"]));
  if (start !== null) {
    const startMs = readTime(start, "startTime");
    return { startMs, endMs: readTime(fields(["actualendtime", "endtime"]), "endTime") };
  }
  const month = readText(fields(["month"]));
  if (month !== null) {
    const startMs = readTime(`${month.slice(0, 7)}-01`, "month");
    const date = new Date(startMs);
    return { startMs, endMs: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1) };
  }
  const week = readText(fields(["week"]));
  if (week !== null) {
    const startMs = readTime(week, "week");
    return { startMs, endMs: startMs + 7 * DAY_MS };
  }
  const day = fields(["date", "lastactivity"]);
  output.note("Days are those of the machine that made the report, and were taken as UTC.");
  const startMs = Math.floor(readTime(writtenOut(day), "date") / DAY_MS) * DAY_MS;
  return { startMs, endMs: startMs + DAY_MS };
}

/** "Sep 16, 2025", as some reports write it, as an ISO date. */
function writtenOut(day: unknown): unknown {
  const match = typeof day === "string" ? /^([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4})$/.exec(day) : null;
  const month = match === null ? -1 : MONTHS.indexOf(match[1]!);
  return month < 0 ? day : `${match![3]}-${`${month + 1}`.padStart(2, "0")}-${match![2]!.padStart(2, "0")}`;
}

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
