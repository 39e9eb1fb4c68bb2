import { randomUUID } from "node:crypto";
import { basename } from "node:path";
import type { PlanAnswer } from "../../contract/api.ts";
import { planCommandLine } from "../../contract/plan-command-line.ts";
import type { LedgerExtent } from "../../ledger/dashboard-queries.ts";
import { answerPlan } from "../../planner/answer-plan.ts";
import { firstFleetOption } from "../../planner/verdict/first-fleet.ts";
import { materialOf } from "../plan/make-plan.ts";
import { planQuestion, type PlanQuestion } from "../plan/plan-question.ts";
import { readTraffic } from "../plan/read-traffic.ts";
import { SAMPLE_TRACE } from "../sample-trace.ts";
import { type AskedPlan, askedKey, commandOn, placeOf, requestOn } from "./asked-plan.ts";
import { fleetAnswer } from "./fleet-answer.ts";
import type { KeptPlan } from "./kept-plans.ts";
import { LONG_MS } from "./ledger-reading.ts";
import { extentOf, markOf, type PageState, tasksStamp, today } from "./page-state.ts";
import { cacheAnswer, type CachedTraffic } from "./traffic-cache.ts";
import { type KeptUpload, withoutFolder } from "./upload-folder.ts";

/** What a plan is made on. */
export interface PlannedOn {
  source: CachedTraffic["source"];
  /** Traffic that was read before, to be used again where it was read the same way. */
  traffic?: CachedTraffic | undefined;
  /** What the ledger holds now. */
  extent?: LedgerExtent;
  /** The key by which pages know what was read of the ledger before. */
  key?: string | undefined;
}

/** A plan on some traffic as JSON: the last one that was asked the same, else a new one. Throws UserError. */
export async function planOn(state: PageState, asked: AskedPlan, on: PlannedOn): Promise<string> {
  const { traffic, source } = on;
  const memo = askedKey(asked, today(state), asked.note, source === "ledger" ? tasksStamp(state) : null);
  const answered = traffic?.answers.get(memo);
  if (traffic !== undefined && answered !== undefined) {
    traffic.last = answered.last;
    // What its fleets can do is asked for by the key alone.
    if (source === "ledger") state.kept.find(askedKey(asked, tasksStamp(state)));
    return answered.text;
  }
  const upload = asked.upload === null ? null : await state.uploads.keep(asked.upload);
  try {
    return await newPlan(state, asked, on, { memo, upload });
  } catch (error) {
    if (upload !== null) state.uploads.remove(upload.folder);
    throw withoutFolder(error, upload?.folder ?? traffic?.folder ?? null);
  }
}

async function newPlan(
  state: PageState,
  asked: AskedPlan,
  on: PlannedOn,
  { memo, upload }: { memo: string; upload: KeptUpload | null },
): Promise<string> {
  const startedMs = state.nowMs();
  const { source } = on;
  const files = source === "sample" ? [SAMPLE_TRACE] : (upload?.files ?? on.traffic?.files ?? []);
  const { dataFolder } = state.settings;
  const place = placeOf(asked, { files, dataFolder, nowMs: state.nowMs() });
  const question = await planQuestion(requestOn(source, asked), place);
  const use = await trafficFor(state, asked, on, { question, upload, files });
  const material = materialOf(question, use.read, firstNotes(asked, use));
  use.last = { material, question };
  const command = commandOn(source, files, state.settings);
  const answer: PlanAnswer = {
    isOutdated: false,
    readMs: use.reading?.readMs ?? null,
    source,
    label: use.label,
    key: use.key,
    command: planCommandLine(command, asked.request),
    asked: { command, request: asked.request },
    material,
    result: answerPlan(material),
    replaced: question.replaced,
    report: use.read.report,
  };
  const text = jsonWithoutFolder(answer, use.folder);
  state.traffics.keep(use);
  cacheAnswer(use, memo, { text, last: use.last });
  if (use.reading !== null && asked.note === null) keepOnDisk(state, asked, use, { answer, startedMs });
  return text;
}

/** The traffic, read again where something that decides how it is read has changed. */
async function trafficFor(
  state: PageState,
  { request }: AskedPlan,
  { source, traffic, extent, key }: PlannedOn,
  asked: { question: PlanQuestion; upload: KeptUpload | null; files: readonly string[] },
): Promise<CachedTraffic> {
  const { files: _files, givenRates: _rates, ...reading } = asked.question.traffic;
  const readAs = JSON.stringify([reading, request.assume?.includes("guide") ?? false]);
  if (traffic !== undefined && traffic.readAs === readAs) return traffic;
  const startedMs = state.nowMs();
  const { mark } = markOf(state);
  const { question } = asked;
  const read = await readTraffic(question.traffic, question.catalog.prices, state.progress).finally(() =>
    state.progress(null),
  );
  const tookMs = state.nowMs() - startedMs;
  const use = traffic ?? newTraffic(source, asked.files, asked.upload?.folder ?? null);
  if (source === "ledger") {
    if (key !== undefined) use.key = key;
    const held = extent ?? use.reading?.extent ?? (await extentOf(state));
    use.reading = { readMs: startedMs, tookMs, extent: held, mark };
  }
  return Object.assign(use, { readAs, read, last: null, answers: new Map() });
}

const newTraffic = (
  source: CachedTraffic["source"],
  files: readonly string[],
  folder: string | null,
): Omit<CachedTraffic, "read"> => ({
  key: randomUUID(),
  source,
  label: labelOf(source, files),
  files,
  folder,
  readAs: "",
  reading: null,
  last: null,
  answers: new Map(),
});

function labelOf(source: CachedTraffic["source"], files: readonly string[]): string {
  if (source === "ledger") return "the ledger";
  if (source === "files") return files.map((file) => basename(file)).join(", ");
  return "a real trace: seven days of a university's question service (RAGPulse)";
}

function firstNotes({ note }: AskedPlan, { reading }: CachedTraffic): string[] {
  const isLong = reading !== null && reading.tookMs >= LONG_MS;
  const when = isLong ? [`the ledger is as it was read at ${momentText(reading.readMs)}`] : [];
  return [...(note === null ? [] : [note]), ...when];
}

const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 16).replace("T", " ")} UTC`;

function keepOnDisk(
  state: PageState,
  asked: AskedPlan,
  { reading, last, read, key }: CachedTraffic,
  { answer, startedMs }: { answer: PlanAnswer; startedMs: number },
): void {
  if (reading === null || last === null) return;
  const { options, verdict } = answer.result;
  // The fleet that is looked at first, where the traffic took long to read.
  const first = reading.tookMs < LONG_MS ? null : firstFleetOption(options, verdict);
  const fleets: KeptPlan["fleets"] = first === null ? {} : { [first]: fleetAnswer(first, last, read) };
  state.kept.keep({
    question: askedKey(asked, tasksStamp(state)),
    query: asked.query,
    key,
    mark: reading.mark,
    day: today(state),
    fleets,
    readMs: reading.readMs,
    tookMs: Math.max(reading.tookMs, state.nowMs() - startedMs),
    answer,
  });
}

/** JSON in which files go by their names, without the folder in which they were kept. */
function jsonWithoutFolder(answer: PlanAnswer, folder: string | null): string {
  if (folder === null) return JSON.stringify(answer);
  return JSON.stringify(answer, (_key, value: unknown) => withoutFolder(value, folder));
}
