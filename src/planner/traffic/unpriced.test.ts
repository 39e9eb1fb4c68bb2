import { expect, test } from "vitest";
import { unpricedByModel, unpricedNotes } from "./unpriced.ts";

const row = (model: string | null, requests: number | null, tokens: number) => ({
  provider: model === null ? null : "openrouter",
  model,
  requests,
  tokens,
});

test("a model is listed once, however many tasks used it, and an unknown count stays unknown", () => {
  const rows = [row("a", 2, 10), row("b", 1, 500), row("a", 3, 20), row(null, null, 7), row(null, 4, 1)];
  expect(unpricedByModel(rows)).toEqual([row("b", 1, 500), row("a", 5, 30), row(null, null, 8)]);
});

test("one sentence says what is left out, for one model and for 4,000", () => {
  expect(unpricedNotes([])).toEqual([]);
  expect(unpricedNotes([row("a", 1, 99)])).toEqual([
    "a at openrouter has no known price: 1 request with 99 tokens are in no figure below",
  ]);
  const many = Array.from({ length: 4000 }, (_, index) => row(`m${index}`, 2, 50));
  expect(unpricedNotes(many)).toEqual([
    "m0 at openrouter, m1 at openrouter, m2 at openrouter and 3997 more have no known price: 8,000 requests with 200k tokens are in no figure below",
  ]);
  expect(unpricedNotes([row(null, null, 7)])).toEqual([
    "an unnamed model has no known price: 7 tokens are in no figure below",
  ]);
});
