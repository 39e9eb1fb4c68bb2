import { rmSync } from "node:fs";
import { TOKEN_KINDS } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import type { DuckDb } from "./duckdb.ts";
import { completeRows, csvSource } from "./history-columns.ts";
import { IMPORT_COLUMNS, IMPORT_DEFAULTS } from "./import-columns.ts";
import { addCosts, type ImportedCosts } from "./imported-costs.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type Manifest, type Part, readManifest, writeManifest } from "./manifest.ts";
import { partRows, writePart, writeParts } from "./parts.ts";
import { sqlList } from "./sql-text.ts";
import { dropCopies, partsAround } from "./snapshot.ts";

export interface LoadResult {
  /** Rows that are new, that were there already, and that took the place of older ones. */
  added: number;
  copies: number;
  replaced: number;
  /** Rows of days whose attempts are forgotten: whether they were there already nobody can tell. */
  forgotten: number;
  /** Lines of cost that were read, new or not. */
  costs: number;
}

/** What tells whether a bucket that is read again says something else. */
const COMPARED = ["requests", "provider_cost_picodollars", ...TOKEN_KINDS.map(tokenColumn)];

/**
 * Brings imported rows into the history, in as many pieces as they come in, and lets them count all at once at the
 * end. The caller holds the lock from the first piece to the end.
 */
export class Load {
  readonly #db: DuckDb;
  readonly #folder: string;
  #draft: Manifest;
  /** Files of parts that were written anew. */
  readonly #gone: string[] = [];
  readonly #result: LoadResult = { added: 0, copies: 0, replaced: 0, forgotten: 0, costs: 0 };

  constructor(db: DuckDb, folder: string) {
    this.#db = db;
    this.#folder = folder;
    this.#draft = readManifest(ledgerPaths(folder).manifest);
  }

  /** Reads a file of lines as `importLine` writes them, and deletes it. */
  async add(csvPath: string): Promise<void> {
    await this.#db.run(`CREATE OR REPLACE TABLE imported AS FROM ${csvSource(csvPath, IMPORT_COLUMNS)}`);
    rmSync(csvPath, { force: true });
    this.#result.forgotten += await this.#dropForgotten();
    const replaced = await this.#removeOutdated();
    const copies = await dropCopies(this.#db, "imported", this.#draft, this.#folder);
    const parts = await writeParts(
      this.#db,
      this.#folder,
      `(${completeRows("imported", IMPORT_COLUMNS, IMPORT_DEFAULTS)})`,
    );
    await this.#db.run("DROP TABLE imported");
    this.#draft = { ...this.#draft, parts: [...this.#draft.parts, ...parts] };
    this.#result.copies += copies;
    this.#result.replaced += replaced;
    this.#result.added += parts.reduce((sum, { rows }) => sum + rows, 0) - replaced;
  }

  /** From here on the rows count, and the money of bills with them. */
  finish(costs: ImportedCosts, nowMs: number): LoadResult {
    const hasCosts = costs.costs.length + costs.spans.length > 0;
    const file = hasCosts ? addCosts(this.#folder, this.#draft, costs) : this.#draft.costs;
    const { manifest } = ledgerPaths(this.#folder);
    const gone = [...this.#gone, ...(file === this.#draft.costs ? [] : [this.#draft.costs])];
    writeManifest(manifest, {
      ...this.#draft,
      version: this.#draft.version + 1,
      costs: file,
      obsolete: [
        ...this.#draft.obsolete,
        ...gone.flatMap((name) => (name === null ? [] : [{ file: name, sinceMs: nowMs }])),
      ],
    });
    return { ...this.#result, costs: costs.costs.length };
  }

  /** Drops rows of days of which the sums alone are kept: counted again, they would be in them twice. */
  async #dropForgotten(): Promise<number> {
    const days = [...new Set((this.#draft.past ?? []).map(({ day }) => day))];
    if (days.length === 0) return 0;
    const rows = await this.#db.rows<{ Count: bigint }>(
      `DELETE FROM imported
       WHERE list_contains(${sqlList(days)}, strftime(make_timestamp(received_ms * 1000), '%Y-%m-%d'))`,
    );
    return Number(rows[0]?.Count ?? 0n);
  }

  /** Writes parts anew without the buckets that now say something else. Returns how many those were. */
  async #removeOutdated(): Promise<number> {
    const parts = await this.#partsOfImportedDays();
    if (parts.length === 0) return 0;
    const differ = COMPARED.map((name) => `new."${name}" IS DISTINCT FROM old."${name}"`).join(" OR ");
    await this.#db.run(
      `CREATE OR REPLACE TABLE outdated AS
       SELECT DISTINCT old.attempt_id, parse_filename(old.filename) AS file
       FROM ${partRows(this.#folder, parts, "filename = true")} old
       JOIN imported new USING (attempt_id) WHERE ${differ}`,
    );
    const files = await this.#db.rows<{ file: string; rows: bigint }>(
      "SELECT file, count(*) AS rows FROM outdated GROUP BY 1",
    );
    let removed = 0;
    for (const { file, rows } of files) {
      const part = parts.find(({ attempts }) => attempts.endsWith(file));
      if (part === undefined) continue;
      removed += Number(rows);
      await this.#rewrite(part, part.rows - Number(rows));
    }
    await this.#db.run("DROP TABLE outdated");
    return removed;
  }

  async #rewrite(part: Part, rows: number): Promise<void> {
    const kept = `SELECT * FROM ${partRows(this.#folder, [part])} WHERE attempt_id NOT IN (SELECT attempt_id FROM outdated)`;
    const next = rows === 0 ? [] : [await writePart(this.#db, this.#folder, part.day, kept, rows)];
    const others = this.#draft.parts.filter((other) => other.attempts !== part.attempts);
    this.#draft = { ...this.#draft, parts: [...others, ...next] };
    this.#gone.push(part.attempts, part.hourly);
  }

  #partsOfImportedDays(): Promise<Part[]> {
    return partsAround(this.#db, "imported", this.#draft);
  }
}
