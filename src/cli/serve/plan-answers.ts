import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { basename, join, sep } from "node:path";
import { UserError } from "../../core/errors.ts";
import { DAY_MS } from "../../core/time.ts";
import type { PlanAnswer, PlanQuery } from "../../gateway/management/api.ts";
import type { PlanQuestion, Upload } from "../../gateway/management/office.ts";
import { planMaterial } from "../../planner/plan.ts";
import type { PlanMaterial } from "../../planner/plan-material.ts";
import type { CommandIo } from "../command.ts";
import { planCommandLine } from "../plan/command-line.ts";
import { planQuestion, type PlanFlags, type PlanQuestion as Asked } from "../plan/plan-question.ts";
import { readTraffic } from "../plan/read-traffic.ts";
import { SAMPLE_MODEL, SAMPLE_TRACE } from "../sample-trace.ts";
import { claimsAnswer, pricesAnswer } from "./catalog-desk.ts";
import { fleetAnswer } from "./fleet-answer.ts";
import { keepAnswer, type KnownTraffic, KnownTraffics } from "./known-traffic.ts";
import { flagsOf } from "./plan-flags.ts";
import { savedTasks, saveTasks } from "./saved-tasks.ts";
import { uploadFolder } from "./upload-folder.ts";

/** What a plan depends on beside the question. */
export interface PlanSettings {
  dataFolder: string;
  cwd: string;
}

/** Answers the questions of pages that need the command line's knowledge: plans first of all. */
export interface PlanAnswers {
  /** Data, or JSON that is ready to be sent. Throws UserError for what a person can mend. */
  answer(question: PlanQuestion): Promise<object | string>;
  close(): void;
}

/** A ledger that was read so shortly ago is not read again for the next page that opens. */
const FRESH_MS = 5000;
type Source = KnownTraffic["source"];

export function createPlanAnswers(settings: PlanSettings, nowMs: () => number): PlanAnswers {
  const { dataFolder } = settings;
  const uploads = uploadFolder(nowMs);
  const known = new KnownTraffics(({ folder }) => {
    if (folder !== null) uploads.remove(folder);
  });

  return {
    async answer(question) {
      switch (question.about) {
        case "plan":
          return plan(question.query, question.upload);
        case "fleet": {
          const traffic = known.get(question.query.key);
          if (traffic?.last == null) throw forgotten();
          return fleetAnswer(question.query.option, traffic.last, traffic.read);
        }
        case "prices":
          return pricesAnswer(question.query, question.at, nowMs());
        case "claims":
          return claimsAnswer(nowMs());
        case "tasks":
          return savedTasks(dataFolder);
        case "set-tasks":
          return saveTasks(dataFolder, question.body);
      }
    },
    close: () => uploads.close(),
  };

  async function plan(query: PlanQuery, upload: Upload | null): Promise<string> {
    const flags = flagsOf(query);
    const before = upload === null && query.key !== undefined ? known.get(query.key) : undefined;
    const source = before?.source ?? (upload === null ? query.source : "files");
    if (source === "files" && before === undefined && upload === null) throw forgotten();
    if (source !== undefined) return planned(source, query, flags, before, upload, null);
    // Nobody said on what: the ledger, and the sample for as long as there is nothing in it to plan on.
    if (await hasRows()) {
      try {
        return await planned("ledger", query, flags, undefined, null, null);
      } catch (error) {
        if (!(error instanceof UserError) || known.newest("ledger")?.last != null) throw error;
        const note = `the ledger in ${dataFolder} cannot be planned on yet: ${error.message}`;
        return planned("sample", query, flags, undefined, null, note);
      }
    }
    return planned("sample", query, flags, undefined, null, null);
  }

  /** An empty ledger is not read by the planner: that would end in an error that means nothing to a newcomer. */
  async function hasRows(): Promise<boolean> {
    if (reusable("ledger") !== undefined) return true;
    if (!existsSync(dataFolder)) return false;
    const { openLedger } = await import("../../ledger/ledger.ts");
    const ledger = openLedger(dataFolder);
    try {
      return (await ledger.extent()).firstMs !== null;
    } finally {
      await ledger.close();
    }
  }

  async function planned(
    source: Source,
    query: PlanQuery,
    flags: PlanFlags,
    before: KnownTraffic | undefined,
    upload: Upload | null,
    note: string | null,
  ): Promise<string> {
    const { key: _key, source: _source, ...asked } = query;
    const today = Math.floor(nowMs() / DAY_MS);
    const memo = JSON.stringify([asked, today, note]);
    const traffic = before ?? reusable(source);
    const answered = traffic?.answers.get(memo);
    if (answered !== undefined) return answered;

    const kept = upload === null ? null : await uploads.keep(upload);
    try {
      const files = source === "sample" ? [SAMPLE_TRACE] : (kept?.files ?? traffic?.files ?? []);
      const all = withSource(source, query, flags);
      const question = await planQuestion(ioFor(), files, all);
      const use = await read(source, question, all, traffic, kept, files);
      const material = prepared(question, use, note);
      use.last = { material, question };
      const { report } = use.read;
      const { label, key } = use;
      const command = commandFor(source, files, flags, query);
      const answer: PlanAnswer = { source, label, key, material, report, command };
      const text = withoutFolders(JSON.stringify(answer), use.folder);
      known.keep(use);
      keepAnswer(use, memo, text);
      return text;
    } catch (error) {
      if (kept !== null) uploads.remove(kept.folder);
      throw plain(error, kept?.folder ?? traffic?.folder ?? null);
    }
  }

  function reusable(source: Source): KnownTraffic | undefined {
    if (source === "files") return undefined;
    const newest = known.newest(source);
    return source === "sample" || (newest !== undefined && nowMs() - newest.readMs < FRESH_MS)
      ? newest
      : undefined;
  }

  async function read(
    source: Source,
    question: Asked,
    flags: PlanFlags,
    traffic: KnownTraffic | undefined,
    kept: { folder: string; files: string[] } | null,
    files: readonly string[],
  ): Promise<KnownTraffic> {
    const { files: _files, givenRates: _rates, ...request } = question.traffic;
    const readAs = JSON.stringify([request, flags.assume?.includes("guide") ?? false]);
    if (traffic !== undefined && traffic.readAs === readAs) return traffic;
    const found = await readTraffic(question.traffic, question.catalog.prices);
    if (traffic !== undefined) {
      return Object.assign(traffic, { readAs, readMs: nowMs(), read: found, last: null, answers: new Map() });
    }
    return {
      key: randomUUID(),
      source,
      label: labelOf(source, files),
      files,
      folder: kept?.folder ?? null,
      readAs,
      readMs: nowMs(),
      read: found,
      last: null,
      answers: new Map(),
    };
  }

  function withSource(source: Source, query: PlanQuery, flags: PlanFlags): PlanFlags {
    if (query.tasks !== undefined) uploads.write("tasks.csv", query.tasks);
    return {
      ...flags,
      ...(query.tasks === undefined ? {} : { tasks: "tasks.csv" }),
      ...(source === "ledger" ? { data: dataFolder } : {}),
      ...(source === "sample" ? { model: flags.model ?? SAMPLE_MODEL } : {}),
    };
  }

  /** What a plan may touch: paths start in the folder of what was sent. */
  function ioFor(): CommandIo {
    return {
      stdout: () => {},
      stderr: () => {},
      cwd: uploads.path,
      env: {},
      nowMs,
      columns: 80,
      color: false,
      exitCode: 0,
    };
  }

  function commandFor(source: Source, files: readonly string[], flags: PlanFlags, query: PlanQuery): string {
    const named = { ...flags, ...(query.tasks === undefined ? {} : { tasks: "tasks.csv" }) };
    if (source === "files")
      return planCommandLine(
        files.map((file) => basename(file)),
        named,
      );
    if (source === "sample") return planCommandLine([], named).replace("breakeven plan", "breakeven demo");
    const isUsual = dataFolder === join(settings.cwd, ".breakeven");
    return planCommandLine([], isUsual ? named : { ...named, data: dataFolder });
  }
}

function prepared(question: Asked, { read }: KnownTraffic, note: string | null): PlanMaterial {
  const material = planMaterial(read.profile, read.tieOut, question.catalog, question.constraints);
  const notes = [...(note === null ? [] : [note]), ...question.notes, ...read.notes, ...material.notes];
  return { ...material, notes };
}

function labelOf(source: Source, files: readonly string[]): string {
  if (source === "ledger") return "the ledger";
  if (source === "files") return files.map((file) => basename(file)).join(", ");
  return "a real trace: seven days of a university's question service (RAGPulse)";
}

/** Names of files without the folder that they were kept in. */
const withoutFolders = (text: string, folder: string | null): string =>
  folder === null ? text : text.replaceAll(JSON.stringify(`${folder}${sep}`).slice(1, -1), "");

function plain(error: unknown, folder: string | null): unknown {
  if (!(error instanceof UserError) || folder === null) return error;
  const strip = (text: string): string => text.replaceAll(`${folder}${sep}`, "");
  return new UserError(strip(error.message), strip(error.remedy), { cause: error });
}

const forgotten = (): UserError =>
  new UserError("this traffic is no longer known here", "Open the files once more, or plan on the ledger.");
