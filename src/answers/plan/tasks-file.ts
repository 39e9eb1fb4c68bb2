import { parse } from "csv-parse/sync";
import { UserError } from "../../core/errors.ts";
import type { TrafficSummary } from "../../planner/traffic/traffic-summary.ts";
import { PRIVACY_GRADES, type PrivacyGrade } from "../../planner/model/demands.ts";
import type { TaskDecision } from "../../planner/model/inputs.ts";

/** The file in a data folder that says which tasks may move, for plans on its ledger. */
export const SAVED_TASKS = "tasks.csv";

const HEADER = [
  "task",
  "spend_usd_per_month",
  "may_move",
  "to_models",
  "private",
  "kind",
  "frontier_needed",
  "ttft_ms",
] as const;

/** tasks.csv for the tasks in the traffic; those without a decision are undecided. */
export function tasksCsv(traffic: TrafficSummary, decisions: ReadonlyMap<string, TaskDecision>): string {
  return table(
    traffic.tasks.map(({ name, monthlyUsd, batchToday }) => {
      const known = decisions.get(name) ?? undecided(name, batchToday ? "batch" : "interactive");
      return line(known, monthlyUsd === null ? "" : monthlyUsd.toFixed(2));
    }),
  );
}

/** tasks.csv with these decisions and no spend. */
export const decisionsCsv = (decisions: readonly TaskDecision[]): string =>
  table(decisions.map((decision) => line(decision, "")));

const table = (lines: readonly string[]): string => `${[HEADER.join(","), ...lines].join("\n")}\n`;

const undecided = (task: string, kind: TaskDecision["kind"]): TaskDecision => ({
  task,
  mayMove: "undecided",
  toModels: [],
  private: false,
  kind,
  frontierNeeded: false,
  ttftMs: null,
});

function line(decision: TaskDecision, spend: string): string {
  const cells = [
    asText(decision.task),
    spend,
    decision.mayMove,
    decision.toModels.join("; "),
    decision.private ? (decision.privacy ?? "yes") : "no",
    decision.kind,
    decision.frontierNeeded ? "yes" : "no",
    decision.ttftMs === null ? "" : `${decision.ttftMs}`,
  ];
  return cells.map(quoted).join(",");
}

/** Reads tasks.csv. Throws UserError with the line, the column and the words that are understood. */
export function readTasks(text: string, file: string): Map<string, TaskDecision> {
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      bom: true,
      skip_empty_lines: true,
      trim: true,
      info: true,
    });
  } catch (cause) {
    throw new UserError(
      `${file} is not a CSV file`,
      "Write one with `breakeven plan FILE --write-tasks tasks.csv`.",
      { cause },
    );
  }
  const [first] = rows;
  if (first?.record["task"] === undefined || first.record["may_move"] === undefined) {
    throw new UserError(
      `${file} has no rows with the columns task and may_move`,
      "Write one with `breakeven plan FILE --write-tasks tasks.csv`.",
    );
  }
  const decisions = new Map<string, TaskDecision>();
  for (const { record: row, info } of rows) {
    const at = `${file} line ${info.lines}`;
    const task = (row["task"] ?? "").replace(/^'(?=[=+@-])/, "");
    if (task === "") throw new UserError(`${at}: column task is empty`, "Name the task as the export does.");
    if (decisions.has(task))
      throw new UserError(`${at}: task ${task} is there twice`, "Keep one of the lines.");
    decisions.set(task, {
      task,
      mayMove: oneOf(row["may_move"], ["yes", "no", "undecided"], "undecided", at, "may_move"),
      toModels: (row["to_models"] ?? "")
        .split(/[;|]/)
        .map((name) => name.trim())
        .filter((name) => name !== ""),
      ...privacyOf(oneOf(row["private"], ["yes", "no", ...PRIVACY_GRADES], "no", at, "private")),
      kind: oneOf(row["kind"], ["interactive", "batch"], "interactive", at, "kind"),
      frontierNeeded: oneOf(row["frontier_needed"], ["yes", "no"], "no", at, "frontier_needed") === "yes",
      ttftMs: milliseconds(row["ttft_ms"], at),
    });
  }
  return decisions;
}

/** "yes" is the strictest: machines of the team's own. */
const privacyOf = (word: PrivacyGrade | "yes" | "no"): Pick<TaskDecision, "private" | "privacy"> =>
  word === "yes" || word === "no" ? { private: word === "yes" } : { private: true, privacy: word };

function oneOf<Word extends string>(
  text: string | undefined,
  words: readonly Word[],
  fallback: Word,
  at: string,
  column: string,
): Word {
  if (text === undefined || text === "") return fallback;
  const word = words.find((known) => known === text.toLowerCase());
  if (word === undefined) {
    throw new UserError(`${at}: ${column} is "${text}"`, `Write one of ${words.join(", ")}.`);
  }
  return word;
}

function milliseconds(text: string | undefined, at: string): number | null {
  if (text === undefined || text === "") return null;
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new UserError(`${at}: ttft_ms is "${text}"`, "Write milliseconds above 0, or leave it empty.");
  }
  return value;
}

/** Refuses a model that is neither sold nor in the catalog: a task that may only move to it would silently never move. */
export function checkModels(
  decisions: ReadonlyMap<string, TaskDecision>,
  isKnown: (model: string) => boolean,
  file: string,
): void {
  for (const { task, toModels } of decisions.values()) {
    for (const model of toModels) {
      if (isKnown(model)) continue;
      throw new UserError(
        `${file}: to_models of task ${task} names ${model}, which no price list and no catalog knows`,
        "Write the name as `breakeven prices NAME` or `breakeven size NAME` knows it.",
      );
    }
  }
}

/** A name that a spreadsheet would run as a formula is marked as text; reading removes the mark. */
const asText = (name: string): string => (/^[=+@-]/.test(name) ? `'${name}` : name);

/** Quoted where a reader would split or trim the cell: task names must match the export exactly. */
const quoted = (cell: string): string =>
  /[",\n\r]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
