import type { DuckDb } from "./duckdb.ts";
import { csvSource } from "./history-columns.ts";
import { ledgerPaths } from "./ledger-folder.ts";
import { type Part, readManifest } from "./manifest.ts";
import { replaceParts } from "./maintain.ts";
import { partRows, writePart } from "./parts.ts";

/** Columns of a file of new prices. */
const PRICE_COLUMNS = [
  { name: "attempt_id", type: "text" },
  { name: "cost_picodollars", type: "integer" },
  { name: "price_source", type: "text" },
  { name: "price_version", type: "text" },
] as const;

/** The price that a row has, appended to those that it had before. */
const EARLIER = `concat(
  CASE WHEN part.earlier_prices IS NULL THEN '[' ELSE left(part.earlier_prices, -1) || ',' END,
  CAST(json_object('costPicodollars', part.cost_picodollars::VARCHAR,
    'priceSource', part.price_source, 'priceVersion', part.price_version) AS VARCHAR),
  ']')`;

/** Rewrites parts with the prices of a file, each old price beside the new one. The caller holds the lock. */
export async function writeNewPrices(
  db: DuckDb,
  folder: string,
  csvPath: string,
  nowMs: number,
): Promise<void> {
  await db.run(`CREATE OR REPLACE TABLE new_price AS SELECT * FROM ${csvSource(csvPath, PRICE_COLUMNS)}`);
  const manifest = readManifest(ledgerPaths(folder).manifest);
  const parts: Part[] = [];
  for (const part of manifest.parts) {
    const source = partRows(folder, [part]);
    const [found] = await db.rows<{ rows: bigint }>(
      `SELECT count(*) AS rows FROM ${source} SEMI JOIN new_price USING (attempt_id)`,
    );
    parts.push(
      found === undefined || found.rows === 0n
        ? part
        : await writePart(db, folder, part.day, withNewPrices(source), part.rows),
    );
  }
  await db.run("DROP TABLE new_price");
  replaceParts(folder, manifest, parts, nowMs);
}

function withNewPrices(source: string): string {
  const replaced = PRICE_COLUMNS.slice(1).map(
    ({ name }) => `CASE WHEN price.attempt_id IS NULL THEN part.${name} ELSE price.${name} END AS ${name}`,
  );
  const earlier = `CASE WHEN price.attempt_id IS NULL THEN part.earlier_prices ELSE ${EARLIER} END AS earlier_prices`;
  return `SELECT part.* REPLACE (${[...replaced, earlier].join(", ")})
    FROM ${source} part LEFT JOIN new_price price ON part.attempt_id = price.attempt_id`;
}
