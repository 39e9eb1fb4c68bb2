import { expect, test } from "vitest";
import { tokensPerIteration } from "../../serving/speculation.ts";
import { speculativeNamed } from "./speculative.ts";

// Accept lengths of the catalog: MTP with three drafts 2.8, EAGLE with three 2.6, n-grams cost no time to draft.
test.each([
  ["mtp", 3, 2.8],
  ["MTP:3", 3, 2.8],
  ["nextn:1", 1, 1.8],
  ["eagle3:3", 3, 2.6],
  ["mtp:3@2.46", 3, 2.46],
  ["ngram@1.2", 4, 1.2],
])("%s drafts %s tokens and yields %s an iteration", (text, tokens, length) => {
  const found = speculativeNamed(text);
  expect(found.tokens).toBe(tokens);
  expect(tokensPerIteration(found)).toBeCloseTo(length, 6);
});

test("more drafts never yield less", () => {
  const yields = [1, 2, 3, 4, 5].map((count) => tokensPerIteration(speculativeNamed(`eagle:${count}`)));
  expect(yields).toEqual(yields.toSorted((left, right) => left - right));
});

test.each([
  ["magic", /not known/],
  ["mtp:3@4.5", /cannot be with 3 draft tokens/],
])("%s is refused", (text, message) => {
  expect(() => speculativeNamed(text)).toThrow(message);
});
