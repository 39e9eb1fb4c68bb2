import { describe, expect, test } from "vitest";
import { fromDollars } from "../core/money.ts";
import { AS_OF_DAY_MS, importContents, importFixtures } from "./testing/import-rows.ts";

const gpt = { defaultModel: "gpt-5.4" };

test("input includes cached and written tokens, output includes reasoning", async () => {
  const { rows } = await importFixtures(["own.csv"]);
  expect(rows[0]).toMatchObject({
    // 1,000 = 750 + 200 + 50; 300 = 200 + 100
    tokens: { input: 750, cacheRead: 200, cacheWrite5m: 50, output: 200, reasoning: 100 },
    id: "r1",
    provider: "openai",
    model: "gpt-5.4",
    task: "chat",
    grain: "request",
    requests: 1,
    billed: fromDollars(0.0123),
    ttftMs: 350,
    durationMs: 4100,
    startMs: Date.UTC(2026, 9, 1, 9),
  });
});

test("a bucket has an end; what it does not say stays unknown", async () => {
  const { rows } = await importFixtures(["own.csv"]);
  expect(rows[1]).toMatchObject({
    grain: "hour",
    requests: 40,
    endMs: Date.UTC(2026, 9, 1, 11),
    billed: null,
  });
  expect(rows[1]!.tokens).toEqual({ input: 50_000, output: 9000 });
});

test("JSON lines with relative seconds and prompt parts", async () => {
  const { rows, report } = await importFixtures(["own.jsonl"], gpt);
  expect(rows).toMatchObject([
    {
      startMs: AS_OF_DAY_MS,
      relativeTime: true,
      prefix: [
        { hash: 7, tokens: 512 },
        { hash: 8, tokens: 100 },
      ],
    },
    { startMs: AS_OF_DAY_MS + 12_500 },
  ]);
  expect(report.files[0]!.notes.join()).toContain("Times are relative");
});

describe("time", () => {
  const rowAt = async (time: string) =>
    (await importContents({ "t.csv": `time,model,input_tokens\n${time},m,5\n` })).rows[0]!;
  const noon = Date.UTC(2026, 9, 1, 12);

  test.each([
    ["ISO", "2026-10-01T12:00:00Z"],
    ["with a zone", "2026-10-01T14:00:00+02:00"],
    ["without a zone", "2026-10-01 12:00:00"],
    ["seconds", String(noon / 1000)],
    ["milliseconds", String(noon)],
  ])("%s", async (_, time) => {
    expect(await rowAt(time)).toMatchObject({
      startMs: noon,
      endMs: noon,
      grain: "request",
      relativeTime: false,
    });
  });

  test("small numbers are seconds since the start", async () => {
    expect(await rowAt("90.5")).toMatchObject({ startMs: AS_OF_DAY_MS + 90_500, relativeTime: true });
  });

  test("a date is a bucket of a day without a count of requests", async () => {
    const row = await rowAt("2026-10-01");
    expect(row).toMatchObject({ grain: "day", requests: null, endMs: row.startMs + 86_400_000 });
  });
});

test.each([
  ["2026-10-01T12:00:00Z,m,5,9,,", "input_tokens", "the total must include it"],
  ["2026-10-01T12:00:00Z,m,,,,", "input_tokens", "is empty"],
  ["2026-10-01T12:00:00Z,m,5,,,7", "end_time", "is needed"],
  ["2026-10-01T12:00:00Z,m,5,,2026-10-01T11:00:00Z,", "end_time", "is before time"],
])("%s is a bad row", async (row, column, reason) => {
  const good = "2026-10-01T12:00:00Z,m,5,,,\n";
  const text = `time,model,input_tokens,cached_input_tokens,end_time,requests\n${good}${row}\n`;
  const { report } = await importContents({ "t.csv": text });
  expect(report.files[0]!.skipped).toMatchObject([
    { line: 3, column, reason: expect.stringContaining(reason) },
  ]);
});
