import fc from "fast-check";
import { expect, test } from "vitest";
import { type Column, paragraphs, table } from "./table.ts";
import { displayWidth } from "./text-width.ts";

interface Rung {
  label: string;
  usd: string;
  saves: string;
  note: string;
}

const COLUMNS: readonly Column<Rung>[] = [
  { header: "Option", cell: (row) => row.label },
  { header: "$ per month", cell: (row) => row.usd, align: "right" },
  { header: "Saves, $", cell: (row) => row.saves, align: "right" },
  { header: "Note", cell: (row) => row.note },
];
const RUNGS: readonly Rung[] = [
  { label: "Stay as you are", usd: "$1,750", saves: "-", note: "OpenAI, standard tier" },
  { label: "Hosted open model", usd: "$310", saves: "$1,440", note: "if chat passes on Llama 3.3 70B" },
];

test("a table that fits is as wide as it needs, with numbers to the right", () => {
  expect(table(RUNGS, COLUMNS, { columns: 80, color: false })).toBe(
    [
      "Option             $ per month  Saves, $  Note",
      "Stay as you are         $1,750         -  OpenAI, standard tier",
      "Hosted open model         $310    $1,440  if chat passes on Llama 3.3 70B",
      "",
    ].join("\n"),
  );
});

test("at 60 columns headers and texts wrap and the numbers stay whole", () => {
  expect(table(RUNGS, COLUMNS, { columns: 60, color: false })).toBe(
    [
      "                    $ per  Saves,",
      "Option              month       $  Note",
      "Stay as you are    $1,750       -  OpenAI, standard tier",
      "Hosted open model    $310  $1,440  if chat passes on Llama",
      "                                   3.3 70B",
      "",
    ].join("\n"),
  );
});

test("at 40 columns every row is a block", () => {
  expect(table(RUNGS, COLUMNS, { columns: 40, color: false })).toBe(
    [
      "Stay as you are",
      "  $ per month: $1,750",
      "  Saves, $: -",
      "  Note: OpenAI, standard tier",
      "Hosted open model",
      "  $ per month: $310",
      "  Saves, $: $1,440",
      "  Note: if chat passes on Llama 3.3",
      "    70B",
      "",
    ].join("\n"),
  );
});

test("in a block a column without a header is its value alone", () => {
  const columns = [
    { header: "load", cell: ([name]: [string, string]) => name },
    { header: "", cell: ([, value]: [string, string]) => value },
  ];
  const long = "0.019 Wh for each thousand of tokens";
  expect(table([["energy at the meter", long]], columns, { columns: 24, color: false })).toBe(
    ["energy at the meter", "  0.019 Wh for each", "    thousand of tokens", ""].join("\n"),
  );
});

test("colour is only in the headers, and only when asked for", () => {
  const escape = "\u001b[";
  expect(table(RUNGS, COLUMNS, { columns: 80, color: true }).split("\n")[0]).toContain(`${escape}1m`);
  expect(table(RUNGS, COLUMNS, { columns: 80, color: true }).split("\n")[1]).not.toContain(escape);
  expect(table(RUNGS, COLUMNS, { columns: 80, color: false })).not.toContain(escape);
});

test("no rows, no table", () => {
  expect(table([], COLUMNS, { columns: 80, color: false })).toBe("");
});

test("a project name out of a file cannot drive the terminal or break the lines", () => {
  const hostile = [{ label: "a\u001b[2Jb\nc", usd: "$1", saves: "-", note: "" }];
  const text = table(hostile, COLUMNS, { columns: 80, color: false });
  expect(text).toContain("a\uFFFD[2Jb c");
  expect(text.trimEnd().split("\n")).toHaveLength(2);
});

test("wide characters take two cells, so columns stay under each other", () => {
  const rows = [
    { label: "客户支持", usd: "$1", saves: "-", note: "x" },
    { label: "support!", usd: "$2", saves: "-", note: "x" },
  ];
  const lines = table(rows, COLUMNS, { columns: 80, color: false }).trimEnd().split("\n").slice(-2);
  expect(lines.map((line) => displayWidth(line))).toEqual([
    displayWidth(lines[0] ?? ""),
    displayWidth(lines[0] ?? ""),
  ]);
});

test("whatever the cells, no line is wider than the terminal and no letter is lost", () => {
  const word = fc.stringMatching(/^[a-z0-9/_-]{1,40}$/);
  const row = fc.record({
    label: fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(" ")),
    usd: fc.integer({ min: 0, max: 1e7 }).map((usd) => `$${usd}`),
    saves: fc.constantFrom("-", "$12"),
    note: fc.array(word, { maxLength: 20 }).map((words) => words.join(" ")),
  });
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 5 }),
      fc.constantFrom(40, 60, 80),
      (rows, columns) => {
        const text = table(rows, COLUMNS, { columns, color: false });
        for (const line of text.split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(columns);
        const letters = (source: string) => source.replaceAll(/\s/g, "").split("").toSorted().join("");
        const cells = rows.map((cell) => cell.label + cell.usd + cell.saves + cell.note).join("");
        const headers = COLUMNS.map((column) => column.header);
        const withoutHeaders =
          text.startsWith(" ") || text.startsWith("Option")
            ? cells + headers.join("")
            : cells +
              rows
                .map(() =>
                  headers
                    .slice(1)
                    .map((header) => `${header}:`)
                    .join(""),
                )
                .join("");
        expect(letters(text)).toBe(letters(withoutHeaders));
      },
    ),
  );
});

test("prose wraps at spaces and keeps its paragraphs", () => {
  expect(paragraphs("Stay with the API for now.\nAsk again in May.", 20)).toBe(
    "Stay with the API\nfor now.\nAsk again in May.",
  );
  expect(paragraphs("- hire nobody before the numbers are in", 24, 2)).toBe(
    "- hire nobody before\n  the numbers are in",
  );
});
