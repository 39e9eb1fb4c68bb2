import { expect, test } from "vitest";
import { measurePrefixReuse, reusedShareWithin, type HashedPrompt } from "./prefix-reuse.ts";

const MINUTE = 60_000;
const prompt = (minute: number, ...hashes: number[]): HashedPrompt => ({
  timeMs: minute * MINUTE,
  prefix: hashes.map((hash) => ({ hash, tokens: 100 })),
});

// Four prompts of 100-token blocks:
//   0 min  A B    nothing seen yet
//   1 min  A C    A again after 1 min (bin 1 min): 100; C is new
//   8 min  A B    A again after 7 min (bin 10 min): 100; B after 8 min (bin 10 min): 100
//   9 min  C A    C at the start was never seen (only behind A), so nothing of it hits
// 8 blocks = 800 tokens; reused 100 within 1 min and 200 within 10 min.
const PROMPTS = [prompt(0, 1, 2), prompt(1, 1, 3), prompt(8, 1, 2), prompt(9, 3, 1)];

test("a block is a hit only when every block before it was one", () => {
  const reuse = measurePrefixReuse(PROMPTS);
  expect(reuse.promptTokens).toBe(800);
  expect(reuse.reusedTokensByAge).toEqual([100, 0, 200, 0, 0, 0, 0, 0]);
});

test.each([
  [0.5, 0],
  [1, 100 / 800],
  [5, 100 / 800],
  [10, 300 / 800],
  [1440, 300 / 800],
])("within %d minutes", (minutes, share) => {
  expect(reusedShareWithin(measurePrefixReuse(PROMPTS), minutes)).toBe(share);
});

test("older than a day is in the last bin, and no provider keeps it", () => {
  const reuse = measurePrefixReuse([prompt(0, 1), prompt(1441, 1)]);
  expect(reuse.reusedTokensByAge.at(-1)).toBe(100);
  expect(reusedShareWithin(reuse, 1440)).toBe(0);
});

test("the order of the argument does not matter, not even within one instant", () => {
  const sameInstant = [prompt(0, 1, 2), prompt(0, 1), prompt(0, 2), prompt(0, 1, 2, 3)];
  const forward = measurePrefixReuse(sameInstant);
  expect(measurePrefixReuse(sameInstant.toReversed())).toEqual(forward);
  expect(measurePrefixReuse(PROMPTS.toReversed())).toEqual(measurePrefixReuse(PROMPTS));
});

test("without prompts nothing is reused", () => {
  expect(reusedShareWithin(measurePrefixReuse([]), 60)).toBe(0);
});
