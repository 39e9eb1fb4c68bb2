import { UserError } from "../core/errors.ts";
import type { CostRow, UsageRow } from "../core/usage.ts";
import { BadRow, type ImportOptions, type Output, type RowSink } from "./format.ts";
import { Coverage } from "./overlap-notes.ts";
import type { RepeatedBuckets } from "./repeated-buckets.ts";
import type { SeenIds } from "./seen-ids.ts";
import { UsageCoverage } from "./usage-coverage.ts";

export interface SkippedRow {
  line: number;
  column: string | null;
  reason: string;
}

/** What became of one file. `rows` counts usage and cost rows passed on. */
export interface FileReport {
  file: string;
  format: string;
  rows: number;
  /** The first few rows that could not be used; `skippedCount` counts all of them. */
  skipped: SkippedRow[];
  skippedCount: number;
  duplicates: number;
  notes: string[];
}

const SKIPPED_KEPT = 20;
const BAD_ROWS_ALLOWED = 20;
const BAD_SHARE_ALLOWED = 0.01;

/** Siblings of the file being read, for traces that lie in several files. */
export interface Siblings {
  list(): Promise<readonly string[]>;
  read(name: string): Promise<string>;
}

/** What was seen in any file of the import; `buckets` is null when there is only one. */
export interface Seen {
  ids: SeenIds;
  buckets: RepeatedBuckets | null;
}

/** The Output of one file: passes rows on, drops known ids, collects what is to be said about the file. */
export class FileOutput implements Output {
  readonly file: string;
  readonly options: ImportOptions;
  readonly relativeZeroMs: number;
  readonly report: FileReport;
  readonly usageCoverage = new UsageCoverage();
  readonly costCoverage = new Coverage();
  linesRead = 0;
  /** What the numbers of rows count: lines, or the records of a JSON document. */
  unit: "line" | "record" = "line";
  readonly #sink: RowSink;
  readonly #seen: Seen;
  readonly #siblings: Siblings;
  readonly #tallies = new Map<string, { sentence: (count: number) => string; count: number }>();

  constructor(
    file: string,
    format: string,
    options: ImportOptions,
    sink: RowSink,
    seen: Seen,
    siblings: Siblings,
  ) {
    this.file = file;
    this.options = options;
    this.relativeZeroMs = Math.floor(options.asOfMs / 86_400_000) * 86_400_000;
    this.report = { file, format, rows: 0, skipped: [], skippedCount: 0, duplicates: 0, notes: [] };
    this.#sink = sink;
    this.#seen = seen;
    this.#siblings = siblings;
  }

  usage(row: UsageRow, apart: readonly string[] = [row.task ?? ""]): boolean {
    const { ids, buckets } = this.#seen;
    const isBucket = row.id === null && row.endMs > row.startMs && !row.relativeTime;
    if (
      (row.id !== null && !ids.add(this.report.format, row.id)) ||
      (isBucket && buckets?.has(row, apart) === true)
    ) {
      this.report.duplicates++;
      return false;
    }
    // Relative times overlap because we placed them, not because the work did; a single file overlaps none.
    if (buckets !== null && !row.relativeTime) this.usageCoverage.add(row, apart);
    this.report.rows++;
    this.#sink.usage(row);
    return true;
  }

  covers(provider: string | null, startMs: number, endMs: number): void {
    this.usageCoverage.covers(provider, startMs, endMs);
  }

  cost(row: CostRow): void {
    this.costCoverage.add(row.provider, row.startMs, row.endMs);
    this.report.rows++;
    this.#sink.cost(row);
  }

  span(startMs: number, endMs: number): void {
    this.#sink.span?.(startMs, endMs);
  }

  attempt(line: number, action: () => void): void {
    const before = this.linesRead;
    try {
      action();
    } catch (error) {
      if (!(error instanceof BadRow)) throw error;
      this.skip(line, error);
    }
    // A record that holds rows was counted by them.
    if (this.linesRead === before) this.linesRead++;
  }

  note(text: string): void {
    if (!this.report.notes.includes(text)) this.report.notes.push(text);
  }

  tally(sentence: (count: number) => string, amount = 1): void {
    const key = sentence(0);
    const entry = this.#tallies.get(key);
    if (entry) entry.count += amount;
    else this.#tallies.set(key, { sentence, count: amount });
  }

  siblings(): Promise<readonly string[]> {
    return this.#siblings.list();
  }

  readSibling(name: string): Promise<string> {
    return this.#siblings.read(name);
  }

  /** Counts a row that cannot be used. */
  skip(line: number, problem: BadRow): void {
    this.report.skippedCount++;
    if (this.report.skipped.length < SKIPPED_KEPT) {
      this.report.skipped.push({ line, column: problem.column, reason: problem.message });
    }
  }

  /** Turns tallies into notes and throws when too much of the file could not be used. */
  close(): void {
    for (const { sentence, count } of this.#tallies.values()) {
      if (count > 0) this.note(sentence(count));
    }
    this.#tallies.clear();
    const { skippedCount } = this.report;
    if (skippedCount === 0) return;
    const allowed = this.options.maxBadRows ?? Math.max(BAD_ROWS_ALLOWED, BAD_SHARE_ALLOWED * this.linesRead);
    if (skippedCount <= allowed && skippedCount < this.linesRead) return;
    const [first] = this.report.skipped;
    const where = first === undefined ? "" : describeSkipped(first, this.unit);
    throw new UserError(
      `${this.file}: ${skippedCount} of ${this.linesRead} rows cannot be used (${this.report.format}); the first: ${where}`,
      "Correct these rows, export the file again, or leave the file out.",
    );
  }
}

/** "line 3, column input_tokens: is negative (-5)" */
const describeSkipped = ({ line, column, reason }: SkippedRow, unit: string): string =>
  column === null ? `${unit} ${line}: ${reason}` : `${unit} ${line}, column ${column}: ${reason}`;
