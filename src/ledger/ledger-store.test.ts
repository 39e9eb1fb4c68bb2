import fc from "fast-check";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Attempt } from "../core/attempt.ts";
import { HOUR_MS } from "../core/time.ts";
import { openJournal } from "./journal.ts";
import { openLedgerStore } from "./ledger-store.ts";
import { attempt, DAY_0 } from "./testing/attempts.ts";
import { USAGE_BY, type UsageBy, type UsageGroup } from "./usage.ts";

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "breakeven-ledger-"));
  folders.push(folder);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const all = { fromMs: null, toMs: null };

describe("an attempt in the ledger", () => {
  test("is counted in every sum, and what is unknown stays unknown", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    journal.append(
      attempt("1", {
        tokens: { input: 700, cacheRead: 300, output: 50, reasoning: 30 },
        costPicodollars: 2_500_000_000,
        task: "summaries",
      }),
    );
    // A second try of the same request elsewhere, which failed without a word about tokens.
    journal.append(
      attempt("2", {
        requestId: "request-1",
        attemptIndex: 1,
        upstream: "azure",
        status: 500,
        cause: "upstream-error",
        tokens: {},
        usageSource: "none",
        costPicodollars: null,
        servedModel: null,
      }),
    );
    // Answered, but by a model of which nobody knows the price.
    journal.append(
      attempt("3", {
        servedModel: "house-model",
        tokens: { input: 10 },
        usageSource: "estimate",
        costPicodollars: null,
      }),
    );
    const store = await openLedgerStore(folder, 256);
    const { totals, groups } = await store.usage({ by: "model", ...all });
    expect(totals).toEqual({
      requests: 2,
      attempts: 3,
      uncounted: 0,
      unpriced: 1,
      ownEngine: 0,
      estimated: 1,
      unmetered: 0,
      failed: 1,
      unsettled: 0,
      atLeast: 0,
      drifted: 0,
      // 700 + 300 + 10, of them 300 read from cache; 50 + 30 written. No cache write was reported, so none is shown.
      inputTokens: 1010,
      cachedInputTokens: 300,
      outputTokens: 80,
      tokens: { input: 710, cacheRead: 300, output: 50, reasoning: 30 },
      costPicodollars: 2_500_000_000n,
      providerCostPicodollars: null,
      chargedPicodollars: null,
      listedPicodollars: null,
    });
    expect(groups.map(({ by, attempts, unpriced }) => [by, attempts, unpriced])).toEqual([
      ["gpt-5.4", 2, 0],
      ["house-model", 1, 1],
    ]);
    journal.close();
    store.close();
  });

  test("arrives in the hour and on the day of its request in UTC", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    journal.append(attempt("last", { receivedMs: DAY_0 - 1 }));
    journal.append(attempt("first", { receivedMs: DAY_0 }));
    const store = await openLedgerStore(folder, 256);
    await store.roll(DAY_0);
    const names = async (by: UsageBy): Promise<unknown[]> =>
      (await store.usage({ by, ...all })).groups.map((group) => group.by);
    expect(await names("hour")).toEqual(["2026-11-19T23:00Z", "2026-11-20T00:00Z"]);
    expect(await names("day")).toEqual(["2026-11-19", "2026-11-20"]);
    const from = await store.usage({ by: "day", fromMs: DAY_0, toMs: null });
    expect(from.totals.attempts).toBe(1);
    // Inside an hour the sums by hour do not do, and the attempts are asked.
    const inside = await store.usage({ by: "day", fromMs: DAY_0 - 2, toMs: DAY_0 });
    expect(inside.totals.attempts).toBe(1);
    journal.close();
    store.close();
  });

  test.each([
    "",
    'with "quotes", commas\nand lines',
    "日本語 \u{1F600}",
    "\0zero",
    "half \uD800",
    "NULL",
    " ",
  ])("keeps the task %j", async (task) => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    journal.append(attempt("1", { task }));
    journal.append(attempt("2", { task: null }));
    const store = await openLedgerStore(folder, 256);
    // What UTF-8 or C cannot hold becomes the replacement character.
    const kept = task.replace("\0", "\uFFFD").replace("\uD800", "\uFFFD");
    const tasks = async (): Promise<unknown[]> =>
      (await store.usage({ by: "task", ...all })).groups.map(({ by }) => by);
    expect(new Set(await tasks())).toEqual(new Set([null, kept]));
    await store.roll(DAY_0);
    expect(new Set(await tasks())).toEqual(new Set([null, kept]));
    journal.close();
    store.close();
  });

  test("may carry a name of any length: its beginning is kept, and the rest of the ledger with it", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    const long = "a".repeat(4095) + "\u{1F600}".repeat(1_000_000);
    journal.append(
      attempt("1", { requestedModel: long, servedModel: null, reasons: [{ code: "speed", value: long }] }),
    );
    journal.append(attempt("2"));
    const store = await openLedgerStore(folder, 256);
    await store.roll(DAY_0);
    const { groups } = await store.usage({ by: "model", ...all });
    // The 4,096th character is half of a pair, which alone is none.
    expect(new Set(groups.map(({ by }) => by))).toEqual(new Set(["gpt-5.4", `${"a".repeat(4095)}\uFFFD`]));
    journal.close();
    store.close();
  });

  test("costs more than a floating number holds without losing a picodollar", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    // Three times the largest amount of one attempt, 2^53 - 1.
    for (const id of ["1", "2", "3"]) journal.append(attempt(id, { costPicodollars: 9_007_199_254_740_991 }));
    const store = await openLedgerStore(folder, 256);
    expect((await store.usage({ by: "model", ...all })).totals.costPicodollars).toBe(27_021_597_764_222_973n);
    await store.roll(DAY_0);
    expect((await store.usage({ by: "model", ...all })).totals.costPicodollars).toBe(27_021_597_764_222_973n);
    journal.close();
    store.close();
  });
});

describe("a damaged file", () => {
  test("is set aside and named, and the rest is read", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    journal.append(attempt("1"));
    writeFileSync(join(folder, "journal", "other-0.sqlite"), "no database at all, but long enough to be one");
    const store = await openLedgerStore(folder, 256);
    const { totals, damaged } = await store.usage({ by: "model", ...all });
    expect(totals.attempts).toBe(1);
    expect(damaged).toMatchObject([{ file: join(folder, "journal", "other-0.sqlite") }]);
    expect(readdirSync(join(folder, "damaged"))).toContain("other-0.sqlite");
    // It stays named as long as it lies there.
    expect((await store.usage({ by: "model", ...all })).damaged).toHaveLength(1);
    journal.close();
    store.close();
  });
});

test("of a journal that is damaged in the middle, what comes before the damage is kept for good", async () => {
  const folder = newFolder();
  const journal = openJournal({ folder, writer: "w" });
  for (let row = 0; row < 500; row++) journal.append(attempt(`row-${row}`));
  const { file } = journal.stats();
  journal.close();
  const bytes = readFileSync(file);
  // Rows lie in the file in their order: a hole of one page in its middle.
  const middle = Math.floor(bytes.length / 2 / 4096) * 4096;
  writeFileSync(file, bytes.fill(0x5a, middle, middle + 4096));
  const store = await openLedgerStore(folder, 256);
  const first = await store.usage({ by: "model", ...all });
  expect(first.damaged).toMatchObject([{ file }]);
  const kept = first.totals.attempts ?? 0;
  expect(kept).toBeGreaterThan(100);
  expect(kept).toBeLessThan(400);
  await store.roll(DAY_0);
  expect((await store.usage({ by: "model", ...all })).totals.attempts).toBe(kept);
  store.close();
});

/** The same sums over a list in memory, the plain way. */
function expected(attempts: readonly Attempt[], by: UsageBy): Map<string | null, [number, bigint, number]> {
  const nameOf: Record<UsageBy, (row: Attempt) => string | null> = {
    model: (row) => row.servedModel ?? row.requestedModel,
    task: (row) => row.task,
    upstream: (row) => row.upstream,
    key: (row) => row.key,
    hour: (row) => `${new Date(row.receivedMs).toISOString().slice(0, 13)}:00Z`,
    day: (row) => new Date(row.receivedMs).toISOString().slice(0, 10),
  };
  const sums = new Map<string | null, [number, bigint, number]>();
  for (const row of new Map(attempts.map((item) => [item.attemptId, item])).values()) {
    const name = nameOf[by](row);
    const [count, cost, input] = sums.get(name) ?? [0, 0n, 0];
    sums.set(name, [count + 1, cost + BigInt(row.costPicodollars ?? 0), input + (row.tokens.input ?? 0)]);
  }
  return sums;
}

const sumsOf = (groups: readonly UsageGroup[]): Map<string | null, [number, bigint, number]> =>
  new Map(
    groups.map((group) => [group.by, [group.attempts ?? -1, group.costPicodollars, group.tokens.input ?? 0]]),
  );

const anAttempt = fc.record({
  id: fc.nat({ max: 60 }),
  // Three days, in any order: clocks jump back.
  hour: fc.nat({ max: 71 }),
  task: fc.constantFrom(null, "a", 'b"'),
  upstream: fc.constantFrom("openai", "anthropic"),
  cost: fc.option(fc.nat({ max: 2 ** 40 })),
  input: fc.option(fc.nat({ max: 10_000 }), { nil: undefined }),
});
const aStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ writer: fc.nat({ max: 1 }), rows: fc.array(anAttempt, { maxLength: 6 }) }),
  },
  { weight: 2, arbitrary: fc.constant("roll" as const) },
  { weight: 1, arbitrary: fc.constant("reopen" as const) },
  { weight: 1, arbitrary: fc.constant("new writer" as const) },
  { weight: 2, arbitrary: fc.constantFrom(...USAGE_BY) },
);

test("rule 30: any order of appends, rolls, restarts and questions gives what a list in memory gives", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aStep, { minLength: 3, maxLength: 12 }), async (steps) => {
      const folder = newFolder();
      const open = (): ReturnType<typeof openJournal> => openJournal({ folder, writer: "w", rowsPerFile: 5 });
      const writers = [open(), open()];
      let store = await openLedgerStore(folder, 256);
      // One row per id: two rows with an id are copies.
      const rows = new Map<string, Attempt>();
      const check = async (by: UsageBy): Promise<void> => {
        const list = expected([...rows.values()], by);
        for (const fromAttempts of [false, true]) {
          const { groups, totals } = await store.usage({ by, ...all, fromAttempts });
          expect(sumsOf(groups)).toEqual(list);
          expect(totals.attempts).toBe(rows.size);
        }
      };
      for (const step of steps) {
        if (step === "roll") await store.roll(DAY_0);
        else if (step === "reopen") {
          store.close();
          store = await openLedgerStore(folder, 256);
        } else if (step === "new writer") {
          writers[0]?.close();
          writers[0] = open();
        } else if (typeof step === "string") await check(step);
        else {
          for (const { id, hour, task, upstream, cost, input } of step.rows) {
            const known = rows.get(`id-${id}`);
            const row =
              known ??
              attempt(`id-${id}`, {
                receivedMs: DAY_0 + hour * HOUR_MS,
                task,
                upstream,
                costPicodollars: cost,
                tokens: input === undefined ? {} : { input },
              });
            rows.set(`id-${id}`, row);
            writers[step.writer]?.append(row);
          }
        }
      }
      await check("model");
      await check("day");
      for (const writer of writers) writer.close();
      store.close();
    }),
    { numRuns: 8 },
  );
}, 180_000);

describe("errors and answers of a model", () => {
  const refused = (id: string, requestedModel: string, known = {}) =>
    attempt(id, {
      requestedModel,
      servedModel: null,
      status: 429,
      cause: "upstream-error",
      tokens: {},
      usageSource: "none",
      costPicodollars: 0,
      ...known,
    });

  test("are one group, by the sums, by the attempts, in the journals and in the history", async () => {
    const folder = newFolder();
    const journal = openJournal({ folder, writer: "gateway" });
    const dated = { requestedModel: "gpt-4o", servedModel: "gpt-4o-2024-08-06" };
    journal.append(
      attempt("1", dated),
      attempt("2", dated),
      attempt("3", { ...dated, servedModel: "gpt-4o-2024-11-20" }),
      refused("4", "gpt-4o"),
      // Asked for by its whole name, and by a name that nothing ever answered to.
      refused("5", "gpt-4o-2024-11-20"),
      refused("6", "gpt-9"),
    );
    const store = await openLedgerStore(folder, 256);
    const expected = [
      ["gpt-4o-2024-08-06", 3, 1],
      ["gpt-4o-2024-11-20", 2, 1],
      ["gpt-9", 1, 1],
    ];
    for (const isRolled of [false, true]) {
      if (isRolled) await store.roll(DAY_0);
      for (const fromAttempts of [false, true]) {
        const { groups } = await store.usage({ by: "model", fromMs: null, toMs: null, fromAttempts });
        const found = groups.map(({ by, attempts, failed }) => [by, attempts, failed]);
        expect(found.toSorted((a, b) => String(a[0]).localeCompare(String(b[0]), "en"))).toEqual(expected);
      }
    }
    journal.close();
    store.close();
  });
});
