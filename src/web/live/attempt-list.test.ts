import { expect, test } from "vitest";
import { type Attempt, MOST_SHOWN, withAttempts } from "./attempt-list.ts";

const attempts = (...ids: number[]): Attempt[] => ids.map((id) => ({ attemptId: String(id) }) as Attempt);
const ids = (list: readonly Attempt[]): string[] => list.map(({ attemptId }) => attemptId);

test("newer attempts come on top, the last first, each once", () => {
  expect(ids(withAttempts(attempts(2, 1), attempts(2, 3, 4)))).toEqual(["4", "3", "2", "1"]);
});

test("the list is bounded", () => {
  const many = Array.from({ length: MOST_SHOWN + 20 }, (_, index) => index);
  expect(withAttempts([], attempts(...many))).toHaveLength(MOST_SHOWN);
});

test("nothing new is the same list, so nothing is drawn", () => {
  const known = attempts(1);
  expect(withAttempts(known, attempts(1))).toBe(known);
});
