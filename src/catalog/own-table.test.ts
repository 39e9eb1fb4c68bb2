import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseRows } from "./catalog-file.ts";
import { parseOwnTable } from "./own-table.ts";

const folder = new URL("../../catalog/", import.meta.url);
const tables = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".csv"),
);

describe("parseOwnTable", () => {
  test.each(tables)("reads %s as the general parser does", (file) => {
    const text = readFileSync(new URL(file, folder), "utf8");
    const rows = parseOwnTable(text);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows).toEqual(parseRows(text));
  });

  test("gives back any cells that were written with quotes", () => {
    const text = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r\n", " ", "ü", "#") });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { minLength: 1 }), (pairs) => {
        const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
        const table = ["x,y", ...pairs.map((pair) => pair.map(quoted).join(","))].join("\n");
        expect(parseOwnTable(table)).toEqual(pairs.map(([x, y]) => ({ x, y })));
      }),
    );
  });

  test("takes either line end, a byte order mark, blank lines and a last line without an end", () => {
    expect(parseOwnTable("\uFEFFx,y\r\n1,\r\n\r\n,2")).toEqual([
      { x: "1", y: "" },
      { x: "", y: "2" },
    ]);
    expect(parseOwnTable("x,y\n")).toEqual([]);
    expect(parseOwnTable("")).toEqual([]);
  });

  test.each([
    ["x,y\n1,2,3\n", "3 cells and the header 2"],
    ["x,y\n1\n", "1 cells and the header 2"],
    ['x,y\n"1,2\n', "never closed"],
  ])("refuses %j", (text, part) => {
    expect(() => parseOwnTable(text)).toThrow(part);
  });
});
