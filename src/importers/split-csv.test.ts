import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { endsInsideQuotes, sniffDelimiter, splitCsv, splitPlainLines } from "./split-csv.ts";

const cell = fc.string({ unit: fc.constantFrom("a", "b", " ", ",", ";", '"', "\n", "é"), maxLength: 8 });
const quote = (text: string): string =>
  /[",;\n ]/.test(text) || text === "" ? `"${text.replaceAll('"', '""')}"` : text;

test("cuts records as csv-parse does", () => {
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 1, maxLength: 6 }),
      fc.constantFrom(",", ";"),
      (cells, delimiter) => {
        const record = cells.map(quote).join(delimiter);
        expect(splitCsv(record, delimiter)).toEqual(cells);
        expect(parse(record, { delimiter })).toEqual([cells]);
        expect(endsInsideQuotes(record)).toBe(false);
      },
    ),
  );
});

const plainCell = fc.string({ unit: fc.constantFrom("a", "1", " ", "."), maxLength: 5 });

test("cuts plain lines as splitting does, blank ones left out", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(plainCell, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
      fc.boolean(),
      (rows, windows) => {
        const texts = rows.map((row) => row.join(","));
        const seen: [string[], number][] = [];
        splitPlainLines(texts.join(windows ? "\r\n" : "\n"), ",", undefined, (cells, line) =>
          seen.push([cells, line]),
        );
        const expected = texts.map((text, line): [string[], number] => [text.split(","), line]);
        expect(seen).toEqual(expected.filter(([cells]) => cells.join(",") !== ""));
      },
    ),
  );
});

test("leaves cells empty that are not wanted, and keeps their count", () => {
  const seen: string[][] = [];
  splitPlainLines("a,b,c\nd,e,f,g", ",", [true, false, true], (cells) => seen.push(cells));
  expect(seen).toEqual([
    ["a", "", "c"],
    ["d", "", "f", "g"],
  ]);
});

test("knows the delimiter by the header", () => {
  expect(sniffDelimiter('a,"b;c;d;e",f')).toBe(",");
  expect(sniffDelimiter("a;b;c,d")).toBe(";");
  expect(sniffDelimiter("a\tb\tc")).toBe("\t");
});
