import { existsSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { DAY_MS } from "../../core/time.ts";
import type { FleetQuery, PlanAnswer, PlanQuery } from "../../contract/api.ts";
import type { PlanQuestion, Upload } from "../../contract/office.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import { firstFleetOption } from "../../planner/verdict/first-fleet.ts";
import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";
import { type LedgerMark, ledgerMark } from "../../ledger/ledger-mark.ts";
import { openLedger, type ReadingProgress } from "../../ledger/ledger.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import type { CommandIo } from "../../cli/command.ts";
import { priceNames } from "../prices/price-names.ts";
import { planCommandLine } from "../plan/command-line.ts";
import { planQuestion, type PlanFlags, type PlanQuestion as Asked } from "../plan/plan-question.ts";
import { readTraffic } from "../plan/read-traffic.ts";
import { SAVED_TASKS } from "../plan/tasks-file.ts";
import { SAMPLE_MODEL, SAMPLE_TRACE } from "../sample-trace.ts";
import { claimsAnswer, pricesAnswer } from "./catalog-desk.ts";
import { fleetAnswer } from "./fleet-answer.ts";
import { type KeptPlan, keptPlans } from "./kept-plans.ts";
import { keepAnswer, type KnownTraffic, KnownTraffics } from "./known-traffic.ts";
import { isStillGood, LONG_MS } from "./ledger-reading.ts";
import { flagsOf } from "./plan-flags.ts";
import { asNothing, newTraffic, NothingToPlanOn, prepared } from "./plan-traffic.ts";
import { savedTasks, saveTasks } from "./saved-tasks.ts";
import { uploadFolder } from "./upload-folder.ts";
import { plain, withoutFolders } from "./without-folder.ts";

/** What a plan depends on beside the question. */
export interface PlanSettings {
  dataFolder: string;
  cwd: string;
  /** Folder for what is sent to it; made when it is needed. */
  scratch: string;
}

/** Answers the questions of pages that need the command line's knowledge: plans first of all. */
export interface PlanAnswers {
  /** Data, or JSON that is ready to be sent. Throws UserError for what a person can mend. */
  answer(question: PlanQuestion): Promise<object | string>;
  close(): void;
}

type Source = KnownTraffic["source"];

/** `progress` is told how far a ledger has been read, and null when that has ended. */
export function createPlanAnswers(
  settings: PlanSettings,
  nowMs: () => number,
  progress: (progress: ReadingProgress | null) => void = () => {},
): PlanAnswers {
  const { dataFolder } = settings;
  const plans = keptPlans(dataFolder);
  const uploads = uploadFolder(settings.scratch, nowMs);
  const known = new KnownTraffics(({ folder }) => {
    if (folder !== null) uploads.remove(folder);
  });

  return {
    async answer(question) {
      switch (question.about) {
        case "plan":
          return plan(question.query, question.upload);
        case "progress":
          throw new Error("whoever started this process knows how far it is");
        case "fleet":
          return fleet(question.query);
        case "prices":
          return pricesAnswer(question.query, question.at, nowMs());
        case "names":
          return priceNames();
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
    const isOfKnown = upload === null && query.key !== undefined && query.fresh === undefined;
    const before = isOfKnown ? known.get(query.key as string) : undefined;
    const source = before?.source ?? (upload === null ? query.source : "files");
    if (source === "files" && before === undefined && upload === null) throw forgotten();
    const asked: Asking = { query, flags, upload, note: null };
    if (before !== undefined || source === "files") return planned("files", asked, before);
    const sample = (note: string | null): Promise<string> =>
      planned("sample", { ...asked, note }, known.newest("sample"));
    if (source === "sample") return sample(null);
    const held = ledgerNow();
    // Nobody said on what: the ledger, and the sample for as long as there is nothing in it to plan on.
    if (held.rows === 0 && source === undefined) return sample(null);
    const kept = plans.find(questionOf(query));
    if (kept !== null) {
      const holds = kept.mark === held.mark && kept.day === today();
      if (holds) return kept.text;
      if (query.fresh === undefined && kept.tookMs >= LONG_MS) return outdated(kept.text);
    }
    const extent = { ...(await extentNow()), mark: held.mark };
    if (extent.firstMs === null && source === undefined) return sample(null);
    const newest = known.newest("ledger");
    const isGood = newest?.reading != null && isStillGood(newest.reading, extent, nowMs());
    try {
      const key = newest?.key ?? kept?.key;
      return await planned("ledger", asked, isGood ? newest : undefined, { ...extent, key });
    } catch (error) {
      if (source === "ledger" || !(error instanceof NothingToPlanOn)) throw error;
      return sample(`the ledger in ${dataFolder} cannot be planned on yet: ${error.message}`);
    }
  }

  /** What a fleet of a plan can do. A plan of an earlier process is made again, unless that was asked of it before. */
  async function fleet({ key, option }: FleetQuery): Promise<string> {
    const kept = plans.byKey(key);
    const found = kept?.fleets[option];
    if (found !== undefined) return found;
    if (known.get(key)?.last == null && kept !== null) {
      const { query } = kept;
      const extent = { ...(await extentNow()), mark: ledgerNow().mark };
      await planned("ledger", { query, flags: flagsOf(query), upload: null, note: null }, undefined, {
        ...extent,
        key,
      });
    }
    const traffic = known.get(key);
    if (traffic?.last == null) throw forgotten();
    const text = JSON.stringify(fleetAnswer(option, traffic.last, traffic.read));
    const now = plans.byKey(key);
    if (now !== null) plans.keep({ ...now, fleets: { ...now.fleets, [option]: text } });
    return text;
  }

  /** The question as far as it is kept: apart from the traffic, which is the ledger's, and from the day. */
  function questionOf({ key: _key, source: _source, fresh: _fresh, ...asked }: PlanQuery): string {
    return JSON.stringify([asked, tasksStamp(dataFolder)]);
  }

  function ledgerNow(): LedgerMark {
    return existsSync(dataFolder) ? ledgerMark(dataFolder) : { mark: "", rows: 0 };
  }

  function today(): number {
    return Math.floor(nowMs() / DAY_MS);
  }

  async function extentNow(): Promise<LedgerExtent> {
    if (!existsSync(dataFolder)) return { requests: 0, firstMs: null, lastMs: null };
    const ledger = openLedger(dataFolder);
    try {
      return await ledger.extent();
    } finally {
      await ledger.close();
    }
  }

  async function planned(
    asSource: Source,
    { query, flags, upload, note }: Asking,
    traffic: KnownTraffic | undefined,
    held: LedgerHeld | null = null,
  ): Promise<string> {
    const source = traffic?.source ?? asSource;
    const { key: _key, source: _source, fresh: _fresh, ...asked } = query;
    const memo = JSON.stringify([asked, today(), note, source === "ledger" ? tasksStamp(dataFolder) : null]);
    const answered = traffic?.answers.get(memo);
    if (traffic !== undefined && answered !== undefined) {
      traffic.last = answered.last;
      // What its fleets can do is asked for by the key alone.
      if (source === "ledger") plans.find(questionOf(query));
      return answered.text;
    }
    const startedMs = nowMs();

    const kept = upload === null ? null : await uploads.keep(upload);
    try {
      const files = source === "sample" ? [SAMPLE_TRACE] : (kept?.files ?? traffic?.files ?? []);
      const all = withSource(source, query, flags);
      const question = await planQuestion(ioFor(), files, all);
      const use = await read(source, question, all, traffic, kept, files, held);
      const material = prepared(question, use, note);
      use.last = { material, question };
      const { report } = use.read;
      const { label, key } = use;
      const command = commandFor(source, files, flags, query);
      const { replaced } = question;
      const readMs = use.reading?.readMs ?? null;
      const about = { isOutdated: false, readMs, source, label, key, command };
      const result = answerPlan(material);
      const answer: PlanAnswer = { ...about, material, result, replaced, report };
      const text = withoutFolders(JSON.stringify(answer), use.folder);
      known.keep(use);
      keepAnswer(use, memo, { text, last: use.last });
      if (use.reading !== null && note === null) {
        const { mark, readMs: atMs, tookMs } = use.reading;
        const fleets = tookMs < LONG_MS ? {} : firstFleet(use, result);
        const about = { question: questionOf(query), query, key, mark, day: today(), fleets };
        plans.keep({ ...about, readMs: atMs, tookMs: Math.max(tookMs, nowMs() - startedMs), text });
      }
      return text;
    } catch (error) {
      if (kept !== null) uploads.remove(kept.folder);
      throw plain(error, kept?.folder ?? traffic?.folder ?? null);
    }
  }

  async function read(
    source: Source,
    question: Asked,
    flags: PlanFlags,
    traffic: KnownTraffic | undefined,
    kept: { folder: string; files: string[] } | null,
    files: readonly string[],
    held: LedgerHeld | null,
  ): Promise<KnownTraffic> {
    const { files: _files, givenRates: _rates, ...request } = question.traffic;
    const readAs = JSON.stringify([request, flags.assume?.includes("guide") ?? false]);
    if (traffic !== undefined && traffic.readAs === readAs) return traffic;
    const startedMs = nowMs();
    const { mark } = ledgerNow();
    const found = await readTraffic(question.traffic, question.catalog.prices, progress)
      .catch(asNothing)
      .finally(() => progress(null));
    const tookMs = nowMs() - startedMs;
    const use = traffic ?? newTraffic(source, files, kept?.folder ?? null);
    if (source === "ledger") {
      if (held?.key !== undefined) use.key = held.key;
      const extent = held ?? use.reading?.extent ?? (await extentNow());
      use.reading = { readMs: startedMs, tookMs, extent, mark };
    }
    return Object.assign(use, { readAs, read: found, last: null, answers: new Map() });
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

/** What is asked, apart from what it is asked on. */
interface Asking {
  query: PlanQuery;
  flags: PlanFlags;
  upload: Upload | null;
  /** For the reader, before all others. */
  note: string | null;
}

/** What the ledger holds, and under which key pages know what was read of it before. */
type LedgerHeld = LedgerExtent & { key?: string | undefined };

/** The same answer, said to be of a ledger or a day that has passed. */
const outdated = (text: string): string => text.replace(`{"isOutdated":false`, `{"isOutdated":true`);

/** The fleet that is looked at first, where the traffic took long to read. */
function firstFleet({ last, read }: KnownTraffic, { options, verdict }: PlanResult): KeptPlan["fleets"] {
  if (last === null) return {};
  const option = firstFleetOption(options, verdict);
  return option === null ? {} : { [option]: JSON.stringify(fleetAnswer(option, last, read)) };
}

/** Changes when the tasks that plans on the ledger go by do. */
function tasksStamp(dataFolder: string): string | null {
  const stat = statSync(join(dataFolder, SAVED_TASKS), { throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}

/** The files of a plan are not kept for ever, and not by another server. */
export class ForgottenTraffic extends UserError {}

const forgotten = (): UserError =>
  new ForgottenTraffic(
    "this traffic is no longer known here",
    "Open the files once more, or plan on the ledger.",
  );
