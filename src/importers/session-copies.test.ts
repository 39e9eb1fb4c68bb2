import { expect, test } from "vitest";
import { importContents } from "./testing/import-rows.ts";

const turn = (minute: number, input: number, total: number): object => ({
  timestamp: `2026-09-21T09:0${minute}:00Z`,
  type: "event_msg",
  payload: {
    type: "token_count",
    info: {
      last_token_usage: {
        input_tokens: input,
        cached_input_tokens: 0,
        output_tokens: 10,
        total_tokens: input + 10,
      },
      total_token_usage: {
        input_tokens: total,
        cached_input_tokens: 0,
        output_tokens: 10,
        total_tokens: total + 10,
      },
    },
  },
});
const meta = (id: string, parent?: string): object => ({
  timestamp: "2026-09-21T09:00:00Z",
  type: "session_meta",
  payload: { id, ...(parent === undefined ? {} : { forked_from_id: parent }) },
});
const context = {
  timestamp: "2026-09-21T09:00:00Z",
  type: "turn_context",
  payload: { model: "gpt-5.2-codex" },
};
const log = (...records: object[]): string => records.map((record) => JSON.stringify(record)).join("\n");

const PARENT = log(meta("a"), context, turn(1, 100, 100), turn(2, 200, 300));
// A copy of both turns, with times of its own, and one more.
const FORK = log(
  meta("b", "a"),
  meta("a"),
  context,
  turn(5, 100, 100),
  turn(5, 200, 300),
  turn(6, 1000, 1300),
);
const SIBLING = log(meta("c", "a"), context, turn(7, 100, 100), turn(7, 200, 300), turn(8, 5000, 5300));

const inputOf = async (files: Record<string, string>): Promise<number> =>
  (await importContents(files)).rows.reduce((sum, { tokens }) => sum + (tokens.input ?? 0), 0);

test("what a forked Codex session copied counts once, in any order of the files", async () => {
  expect(await inputOf({ "1.jsonl": PARENT, "2.jsonl": FORK, "3.jsonl": SIBLING })).toBe(6300);
  expect(await inputOf({ "1.jsonl": SIBLING, "2.jsonl": FORK, "3.jsonl": PARENT })).toBe(6300);
});

test("without the log of the first session its copy counts, and once", async () => {
  expect(await inputOf({ "2.jsonl": FORK })).toBe(1300);
  expect(await inputOf({ "2.jsonl": FORK, "3.jsonl": SIBLING })).toBe(6300);
});

test("turns of sessions that are no forks are never copies", async () => {
  const other = log(meta("d"), context, turn(1, 100, 100), turn(2, 200, 300));
  expect(await inputOf({ "1.jsonl": PARENT, "2.jsonl": other })).toBe(600);
});

test.each([
  [{ cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 } }, 12_229, undefined],
  [{ cache_creation: { ephemeral_5m_input_tokens: 229, ephemeral_1h_input_tokens: 12_000 } }, 229, 12_000],
  [{ cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 12_229 } }, 0, 12_229],
  [{}, 12_229, undefined],
])(
  "Claude Code's sum of cache writes is kept where its parts do not come to it: %j",
  async (parts, short, long) => {
    const usage = {
      input_tokens: 3,
      cache_creation_input_tokens: 12_229,
      cache_read_input_tokens: 0,
      output_tokens: 5,
      ...parts,
    };
    const record = {
      sessionId: "s",
      type: "assistant",
      timestamp: "2026-09-21T09:00:00Z",
      requestId: "r",
      message: { id: "m", model: "claude-sonnet-4-5", usage },
    };
    const [row] = (await importContents({ "a.jsonl": JSON.stringify(record) })).rows;
    expect([row!.tokens.cacheWrite5m, row!.tokens.cacheWrite1h || undefined]).toEqual([short, long]);
  },
);

test.each([
  // The total says which part lies inside its whole: the cached one, the reasoning, both or none.
  [
    { input: 1000, input_cached_tokens: 400, output: 100, output_reasoning_tokens: 50, total: 1150 },
    [600, 400, 100, 50],
  ],
  [
    { input: 1000, input_cached_tokens: 400, output: 100, output_reasoning_tokens: 50, total: 1500 },
    [1000, 400, 50, 50],
  ],
  [
    { input: 1000, input_cached_tokens: 400, output: 100, output_reasoning_tokens: 50, total: 1100 },
    [600, 400, 50, 50],
  ],
  [
    { input: 1000, input_cached_tokens: 400, output: 100, output_reasoning_tokens: 50, total: 1550 },
    [1000, 400, 100, 50],
  ],
])("Langfuse's details %j", async (usageDetails, wanted) => {
  const observation = {
    id: "1",
    traceId: "t",
    type: "GENERATION",
    startTime: "2026-09-21T09:00:00Z",
    model: "gpt-4o",
    usageDetails,
  };
  const { tokens } = (await importContents({ "a.json": JSON.stringify([observation]) })).rows[0]!;
  expect([tokens.input, tokens.cacheRead, tokens.output, tokens.reasoning]).toEqual(wanted);
});

test("a table with semicolons: 1.000 is a thousand beside decimal commas, one beside points, and else a question", async () => {
  const rows = (...lines: string[]): Record<string, string> => ({
    "a.csv": ["time;model;input_tokens;output_tokens;cost_usd", ...lines].join("\n"),
  });
  const [thousand] = (await importContents(rows("2026-10-01T00:00:00Z;m;1.000;5;0,25"))).rows;
  expect([thousand!.tokens.input, thousand!.billed]).toEqual([1000, 250_000_000_000n]);
  const [one] = (await importContents(rows("2026-10-01T00:00:00Z;m;1.000;5;0.25"))).rows;
  expect(one!.tokens.input).toBe(1);
  await expect(importContents(rows("2026-10-01T00:00:00Z;m;1.000;5;3"))).rejects.toThrow(
    'has "1.000", which can be a thousand or a fraction',
  );
});
