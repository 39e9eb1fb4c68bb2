import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../core/time.ts";
import {
  AS_OF_DAY_MS,
  contentOf,
  fixture,
  importContents,
  importFixtures,
  importPaths,
} from "./testing/import-rows.ts";

const gpt = { defaultModel: "gpt-5.4" };

describe("Azure's trace", () => {
  test("times are absolute and UTC, which is said", async () => {
    const { rows, report } = await importFixtures(["azure-trace.csv"], gpt);
    expect(rows).toMatchObject([
      {
        startMs: Date.UTC(2023, 10, 16, 8, 17, 3, 979),
        tokens: { input: 480, output: 10 },
        model: "gpt-5.4",
        relativeTime: false,
      },
      { tokens: { input: 318, output: 8 }, grain: "request", requests: 1 },
    ]);
    expect(report.files[0]!.notes).toContain("Times without a zone were taken as UTC.");
    expect(report.notes).toContain("2 rows name no model and count as gpt-5.4.");
  });

  test("without --model it is refused", async () => {
    await expect(importFixtures(["azure-trace.csv"])).rejects.toMatchObject({
      message: expect.stringContaining("2 rows name no model"),
      remedy: expect.stringContaining("--model"),
    });
  });
});

describe("RAGPulse", () => {
  test("prefix: system prompt, passages, history, web search, question, with lengths from the files beside it", async () => {
    const { rows } = await importFixtures(["ragpulse/trace.jsonl"], gpt);
    expect(rows[0]).toMatchObject({
      startMs: AS_OF_DAY_MS + 82_000,
      relativeTime: true,
      tokens: { input: 1000, output: 192 },
    });
    expect(rows[0]!.prefix).toEqual([
      { hash: 1, tokens: 512 },
      { hash: 2, tokens: 100 },
      { hash: 10, tokens: 200 },
      { hash: 20, tokens: 90 },
      { hash: 30, tokens: 60 },
      { hash: 40, tokens: 12 },
    ]);
    expect(rows[1]!.prefix!.map(({ hash }) => hash)).toEqual([1, 2, 41]);
  });

  test("without these files the prompt is split evenly, and said to be approximate", async () => {
    const text = await readFile(fixture("ragpulse/trace.jsonl"), "utf8");
    const { rows, report } = await importContents({ "trace.jsonl": text }, gpt);
    // 1,000 / 6 = 166 and 4 left; 640 / 3 = 213 and 1 left
    expect(rows[0]!.prefix!.map(({ tokens }) => tokens)).toEqual([167, 167, 167, 167, 166, 166]);
    expect(rows[1]!.prefix!.map(({ tokens }) => tokens)).toEqual([214, 213, 213]);
    expect(report.files[0]!.notes.join()).toContain("approximate");
  });

  test("the length files may be named too, as a pattern does", async () => {
    const names = ["1_sys_prompt", "2_passages", "3_history", "4_user_input", "5_web_search"].map(
      (name) => `ragpulse/${name}.jsonl`,
    );
    expect((await importFixtures([...names, "ragpulse/trace.jsonl"], gpt)).rows).toHaveLength(2);
  });
});

describe("Mooncake", () => {
  test("blocks of 512 tokens, the last one what is left", async () => {
    const { rows } = await importFixtures(["mooncake-trace.jsonl"], gpt);
    // 1,300 = 512 + 512 + 276
    expect(rows[0]!.prefix).toEqual([
      { hash: 0, tokens: 512 },
      { hash: 1, tokens: 512 },
      { hash: 2, tokens: 276 },
    ]);
  });

  test("arrivals are spread inside their tick of 3 s, and said so", async () => {
    const { rows, report } = await importFixtures(["mooncake-trace.jsonl"], gpt);
    const offsets = rows.map(({ startMs }) => startMs - AS_OF_DAY_MS);
    expect(offsets[0]).toBeGreaterThanOrEqual(0);
    expect(offsets[0]).toBeLessThan(3000);
    for (const offset of offsets.slice(1)) {
      expect(offset).toBeGreaterThanOrEqual(2999);
      expect(offset).toBeLessThan(6000);
    }
    expect(report.files[0]!.notes.join()).toContain("ticks of 3 s");
  });

  test("the spread covers the tick evenly", async () => {
    const lines = Array.from({ length: 3000 }, (_, index) =>
      JSON.stringify({ timestamp: 6000, input_length: 100 + index, output_length: 5, hash_ids: [index] }),
    );
    const { rows } = await importContents({ "m.jsonl": lines.join("\n") }, gpt);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const { startMs } of rows) tenths[Math.floor((startMs - AS_OF_DAY_MS - 6000) / 300)]! += 1;
    // 300 in each tenth on average; a binomial deviation is 16.
    for (const count of tenths) expect(Math.abs(count - 300)).toBeLessThan(80);
  });
});

describe("ServeGen", () => {
  const lengths = JSON.stringify({
    0: { input_tokens: "{100: 0.5, 200: 0.5}", output_tokens: "{10: 0.25, 20: 0.75}" },
  });

  test("as many requests in a window as it counted, and only there", async () => {
    const { rows, spans, report } = await importFixtures(["servegen/tenant.rates.csv"], gpt);
    const windows = rows.map(({ startMs }) => Math.floor((startMs - AS_OF_DAY_MS) / 600_000));
    // 0.5 × 600 = 300 and 0.1 × 600 = 60
    expect(windows.filter((window) => window === 1)).toHaveLength(300);
    expect(windows.filter((window) => window === 2)).toHaveLength(60);
    expect(rows).toHaveLength(360);
    // Windows without requests are observed time.
    expect(spans).toEqual([[AS_OF_DAY_MS, AS_OF_DAY_MS + 2400_000]]);
    expect(report.files[0]!.notes.join()).toContain("sampled");
  });

  test("lengths follow the two distributions", async () => {
    const { rows } = await importContents(
      { "t.rates.csv": "0,20,1,Gamma,1,0.05\n", "t.lengths.json": lengths },
      gpt,
    );
    expect(rows).toHaveLength(12_000);
    const share = (pick: (row: (typeof rows)[number]) => boolean): number =>
      rows.filter(pick).length / rows.length;
    expect(share(({ tokens }) => tokens.input === 100)).toBeCloseTo(0.5, 1);
    expect(share(({ tokens }) => tokens.input === 200)).toBeCloseTo(0.5, 1);
    expect(share(({ tokens }) => tokens.output === 20)).toBeCloseTo(0.75, 1);
  });

  test("the same seed gives the same requests, another seed others", async () => {
    const sample = async (seed?: number): Promise<string[]> =>
      contentOf(
        await importFixtures(["servegen/tenant.rates.csv"], seed === undefined ? gpt : { ...gpt, seed }),
      );
    expect(await sample()).toEqual(await sample());
    expect(await sample(7)).not.toEqual(await sample(8));
  });

  test("beyond half a million requests a row stands for several, and none is lost", async () => {
    // 3,000 a second for 600 s = 1,800,000 requests, 4 a row
    const { rows, report } = await importContents(
      { "t.rates.csv": "0,3000,1,Gamma,1,0.000333\n", "t.lengths.json": lengths },
      gpt,
    );
    expect(rows).toHaveLength(450_000);
    expect(rows.reduce((sum, { requests }) => sum + requests!, 0)).toBe(1_800_000);
    expect(rows[0]!.tokens.input! % 400).toBe(0);
    expect(report.files[0]!.notes.join()).toContain("each row stands for 4");
  });

  test("a window that was only partly used stays so", async () => {
    // 60 requests with gaps of 0.1 s on average fill about 6 s of the 600.
    const { rows } = await importContents(
      { "t.rates.csv": "0,0.1,1,Gamma,1,0.1\n", "t.lengths.json": lengths },
      gpt,
    );
    const times = rows.map(({ startMs }) => startMs).sort((a, b) => a - b);
    expect(times.at(-1)! - times[0]!).toBeLessThan(30_000);
    expect(times.at(-1)! - AS_OF_DAY_MS).toBeLessThan(HOUR_MS / 6);
  });

  test("the lengths must lie beside the rates", async () => {
    await expect(importContents({ "t.rates.csv": "0,0.1,1,Gamma,1,0.1\n" }, gpt)).rejects.toThrow(
      "need t.lengths.json beside",
    );
  });

  test("the lengths alone are not traffic", async () => {
    await expect(importFixtures(["servegen/tenant.lengths.json"], gpt)).rejects.toThrow("no usage or cost");
  });
});

describe("session logs", () => {
  test("Claude Code: one row per message, the final of its streamed entries", async () => {
    const { rows, report } = await importFixtures(["claude-code-session.jsonl"]);
    expect(rows).toMatchObject([
      {
        tokens: { input: 100, cacheRead: 10, cacheWrite5m: 25, output: 50 },
        provider: "anthropic",
        grain: "request",
      },
      { tokens: { input: 5, cacheRead: 135, cacheWrite5m: 30, cacheWrite1h: 10, output: 70 } },
    ]);
    expect(report.files[0]!.notes.join()).toContain("1 repeated entries");
  });

  test("Codex: input includes cached, output includes reasoning, repeats are dropped", async () => {
    const { rows } = await importFixtures(["codex-session.jsonl"]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      model: "gpt-5.2-codex",
      tokens: { input: 750, cacheRead: 250, output: 50, reasoning: 75 },
    });
  });
});

test("the shipped example is seven days of 7,106 requests whose prompts share prefixes", async () => {
  const path = `${import.meta.dirname}/../../examples/ragpulse-7-days.jsonl.gz`;
  const { rows } = await importPaths([path], gpt);
  expect(rows).toHaveLength(7106);
  const days = (rows.at(-1)!.startMs - rows[0]!.startMs) / (24 * HOUR_MS);
  // First and last timestamps of the original are 82 and 604,603 s.
  expect(days).toBeCloseTo((604_603 - 82) / 86_400, 6);
  for (const { prefix, tokens } of rows) {
    expect(prefix!.reduce((sum, block) => sum + block.tokens, 0)).toBeLessThanOrEqual(tokens.input!);
  }
});
