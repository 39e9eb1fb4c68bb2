import type { CostRow, UsageRow } from "../core/usage.ts";

/** Where understood rows go. Bounds of buckets without usage arrive by `span`: observed time, no traffic. */
export interface RowSink {
  usage(row: UsageRow): void;
  cost(row: CostRow): void;
  span?(startMs: number, endMs: number): void;
}

export interface ImportOptions {
  /** Relative times start at the UTC day of this moment. */
  asOfMs: number;
  /** The API model of rows that name none. */
  defaultModel: string | null;
  /** What columns of tables of no known format are: `time=ts,model=deployment,input=ptoks,output=ctoks`. */
  columns?: string | null;
  /** Which model a name in the rows stands for, as words: `prod-chat=gpt-5.4`. */
  map?: readonly string[];
  /** Dollars per unit of other currencies, e.g. `{ EUR: 1.12, CNY: 0.14 }`. */
  usdPerUnit: Readonly<Record<string, number>>;
  /** Bad rows a file may have; unset = the larger of 20 and 1 % of its rows. */
  maxBadRows?: number;
  /** Opens files of Parquet; unset = they are refused. */
  parquet?: ParquetOpener;
  /** Seeds the sampling of traces that publish distributions instead of requests. */
  seed?: number;
}

/** A file of Parquet as columns and rows of texts: null is an empty text, an object is JSON. */
export type ParquetOpener = (path: string) => Promise<{
  columns: readonly string[];
  pieces: AsyncIterable<readonly string[][]>;
  close(): void;
}>;

/** What a format's reader may do with what it understood. One per file. */
export interface Output {
  /** The file as the user named it. */
  readonly file: string;
  readonly options: ImportOptions;
  /** Time 0 of sources with relative times. */
  readonly relativeZeroMs: number;
  /**
   * False when a row with this id, or the same bucket of another file, was already seen: it is counted as a
   * duplicate and not passed on. `apart` is what tells buckets of one time and model apart ("" = not split by it).
   */
  usage(row: UsageRow, apart?: readonly string[]): boolean;
  cost(row: CostRow): void;
  /** The file has usage without an id in this time, which is passed on by another file's output. */
  covers(provider: string | null, startMs: number, endMs: number): void;
  span(startMs: number, endMs: number): void;
  /** Reads one of several rows that a record holds: a BadRow counts this row as skipped, not the record. */
  attempt(line: number, action: () => void): void;
  /** A sentence for the user; the same sentence is shown once per file. */
  note(text: string): void;
  /** Counts something that is said once, as a sentence made from the count, when the file is done. */
  tally(sentence: (count: number) => string, amount?: number): void;
  /** Files beside this one, by name, and their text. */
  siblings(): Promise<readonly string[]>;
  readSibling(name: string): Promise<string>;
}

export interface TableReader {
  /** Rows may stop after this many cells: what they leave out is empty. Unset = they may not. */
  mayStopAfter?: number;
  /** By column: does the reader look at it? Unset = at all of them. */
  wanted?: readonly boolean[];
  /** Throws BadRow when the row cannot be used. */
  row(cells: readonly string[], line: number): void;
  end?(): void;
}

export interface RecordReader {
  /** Throws BadRow when the record cannot be used. `line` is the line of a JSONL file, else the record's number. */
  record(record: JsonObject, line: number): void;
  end?(): void;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * One thing that people export. Recognised by its columns or by the shape of its first record, never by file
 * name. `State` outlives a file, so that rows of one table may lie in several files.
 */
export interface Format<State = unknown> {
  name: string;
  /** The rows are a log of requests beside the provider's own books, which may list the same requests. */
  isRequestLog?: true;
  createState?(): State;
  /** Column names arrive in lower case, spaces as underscores. */
  matchesColumns?(columns: ReadonlySet<string>): boolean;
  openTable?(columns: readonly string[], output: Output, state: State): TableReader | Promise<TableReader>;
  /** For tables without a header: the first row. */
  matchesFirstRow?(cells: readonly string[]): boolean;
  openHeaderless?(output: Output, state: State): TableReader | Promise<TableReader>;
  matchesRecord?(record: JsonObject): boolean;
  openRecords?(output: Output, state: State): RecordReader | Promise<RecordReader>;
  /** Called once after all files of the import, when the format was seen. */
  finish?(state: State, outputs: readonly Output[]): void;
}

/** A row or record that cannot be used, and why; the driver adds file and line. */
export class BadRow extends Error {
  override readonly name = "BadRow";
  readonly column: string | null;

  constructor(column: string | null, reason: string) {
    super(reason);
    this.column = column;
  }
}
