import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { FileOutput, type FileReport, type Siblings } from "./file-report.ts";
import { GatewayJoin } from "./gateway-join.ts";
import type { Format, ImportOptions, RowSink } from "./format.ts";
import { type CoveredFile, overlapNotes, type UsageOverlap, usageOverlaps } from "./overlap-notes.ts";
import { FORMATS } from "./formats.ts";
import { type InputFile, inputFiles } from "./input-files.ts";
import { modelNames } from "./model-names.ts";
import { ownColumns } from "./own-columns.ts";
import { readFile } from "./read-file.ts";
import { readWhole } from "./read-text.ts";
import { RepeatedBuckets } from "./repeated-buckets.ts";
import { RepeatedRequests } from "./repeated-requests.ts";
import { SeenIds } from "./seen-ids.ts";

export type { FileReport } from "./file-report.ts";
export type { ImportOptions, RowSink } from "./format.ts";

export interface ImportReport {
  files: FileReport[];
  /** What concerns more than one file. */
  notes: string[];
  /** Times for which two files hold what may be the same usage; their notes are among `notes`. */
  overlaps: UsageOverlap[];
}

/**
 * Reads usage exports, cost exports and traces of any recognised format into the sink. Neither the order of the
 * files nor of their rows, nor how rows are split over files, changes which rows arrive.
 * Throws UserError for anything that cannot be used; what the sink got until then must be dropped.
 */
export async function importFiles(
  paths: readonly string[],
  sink: RowSink,
  options: ImportOptions,
): Promise<ImportReport> {
  const inputs = await inputFiles(paths);
  // A single file has nothing to be joined with and is passed on as it is read.
  const isAlone = inputs.length === 1;
  const seen = { ids: new SeenIds(), buckets: isAlone ? null : new RepeatedBuckets() };
  const states = new Map<Format, { state: unknown; outputs: FileOutput[] }>();
  const notes: string[] = [];
  const outputs: FileOutput[] = [];
  const covered: CoveredFile[] = [];
  let modelsNamed = 0;
  let modelsMissing = 0;
  const formats = options.columns == null ? FORMATS : [ownColumns(options.columns), ...FORMATS];
  const names = modelNames(options.map ?? []);
  const pass = (row: UsageRow): void => {
    if (row.model !== null) modelsNamed++;
    else if (row.notMovable === null) {
      modelsMissing++;
      row.model = options.defaultModel;
    }
    sink.usage(row);
  };
  const join = new GatewayJoin(pass);
  const cost = (row: CostRow): void => sink.cost({ ...row, model: names.of(row.model) });
  const span = (startMs: number, endMs: number): void => sink.span?.(startMs, endMs);
  const repeated = new RepeatedRequests();
  const named =
    (then: (row: UsageRow) => void) =>
    (row: UsageRow): void => {
      row.model = names.of(row.model);
      then(row);
    };
  const logged = (row: UsageRow): void => {
    repeated.add(row);
    join.logged(row);
  };
  const sinkOf = (format: Format): RowSink => ({
    usage: named(isAlone ? pass : format.isRequestLog === true ? logged : (row) => join.exported(row)),
    cost,
    span,
  });

  for (const input of await withoutRepeats(inputs, notes)) {
    const { path, name } = input;
    const open = (format: Format): { output: FileOutput; state: unknown } => {
      let entry = states.get(format);
      if (entry === undefined) states.set(format, (entry = { state: format.createState?.(), outputs: [] }));
      const opened = new FileOutput(name, format.name, options, sinkOf(format), seen, siblingsOf(path));
      entry.outputs.push(opened);
      const { usageCoverage: usage, costCoverage: cost } = opened;
      const isRequestLog = format.isRequestLog === true;
      covered.push({ file: name, format: format.name, isRequestLog, usage, cost });
      return { output: opened, state: entry.state };
    };
    const reading = readFile(input, { formats, open }, options.parquet);
    const output = await (input.isFound ? orLeftOut(reading, notes) : reading);
    if (output !== null) outputs.push(output);
  }
  if (outputs.length === 0) throw nothingIn(paths, notes);
  for (const [format, { state, outputs: own }] of states) format.finish?.(state, own);
  for (const output of outputs) output.close();
  const joined = join.finish();
  notes.push(...joined.notes);

  if (outputs.every(({ report }) => report.rows + report.duplicates === 0)) {
    throw new UserError(
      `no usage or cost in ${paths.join(", ")}`,
      "Export a period in which the API was used; docs/formats.md lists what is read.",
    );
  }
  if (modelsMissing > 0 && options.defaultModel === null) {
    const file = outputs.find(({ report }) => report.rows > 0)?.file ?? "";
    throw new UserError(
      `${modelsMissing} rows name no model (${file})`,
      (spelled) =>
        `Say which API model served them, for example ${spelled("model", "gpt-5.4")}; an OpenAI usage export must be grouped by model.`,
      { code: "model-missing" },
    );
  }
  if (modelsNamed > 0 && modelsMissing === 0 && options.defaultModel !== null) {
    notes.push(`--model ${options.defaultModel} is ignored: the rows name their models.`);
  } else if (modelsMissing > 0) {
    notes.push(`${modelsMissing} rows name no model and count as ${options.defaultModel}.`);
  }
  const unused = names.unused();
  if (unused.length > 0) notes.push(`No row is of a model that is called ${unused.join(", ")}.`);
  const overlaps = usageOverlaps(covered, repeated.finish(), joined.copies);
  notes.push(...overlapNotes(covered), ...new Set(overlaps.map(({ note }) => note)));
  return { files: outputs.map(({ report }) => report), notes, overlaps };
}

/** Nobody named the file: where it is no usage, nothing of it was read, and the others count. */
async function orLeftOut(reading: Promise<FileOutput>, notes: string[]): Promise<FileOutput | null> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "no-usage-file") throw error;
    notes.push(`Left out: ${error.message}`);
    return null;
  }
}

const nothingIn = (paths: readonly string[], notes: readonly string[]): UserError =>
  new UserError(
    `none of the files in ${paths.join(", ")} is usage that is read${notes.length === 0 ? "" : `; the first: ${notes[0]}`}`,
    "docs/formats.md lists what is read.",
  );

/** Files with the same bytes as an earlier one are left out. */
async function withoutRepeats(inputs: readonly InputFile[], notes: string[]): Promise<InputFile[]> {
  const sizes = new Map<number, string[]>();
  const kept: InputFile[] = [];
  for (const input of inputs) {
    const { path } = input;
    const info = input.entry === null ? await stat(path).catch(() => undefined) : undefined;
    const sameSize = info?.isFile() === true ? (sizes.get(info.size) ?? []) : [];
    let twin: string | undefined;
    if (sameSize.length > 0) {
      const digest = await digestOf(path);
      for (const other of sameSize) {
        if ((await digestOf(other)) === digest) twin = other;
      }
    }
    if (twin !== undefined) {
      notes.push(`${path} is the same file as ${twin} and was read once.`);
      continue;
    }
    if (info?.isFile() === true) sizes.set(info.size, [...sameSize, path]);
    kept.push(input);
  }
  return kept;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

const siblingsOf = (path: string): Siblings => ({
  list: async () => (await readdir(dirname(path))).filter((name) => name !== basename(path)).sort(),
  read: (name) => readWhole(join(dirname(path), name), join(dirname(path), name)),
});
