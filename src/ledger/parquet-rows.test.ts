import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDuckDb } from "./duckdb.ts";
import { openParquet } from "./parquet-rows.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-parquet-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file of Parquet is a table of texts: no value changes, a null is empty, a map is JSON", async () => {
  const path = join(folder, "it's.parquet");
  const duck = await openDuckDb({ scratch: join(folder, "scratch"), memoryMegabytes: 200 });
  await duck.run(
    `COPY (SELECT * FROM (VALUES
       (TIMESTAMP '2026-10-14 00:00:00', 9007199254740993::BIGINT, 0.1::DOUBLE, 1.230::DECIMAL(10, 3), MAP {'product_name': 'Nova'}, NULL, 'a,"b"'),
       (TIMESTAMP '2026-10-14 01:00:00', 1, 2, 3, MAP {}, 'x', '')
     ) AS t("start", "big", "double", "decimal", "product", "none", "text")) TO '${path.replaceAll("'", "''")}' (FORMAT parquet)`,
  );
  duck.close();
  const table = await openParquet(path);
  const rows: string[][] = [];
  for await (const piece of table.pieces) rows.push(...piece);
  table.close();
  expect(table.columns).toEqual(["start", "big", "double", "decimal", "product", "none", "text"]);
  expect(rows.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))).toEqual([
    ["2026-10-14 00:00:00", "9007199254740993", "0.1", "1.230", '{"product_name":"Nova"}', "", 'a,"b"'],
    ["2026-10-14 01:00:00", "1", "2.0", "3.000", expect.stringMatching(/^(\{\}|\[\])$/), "x", ""],
  ]);
});

test("a damaged file is refused and leaves nothing open", async () => {
  const path = join(folder, "a.parquet");
  writeFileSync(path, "PAR1 and nothing else");
  await expect(openParquet(path)).rejects.toThrow();
});
