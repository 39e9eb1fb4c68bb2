import { describe, expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { toDollars } from "../core/money.ts";
import { TOKEN_KINDS } from "../core/tokens.ts";
import { FORMAT_CASES, type FormatCase } from "./testing/format-cases.ts";
import { contentOf, type Imported, importContents } from "./testing/import-rows.ts";

const read = (
  files: Record<string, string | Buffer>,
  { usdPerUnit = {}, models }: FormatCase,
): Promise<Imported> => importContents(files, { usdPerUnit, defaultModel: models[0] ?? null });

const isTable = (name: string): boolean => /\.(csv|tsv)$/.test(name);

/** Rows of a small table without line ends in its cells. */
const cellsOf = (text: string): string[][] => text.split("\n").map((line) => line.split(delimiterOf(text)));
const delimiterOf = (text: string): string => (text.split("\n")[0]!.includes(";") ? ";" : ",");
/** Cells with quotes or commas in them cannot be moved by a split at commas. */
const isSimple = (text: string): boolean => new Set(cellsOf(text).map((cells) => cells.length)).size === 1;

function totals({ rows, costs }: Imported): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const kind of TOKEN_KINDS) {
    const counts = rows.flatMap(({ tokens }) => tokens[kind] ?? []);
    if (counts.length > 0) sums[kind] = counts.reduce((sum, count) => sum + count, 0);
  }
  const usd = rows.flatMap(({ billed }) => billed ?? []);
  if (usd.length > 0) sums["usd"] = toDollars(usd.reduce((sum, amount) => sum + amount, 0n));
  if (costs.length > 0) sums["costUsd"] = toDollars(costs.reduce((sum, { amount }) => sum + amount, 0n));
  return sums;
}

describe.each(Object.entries(FORMAT_CASES))("%s", (name, wanted) => {
  const { text } = wanted;

  test("comes to what its rows come to by hand", async () => {
    const imported = await read({ [name]: text }, wanted);
    expect(imported.report.files[0]!.format).toBe(wanted.format);
    expect(imported.rows).toHaveLength(wanted.rows);
    const { usd, costUsd } = wanted;
    expect(totals(imported)).toEqual({
      ...wanted.tokens,
      ...(usd === undefined ? {} : { usd }),
      ...(costUsd === undefined ? {} : { costUsd }),
    });
    const requests = imported.rows.map((row) => row.requests);
    const sum = requests.includes(null)
      ? null
      : requests.reduce<number>((all, count) => all + (count ?? 0), 0);
    expect(sum).toBe(wanted.requests);
    expect(new Set(imported.rows.map(({ model }) => model))).toEqual(new Set(wanted.models));
    expect(imported.report.files[0]!.skippedCount).toBe(0);
  });

  test("keeps no address of a person", async () => {
    expect(contentOf(await read({ [name]: text }, wanted)).join()).not.toMatch(/anna|@example/);
  });

  test("is the same with a byte order mark, Windows line ends and an empty line at the end", async () => {
    const whole = contentOf(await read({ [name]: text }, wanted));
    expect(contentOf(await read({ [name]: `\uFEFF${text}` }, wanted))).toEqual(whole);
    expect(contentOf(await read({ [name]: `${text.replaceAll("\n", "\r\n")}\r\n\r\n` }, wanted))).toEqual(
      whole,
    );
  });

  if (isTable(name) && isSimple(text))
    test("is the same with its columns in another order and more of them", async () => {
      const whole = contentOf(await read({ [name]: text }, wanted));
      const delimiter = delimiterOf(text);
      const turned = cellsOf(text).map((cells) => cells.toReversed().join(delimiter));
      expect(contentOf(await read({ [name]: turned.join("\n") }, wanted))).toEqual(whole);
      const more = cellsOf(text).map((cells, row) =>
        [row === 0 ? "a_new_column" : "x", ...cells].join(delimiter),
      );
      expect(contentOf(await read({ [name]: more.join("\n") }, wanted))).toEqual(whole);
    });

  if (text.split("\n").length > 2 && !name.endsWith(".json"))
    test("is the same with its rows in another order, and split over files", async () => {
      const whole = contentOf(await read({ [name]: text }, wanted));
      const all = text.split("\n");
      const header = isTable(name) ? [all[0]!] : [];
      const rows = all.slice(header.length);
      const turned = [...header, ...rows.toReversed()].join("\n");
      expect(contentOf(await read({ [name]: turned }, wanted))).toEqual(whole);
      const files = {
        [`1-${name}`]: [...header, ...rows.slice(0, -1)],
        [`2-${name}`]: [...header, rows.at(-1)!],
      };
      const split = Object.fromEntries(Object.entries(files).map(([file, part]) => [file, part.join("\n")]));
      expect(contentOf(await read(split, wanted))).toEqual(whole);
    });

  test("cut off at any byte is read as far as it goes or refused, and never comes to more", async () => {
    const whole = totals(await read({ [name]: text }, wanted));
    const bytes = Buffer.from(text);
    const step = Math.max(1, Math.floor(bytes.length / 60));
    for (let length = 1; length < bytes.length; length += step) {
      try {
        const cut = totals(await read({ [name]: bytes.subarray(0, length) }, wanted));
        for (const [kind, sum] of Object.entries(cut)) expect(sum).toBeLessThanOrEqual(whole[kind] ?? 0);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    }
  });
});
