import fc from "fast-check";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Attempt } from "../core/attempt.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../core/time.ts";
import { openJournal, type Journal } from "./journal.ts";
import { type LedgerStore, openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";
import { sharesOf } from "./usage-shares.ts";
import { totalOf } from "./usage.ts";

let folder: string;
let journal: Journal;
let store: LedgerStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "breakeven-dashboard-"));
  journal = openJournal({ folder, writer: "w" });
  store = await openLedgerStore(folder, 256);
});
afterEach(() => {
  journal.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

const all = { fromMs: null, toMs: null };
/** Half of the rows into files, half left in the journal, so that both are asked. */
async function add(...attempts: Attempt[]): Promise<void> {
  const half = Math.ceil(attempts.length / 2);
  for (const row of attempts.slice(0, half)) journal.append(row);
  await store.roll(DAY_0);
  for (const row of attempts.slice(half)) journal.append(row);
}
const at = (hours: number, known: Partial<Attempt> = {}): Attempt =>
  attempt(`at-${hours}-${known.task ?? ""}-${known.upstream ?? ""}`, {
    receivedMs: DAY_0 + hours * HOUR_MS,
    ...known,
  });

describe("recent attempts", () => {
  test("come with the last to end first, and go back as many days as it takes", async () => {
    await add(
      at(1),
      // Arrived first and took an hour and a half: it ended last on its day.
      at(0, { durationMs: 5_400_000 + 900, task: "slow" }),
      ...Array.from({ length: 12 }, (_, day) => at(24 * (day + 1), { task: "daily" })),
    );
    const last = await store.recentAttempts({ limit: 3 });
    expect(last.map(({ attemptId }) => attemptId)).toEqual([
      "at-288-daily-",
      "at-264-daily-",
      "at-240-daily-",
    ]);
    const every = await store.recentAttempts({ limit: 1000 });
    expect(every).toHaveLength(14);
    expect(every.slice(-2).map(({ task }) => task)).toEqual(["slow", null]);
    expect(await store.recentAttempts({ limit: 0 })).toHaveLength(1);
  });

  test("answer what ended since a moment, also where it arrived the day before", async () => {
    await add(
      at(23, { durationMs: 2 * HOUR_MS, task: "over midnight" }),
      at(23.5, { durationMs: 1000, task: "before" }),
      at(25.5, { durationMs: 1000, task: "after" }),
    );
    const since = await store.recentAttempts({ limit: 10, after: DAY_0 + 25 * HOUR_MS });
    expect(since.map(({ task }) => task)).toEqual(["after", "over midnight"]);
    expect(since[1]?.endedMs).toBe(DAY_0 + 25 * HOUR_MS);
  });

  test("say everything of a row, and what is unknown is null or absent", async () => {
    await add(
      at(1, { tokens: { input: 7 }, reasons: ["cost-drift"], costPicodollars: null, ttftMs: 12, key: "k" }),
    );
    const [row] = await store.recentAttempts({ limit: 1 });
    expect(row).toMatchObject({
      tokens: { input: 7 },
      reasons: ["cost-drift"],
      costPicodollars: null,
      ttftMs: 12,
      key: "k",
      team: null,
      origin: "gateway",
      stream: false,
      status: 200,
      receivedMs: DAY_0 + HOUR_MS,
    });
    expect(Object.keys(row?.tokens ?? {})).toEqual(["input"]);
    expect(await store.recentAttempts({ limit: 1, key: "another" })).toEqual([]);
    expect(await store.recentAttempts({ limit: 1, key: null })).toEqual([]);
  });
});

describe("a series", () => {
  test("has a point for each step in which something happened", async () => {
    await add(at(0), at(0.5, { task: "x" }), at(3), at(25));
    const hours = await store.series({ every: "hour", ...all });
    expect(hours.map(({ startMs, requests, by }) => [(startMs - DAY_0) / HOUR_MS, requests, by])).toEqual([
      [0, 2, null],
      [3, 1, null],
      [25, 1, null],
    ]);
    const days = await store.series({ every: "day", fromMs: DAY_0 + 3 * HOUR_MS, toMs: null });
    // 4,000,000,000 picodollars an attempt.
    expect(days.map(({ startMs, costPicodollars }) => [startMs, costPicodollars])).toEqual([
      [DAY_0, 4_000_000_000n],
      [DAY_0 + DAY_MS, 4_000_000_000n],
    ]);
  });

  test("gives the dearest names lines of their own and adds the others up", async () => {
    await add(
      at(0, { task: "big", costPicodollars: 100 }),
      at(1, { task: "big", costPicodollars: 100 }),
      at(0, { task: "small", costPicodollars: 1 }),
      at(0, { task: "smaller", costPicodollars: null }),
      at(1, { task: null, costPicodollars: 50 }),
    );
    const points = await store.series({ every: "day", by: "task", most: 2, ...all });
    expect(
      points.map(({ by, isRest, costPicodollars, unpriced }) => [by, isRest, costPicodollars, unpriced]),
    ).toEqual([
      ["big", false, 200n, 0],
      [null, false, 50n, 0],
      [null, true, 1n, 1],
    ]);
    const ofOne = await store.series({ every: "day", task: "big", ...all });
    expect(ofOne.map(({ requests }) => requests)).toEqual([2]);
  });

  test("adds up to the totals however it is cut (law)", async () => {
    const one = fc.record({
      receivedMs: fc.integer({ min: DAY_0, max: DAY_0 + 3 * DAY_MS }),
      task: fc.constantFrom("a", "b'", '"c"', null),
      costPicodollars: fc.option(fc.integer({ min: 0, max: 1e12 }), { nil: null }),
      tokens: fc.record({ input: fc.nat(1000), cacheRead: fc.nat(1000) }, { requiredKeys: [] }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(one, { maxLength: 20 }), fc.nat(5), async (rows, most) => {
        run++;
        await add(
          ...rows.map((row, index) => attempt(`${run}-${index}`, { ...row, upstream: `run-${run}` })),
        );
        const filter = { ...all, upstream: `run-${run}` };
        const expected = totalOf(await store.series({ every: "day", ...filter }));
        expect(expected.attempts).toBe(rows.length);
        for (const every of ["hour", "day"] as const) {
          expect(totalOf(await store.series({ every, by: "task", ...filter }))).toEqual(expected);
          expect(totalOf(await store.series({ every, by: "task", most, ...filter }))).toEqual(expected);
        }
      }),
      { numRuns: 15 },
    );
  });
});

test("lengths are those of single requests, in bins of half a doubling", async () => {
  const lengths: [number, number, number][] = [
    [0, 0, 1],
    [1, 0, 2],
    [2, 0, 3],
    [2, 1, 4],
    [100, 28, 5],
  ];
  await add(
    ...lengths.map(([input, cacheRead, output]) =>
      attempt(`${input}-${cacheRead}`, { tokens: { input, cacheRead, output } }),
    ),
    attempt("unknown", { tokens: {}, usageSource: "none" }),
    attempt("no output", { tokens: { input: 4 } }),
  );
  const { input, output, withoutLengths } = await store.lengths(all);
  // Whole prompts: 0, 1, 2, 3, 128, 4. Edges are 1, 2, 3 (2.83 rounded up), 4, 6 (5.66), 8, ..., 128, 182 (181.02).
  expect(input.bins).toEqual([
    { fromTokens: 0, toTokens: 1, requests: 1 },
    { fromTokens: 1, toTokens: 2, requests: 1 },
    { fromTokens: 2, toTokens: 3, requests: 1 },
    { fromTokens: 3, toTokens: 4, requests: 1 },
    { fromTokens: 4, toTokens: 6, requests: 1 },
    { fromTokens: 128, toTokens: 182, requests: 1 },
  ]);
  expect(input).toMatchObject({ requests: 6, mean: 23, p50: 2, p95: 128, max: 128 });
  expect(output).toMatchObject({ requests: 5, mean: 3, p50: 3, max: 5 });
  expect(withoutLengths).toBe(1);
  expect((await store.lengths({ ...all, model: "nothing" })).input).toEqual({
    requests: 0,
    mean: null,
    p50: null,
    p95: null,
    max: null,
    bins: [],
  });
});

test("presence tells in which hours and minutes requests arrived", async () => {
  const minute = (minutes: number, known: Partial<Attempt> = {}): Attempt =>
    attempt(`${minutes}-${known.attemptIndex ?? 0}`, { receivedMs: DAY_0 + minutes * MINUTE_MS, ...known });
  // A second attempt of a request is no request.
  await add(minute(0.2), minute(0.9), minute(0.9, { attemptIndex: 1 }), minute(61), minute(2000));
  const hours = await store.presence({ every: "hour", ...all });
  expect(hours).toEqual({
    slots: [
      { startMs: DAY_0, requests: 2 },
      { startMs: DAY_0 + HOUR_MS, requests: 1 },
      { startMs: DAY_0 + 33 * HOUR_MS, requests: 1 },
    ],
    coarserRows: 0,
  });
  const day = { fromMs: DAY_0, toMs: DAY_0 + DAY_MS };
  expect((await store.presence({ every: "minute", ...day })).slots).toEqual([
    { startMs: DAY_0, requests: 2 },
    { startMs: DAY_0 + 61 * MINUTE_MS, requests: 1 },
  ]);
  await expect(store.presence({ every: "minute", ...all })).rejects.toThrow(/too long/);
});

test("the extent is that of all rows, and of an empty ledger nothing", async () => {
  expect(await store.extent()).toEqual({ requests: 0, firstMs: null, lastMs: null });
  await add(at(0), at(30), at(5, { attemptIndex: 1 }));
  expect(await store.extent()).toEqual({ requests: 2, firstMs: DAY_0, lastMs: DAY_0 + 30 * HOUR_MS });
});

test("shares are of the attempts and of the input, and unknown where there are none", async () => {
  await add(
    at(0, { tokens: { input: 300, cacheRead: 100 } }),
    at(1, { usageSource: "estimate", costPicodollars: null }),
    at(2, { status: 500, cause: "upstream-error", tokens: {}, usageSource: "none", costPicodollars: null }),
    at(3, { tokens: {}, usageSource: "none", costPicodollars: null }),
  );
  const { totals } = await store.usage({ by: "model", ...all });
  // 100 of 300 + 100 + 1000 input tokens.
  expect(sharesOf(totals)).toEqual({
    unpriced: 0.5,
    estimated: 0.25,
    unmetered: 0.25,
    failed: 0.25,
    cachedInput: 100 / 1400,
  });
  expect(sharesOf(totalOf([]))).toEqual({
    unpriced: null,
    estimated: null,
    unmetered: null,
    failed: null,
    cachedInput: null,
  });
});
