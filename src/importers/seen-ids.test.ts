import { expect, test } from "vitest";
import { SeenIds } from "./seen-ids.ts";

test("200,000 ids that differ in little are told apart, and known again", () => {
  const seen = new SeenIds();
  const id = (index: number): string => `gen-17900${String(index).padStart(8, "0")}-aaaa`;
  for (let index = 0; index < 200_000; index++)
    if (!seen.add("a", id(index))) throw new Error(`${id(index)} is new`);
  for (let index = 0; index < 200_000; index += 97) expect(seen.add("a", id(index))).toBe(false);
});

test("the same id in another scope is another id", () => {
  const seen = new SeenIds();
  expect([seen.add("a", "1"), seen.add("b", "1"), seen.add("a", "1")]).toEqual([true, true, false]);
});
