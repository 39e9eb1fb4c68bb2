import { expect, test } from "vitest";
import { sortedRows } from "./sorted-rows.ts";

const rows = [
  { name: "b", usd: 2 },
  { name: "unknown", usd: null },
  { name: "a", usd: 10 },
  { name: "c", usd: 2 },
];
const columns = [
  { sortBy: ({ name }: (typeof rows)[number]) => name },
  { sortBy: ({ usd }: (typeof rows)[number]) => usd },
  {},
];
const names = (place: number, isDescending: boolean): string[] =>
  sortedRows(rows, columns, { place, isDescending }).map(({ name }) => name);

test("what is unknown comes last in either direction, and equal rows keep their order", () => {
  expect(names(1, true)).toEqual(["a", "b", "c", "unknown"]);
  expect(names(1, false)).toEqual(["b", "c", "a", "unknown"]);
});

test("names sort by their letters; without a column rows stay as they came", () => {
  expect(names(0, false)).toEqual(["a", "b", "c", "unknown"]);
  expect(names(2, true)).toEqual(["b", "unknown", "a", "c"]);
  expect(sortedRows(rows, columns, null)).toBe(rows);
});
