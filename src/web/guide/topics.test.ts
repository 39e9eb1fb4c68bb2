import { expect, test } from "vitest";
import type { Verdict } from "../../guide/claim.ts";
import type { EvaluatedClaim } from "../../guide/evaluate-claims.ts";
import { topicsOf, verdictIn } from "./topics.ts";

const claim = (id: string, table: string, ...verdicts: Verdict[]): EvaluatedClaim => ({
  id,
  table,
  says: "",
  source: "",
  date: "",
  own: null,
  sourced: null,
  verdicts,
  inWords: "",
});
const CLAIMS = [
  claim("1", "thresholds", "OK"),
  claim("2", "hardware", "ARITH", "SRC"),
  claim("3", "thresholds", "SRC"),
];

test("claims of one table stand together and are counted by their main verdict", () => {
  const found = topicsOf(CLAIMS, null).map(({ name, claims, counts }) => [
    name,
    claims.map(({ id }) => id),
    counts,
  ]);
  expect(found).toEqual([
    [
      "thresholds",
      ["1", "3"],
      [
        { verdict: "OK", claims: 1 },
        { verdict: "SRC", claims: 1 },
      ],
    ],
    ["hardware", ["2"], [{ verdict: "ARITH", claims: 1 }]],
  ]);
});

test("a verdict leaves its claims alone, and topics without one out", () => {
  expect(topicsOf(CLAIMS, "SRC").map(({ claims }) => claims.map(({ id }) => id))).toEqual([["3"]]);
});

test("an address with a verdict that there is not asks for all", () => {
  expect(verdictIn(new URLSearchParams("verdict=ARITH"))).toBe("ARITH");
  expect(verdictIn(new URLSearchParams("verdict=constructor"))).toBeNull();
  expect(verdictIn(new URLSearchParams())).toBeNull();
});
