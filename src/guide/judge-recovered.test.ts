import { expect, test } from "vitest";
import type { Finding, Outcome } from "./claim.ts";
import { judgeRecovered } from "./judge-recovered.ts";
import { guide, noFacts } from "./testing/guide-fixture.ts";

const judge = (id: string): Outcome => {
  const judged = judgeRecovered[id]?.(guide, noFacts);
  if (!judged) throw new Error(`no judge for ${id}`);
  return judged;
};
const own = (id: string): Finding["values"] => judge(id).own?.values ?? {};

test("R1: 100M is 100M in and 100M out: 100 x 2.50 + 100 x 15.00 = 1,750; 100 x 0.30 + 100 x 0.50 = 80", () => {
  expect(own("R1")["gpt54"]).toBeCloseTo(1_750, 9);
  expect(own("R1")["deepseek"]).toBeCloseTo(80, 9);
  // A real 100M, half and half: 50 x 17.50 and 50 x 0.80.
  expect(own("R1")["gpt54Half"]).toBeCloseTo(875, 9);
  expect(own("R1")["deepseekHalf"]).toBeCloseTo(40, 9);
  expect(judge("R1").verdicts).toEqual(["OK"]);
});

test("R2: an H100 is 28,800 / 36 = 800 a month, inside 25,000 / 36 = 694 and 35,000 / 36 = 972", () => {
  expect(own("R2")["usdPerMonth"]).toBeCloseTo(800, 9);
  expect(own("R2")["lowUsd"]).toBeCloseTo(694.44, 2);
  expect(own("R2")["highUsd"]).toBeCloseTo(972.22, 2);
});

test("R3: an A100 is 10,800 / 36 = 300 a month, inside 222 and 333", () => {
  expect(own("R3")["usdPerMonth"]).toBeCloseTo(300, 9);
  expect(own("R3")["lowUsd"]).toBeCloseTo(222.22, 2);
  expect(own("R3")["highUsd"]).toBeCloseTo(333.33, 2);
});

test("R4: four A100 are 4 x 300 = 1,200 a month, 43,200 of cards", () => {
  expect(own("R4")).toEqual({ usdPerMonth: 1_200, cardsUsd: 43_200 });
});

test("R5: four A100 at AWS are 4 x 3,500 = 14,000, at the price of an H100", () => {
  expect(own("R5")["usdPerMonth"]).toBe(14_000);
});

test("R6: purchased 1,200 + (3,000..5,000) + (700..1,400) + (400..600) = 5,300..8,200", () => {
  expect(own("R6")).toEqual({ lowUsd: 5_300, highUsd: 8_200 });
  expect(judge("R6").verdicts).toEqual(["OK"]);
});

test("R7: cloud (4,000..8,000) + (2,000..4,000) + (200..400) = 6,200..12,400, two to four H100 at Lambda", () => {
  expect(own("R7")).toEqual({ lowUsd: 6_200, highUsd: 12_400 });
  expect(judge("R7").own?.text).toContain("2..4 x Lambda's $2,000");
});

test("R8: months x saving: 20 x 1,250 = 25,000; 7 x 7,500 = 52,500; 1 x 62,500; differs per row", () => {
  expect(own("R8")).toEqual({ upfrontAt500: 25_000, upfrontAt1000: 52_500, upfrontAt5000: 62_500 });
});

test("R9: linear between rows, zero at 100 + 400 x 3,750 / 5,000 = 400M; 10 + 40 x 7 / 17 = 26.47B", () => {
  expect(own("R9")["scenario1Millions"]).toBeCloseTo(400, 6);
  expect(own("R9")["scenario1ApiUsd"]).toBeCloseTo(7_000, 6); // 400 x 17.50
  expect(own("R9")["scenario2Millions"]).toBeCloseTo(26_470.588, 3);
  expect(own("R9")["scenario2ApiUsd"]).toBeCloseTo(21_176.47, 2); // 26,470.588 x 0.80
});

test("R10: the $20K rule matches scenario 2 ($21.2K) and contradicts scenario 1 ($7.0K)", () => {
  expect(judge("R10").verdicts).toEqual(["ARITH"]);
  expect(judge("R10").own?.text).toContain("$7,000");
  expect(judge("R10").own?.text).toContain("$21,176");
});

test("R11: 50B / 500M = 100 of the rows; 26.47B / 0.4B = 66 by interpolation", () => {
  expect(own("R11")["listed"]).toBe(100);
  expect(own("R11")["interpolated"]).toBeCloseTo(66.18, 2);
});
