import { foldName } from "./field-names.ts";

/** Columns that can change what usage costs, by their names. */
const MONEY =
  /cost|price|spend|amount|charge|fee|discount|credit|surcharge|tokens|tier|speed|geo|context|currency|byok/;
/** Sums and parts of what is read anyway. */
const KNOWN = new Set(
  [
    "totaltokens inputtexttokens outputtexttokens inputcachedtexttokens inputuncachedtokens costcache latencytier",
    "providercostpicodollars unitprice listprice",
  ].flatMap((names) => names.split(" ")),
);

/** Which columns of a table nobody has asked for. */
const asked = new WeakMap<readonly string[], Set<string>>();

/** Notes that a reader looks at a column. */
export function noteAsked(columns: readonly string[], column: string): void {
  let names = asked.get(columns);
  if (names === undefined) asked.set(columns, (names = new Set()));
  names.add(column);
}

/**
 * Finds columns that no reader looks at, that can change the money, and that say something. Null for a table whose
 * reader does not tell what it looks at.
 */
export class UnusedColumns {
  readonly #columns: readonly string[];
  #candidates: number[] | null = null;
  readonly #found = new Set<string>();

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  /** Looks at a row that was read. */
  see(cells: readonly string[]): void {
    this.#candidates ??= this.#unasked();
    if (this.#candidates.length === 0) return;
    this.#candidates = this.#candidates.filter((index) => {
      const cell = cells[index]?.trim() ?? "";
      if (cell === "" || Number(cell) === 0 || /^(standard|default|usd|null|none|n\/a)$/i.test(cell))
        return true;
      this.#found.add(this.#columns[index]!);
      return false;
    });
  }

  /** Names of columns with something in them that was not used. */
  names(): string[] {
    const names = asked.get(this.#columns);
    return [...this.#found].filter((column) => names?.has(column) !== true).sort();
  }

  #unasked(): number[] {
    const names = asked.get(this.#columns);
    if (names === undefined) return [];
    return this.#columns.flatMap((column, index) =>
      !names.has(column) && MONEY.test(column) && !KNOWN.has(foldName(column)) ? [index] : [],
    );
  }
}
