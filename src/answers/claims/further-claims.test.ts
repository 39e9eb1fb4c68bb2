import { describe, expect, test } from "vitest";
import { ALL_CLAIMS } from "../../contract/catalog-requests.ts";
import { claimsAnswer } from "./claims-answer.ts";

const { claims } = claimsAnswer(ALL_CLAIMS, Date.UTC(2026, 10, 30));
const claim = (id: string) => {
  const found = claims.find((it) => it.id === id);
  if (!found) throw new Error(`no claim ${id}`);
  return found;
};

test.each([
  ["Q1", "ASSUME"],
  ["Q2", "OK SRC"],
  ["Q3", "ASSUME"],
  ["Q4", "ASSUME"],
  ["G16", "ARITH ASSUME"],
  ["G17", "ARITH SRC"],
  ["F1", "ASSUME SRC"],
  ["F2", "SRC"],
  ["F3", "OK"],
  ["F4", "ASSUME"],
  ["C15", "ARITH"],
  ["B14", "ARITH ASSUME"],
  ["E4", "ASSUME SRC"],
  ["E5", "ASSUME"],
  ["E6", "ASSUME"],
  ["E7", "OK"],
  ["D8", "ASSUME"],
  ["D9", "ASSUME"],
])("%s: %s", (id, verdicts) => {
  expect(claim(id).verdicts.join(" ")).toBe(verdicts);
  expect(claim(id).date).toMatch(/^20\d\d/);
});

test.each([
  ["G16", "bits16", 60], // 30e9 x 2 bytes
  ["G16", "bits4", 15],
  ["G17", "bits4", 300], // 600e9 x 0.5
  ["G17", "usableGb", 288], // 4 x 80 x 0.9
  ["C15", "outputTokensPerSecond", 380.5], // 1e9 / 2,628,000 s
  ["B14", "outputTokensPerSecond", 38_052], // 100e9 / 2,628,000 s
  ["F1", "lowMonths", 8.229], // 28,800 / 3,500
  ["F1", "highMonths", 14.4], // 28,800 / 2,000
  ["Q4", "againstGpt54", 400],
  ["Q4", "againstDeepSeek", 26_471],
])("%s: %s by the guide's own numbers is %d", (id, name, expected) => {
  expect((claim(id).own?.values[name] ?? Number.NaN) / expected).toBeCloseTo(1, 3);
});

test.each([
  ["Q2", "apiOutputTokensPerSecond", 1_666.7], // 100,000 / 60
  ["F2", "listUsd", 5_022.4], // 55.04 / 8 x 730
  ["F2", "reservedUsd", 2_169.7], // 23.7773 / 8 x 730
  ["F2", "discount", 0.568], // 1 - 23.7773 / 55.04
  ["E5", "measuredAt64", 0.9084], // 453.17 / 31.18 / 16
  ["E5", "measuredAt256", 0.637], // 1,271.23 / 31.18 / 64
])("%s: %s from sources is %d", (id, name, expected) => {
  expect((claim(id).sourced?.values[name] ?? Number.NaN) / expected).toBeCloseTo(1, 3);
});

describe("what is simulated stays within what the hardware allows", () => {
  const value = (id: string, name: string): number => claim(id).sourced?.values[name] ?? Number.NaN;

  test("1,000 tokens into a 70B model take 2x A100 at least 2 x 70.6e9 x 1,000 / 624e12 = 226 ms", () => {
    expect(value("Q1", "aloneMs")).toBeGreaterThan(226);
    expect(value("Q1", "aloneMs")).toBeLessThan(2 * 226);
    expect(value("Q1", "busyMs")).toBeGreaterThan(value("Q1", "aloneMs"));
  });

  test("70B at FP16 on 2x A100 answer at most 91 requests a minute", () => {
    // 25,000 tokens of cache hold 20 requests of 1,250; those take 250 x 141 GB / 4,078 GB/s = 8.65 s of decoding and
    // 20 x 0.226 s of prompts: 20 in 13.2 s.
    expect(value("E6", "ownPerMinute")).toBeLessThan(91);
    expect(value("E6", "ownPerMinute")).toBeGreaterThan(30);
    expect(value("E6", "keepUp")).toBe(2);
  });

  test("4-bit weights of 35.3 GB read at 2,039 GB/s allow 57.8 tokens a second", () => {
    expect(value("F3", "tokensPerSecond")).toBeLessThan(57.8);
  });

  test("batching gains less than proportionally, and more where the cache is not full", () => {
    expect(value("E5", "smallAt64")).toBeLessThan(1);
    expect(value("E5", "largeAt64")).toBeLessThan(value("E5", "smallAt64"));
  });

  test("one request at a time: 20 users of Ollama get what one gets", () => {
    expect(value("E7", "lessAt20")).toBeGreaterThan(0.85);
  });
});

describe("hardware goes by the support tables", () => {
  test("DeepSeek V4 does not run on Ampere, and 2x H100 have no room for its cache", () => {
    // catalog/model-support.csv: 9.0+ for vLLM; an A100 is 8.0. 160 GB of weights on 2 x 80 GB.
    expect(claim("G7").sourced?.values["setupsThatRun"]).toBe(0);
    expect(claim("G7").sourced?.text).toContain("does not run DeepSeek V4 Flash on A100 80GB SXM");
    expect(claim("G7").sourced?.text).not.toMatch(/A100[^.]*hold it/);
    expect(claim("G17").sourced?.values["leastH100"]).toBe(4);
  });

  test("a rented or bought machine is not ahead within the guide's 12 months", () => {
    expect(claim("F1").sourced?.values["evenMonths"] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(12);
  });
});
