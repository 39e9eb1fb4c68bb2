import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { DAY_MS } from "../src/core/time.ts";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedger, type Ledger } from "../src/ledger/ledger.ts";
import { USAGE_BY } from "../src/ledger/usage.ts";
import { attempt, DAYS, importRows, START } from "./ledger-rows.ts";

/**
 * How fast the ledger is: appending to a journal, importing, moving journals into the history, and asking. Prints a
 * table and keeps it in bench/results/ledger.json. `node bench/ledger.ts 1000000` takes a million rows instead of ten.
 */
const ROWS = Number(process.argv[2] ?? 10_000_000);
const MEMORY_MEGABYTES = 1024;
const REPEATS = 5;

interface Measurement {
  name: string;
  target: string;
  /** Every repeat, in `unit`. */
  values: number[];
  unit: "ms" | "us" | "s" | "MB";
  note: string;
}

const measurements: Measurement[] = [];
const folder = mkdtempSync(join(tmpdir(), "breakeven-bench-ledger-"));
function keep(name: string, target: string, values: number[], unit: Measurement["unit"], note: string): void {
  measurements.push({
    name,
    target,
    values: values.map((value) => Math.round(value * 100) / 100),
    unit,
    note,
  });
  process.stderr.write(`${name}: ${values.map((value) => value.toFixed(1)).join(", ")} ${unit} ${note}\n`);
}

/** Groups of rows, as a gateway writes them: those of one turn of its event loop, in the file when append returns. */
function appending(synchronous: "normal" | "full", target: string, rows: number, group: number): void {
  const journal = openJournal({ folder, writer: `bench-${synchronous}`, synchronous });
  const attempts = Array.from({ length: rows }, (_, index) =>
    attempt(`${synchronous}-${group}-${index}`, index),
  );
  const perBatch = rows / REPEATS;
  const walls: number[] = [];
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const start = performance.now();
    const last = (repeat + 1) * perBatch;
    for (let at = repeat * perBatch; at < last; at += group) {
      journal.append(...attempts.slice(at, Math.min(last, at + group)));
    }
    walls.push(((performance.now() - start) * 1000) / perBatch);
  }
  const { user, system } = process.cpuUsage(before);
  journal.close();
  const note = `per row, ${rows} rows; ${((user + system) / rows).toFixed(1)} us of processor time`;
  const name = group === 1 ? "each by itself" : `${group} together`;
  keep(`append, synchronous=${synchronous}, ${name}`, target, walls, "us", note);
}

async function rolling(ledger: Ledger): Promise<void> {
  const secondsBefore = ledgerSeconds();
  const start = performance.now();
  const result = await ledger.roll(Date.now());
  const wallMs = performance.now() - start;
  const rows = result?.rows ?? 0;
  const perRow = ((ledgerSeconds() - secondsBefore) * 1e6) / Math.max(1, rows);
  const note = `${rows} rows; ${perRow.toFixed(1)} us of processor time for each, the start of the process included`;
  keep("move journals into the history", "-", [wallMs], "ms", note);
}

/** Rows as an importer hands them over: with ids, lengths and latencies, a month of them in order of time. */
async function importing(ledger: Ledger): Promise<void> {
  const before = process.cpuUsage();
  const secondsBefore = ledgerSeconds();
  const start = performance.now();
  let made = 0;
  const result = await importRows(folder, ledger, ROWS, () => (made = performance.now() - start));
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  const bytes = sizeOf(join(folder, "history"));
  keep(
    `import ${ROWS} rows`,
    ROWS === 10_000_000 ? "60 s" : "-",
    [seconds],
    "s",
    `${result.added} added; ${(made / 1000).toFixed(1)} s until all were handed over, ` +
      `${((user + system) / 1e6).toFixed(1)} s of processor time here and ` +
      `${(ledgerSeconds() - secondsBefore).toFixed(1)} s in the ledger's process; ${(bytes / ROWS).toFixed(0)} bytes a row on disk`,
  );
}

async function asking(ledger: Ledger): Promise<void> {
  for (const fromAttempts of [false, true]) {
    for (const by of USAGE_BY) {
      const values: number[] = [];
      let groups = 0;
      const secondsBefore = ledgerSeconds();
      for (let repeat = 0; repeat < REPEATS; repeat++) {
        const start = performance.now();
        const usage = await ledger.usage({ by, fromMs: null, toMs: null, fromAttempts });
        values.push(performance.now() - start);
        groups = usage.groups.length;
      }
      const name = `usage by ${by}, from ${fromAttempts ? "attempts" : "sums by hour"}`;
      keep(
        name,
        fromAttempts ? "3000 ms" : "300 ms",
        values,
        "ms",
        `${groups} groups; ${ms(secondsBefore)} of processor time each`,
      );
    }
  }
  await dashboard(ledger);
  // While a gateway writes: what came since the last question is read, and no more.
  const journal = openJournal({ folder, writer: "bench-tail" });
  const values: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (let row = 0; row < 2000; row++) journal.append(attempt(`tail-${repeat}-${row}`, row));
    const start = performance.now();
    await ledger.usage({ by: "model", fromMs: null, toMs: null });
    values.push(performance.now() - start);
  }
  journal.close();
  keep("usage by model, 2,000 new rows each", "300 ms", values, "ms", "in journals");
}

/** What a page asks of a month. */
async function dashboard(ledger: Ledger): Promise<void> {
  const month = { fromMs: START, toMs: START + DAYS * DAY_MS };
  const day = { fromMs: START + 9 * DAY_MS, toMs: START + 10 * DAY_MS };
  const questions: [string, string, () => Promise<unknown>][] = [
    ["series by hour and model", "300 ms", () => ledger.series({ ...month, every: "hour", by: "model" })],
    [
      "series by day, ten tasks",
      "300 ms",
      () => ledger.series({ ...month, every: "day", by: "task", most: 10 }),
    ],
    ["recent attempts, 100", "300 ms", () => ledger.recentAttempts({ limit: 100 })],
    ["presence by minute, a day", "3000 ms", () => ledger.presence({ ...day, every: "minute" })],
    ["presence by hour, a month", "3000 ms", () => ledger.presence({ ...month, every: "hour" })],
    ["lengths, a month", "3000 ms", () => ledger.lengths(month)],
  ];
  for (const [name, target, ask] of questions) {
    const values: number[] = [];
    const secondsBefore = ledgerSeconds();
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      const start = performance.now();
      await ask();
      values.push(performance.now() - start);
    }
    keep(name, target, values, "ms", `${ms(secondsBefore)} of processor time each`);
  }
}

/** Processor time of the ledger's process since then, over the repeats. */
const ms = (secondsBefore: number): string =>
  `${Math.round(((ledgerSeconds() - secondsBefore) * 1000) / REPEATS)} ms`;

function sizeOf(path: string): number {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Processor time that the ledger's process has used so far, seconds: what another load on the machine does not stretch. */
function ledgerSeconds(): number {
  const ticks = childrenOf().map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return Number(fields[11]) + Number(fields[12]);
  });
  return Math.max(0, ...ticks) / TICKS_PER_SECOND;
}

/** What Linux counts processor time in, on every common architecture. */
const TICKS_PER_SECOND = 100;

const childrenOf = (): string[] =>
  readFileSync(`/proc/self/task/${process.pid}/children`, "utf8").trim().split(" ").filter(Boolean);

/** Most memory that any child of this process held at once, as the kernel counts it. */
function peakMegabytes(): number {
  const peaks = childrenOf().map((pid) => {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  });
  return Math.max(...peaks);
}

function report(): void {
  const [processor] = cpus();
  const result = {
    command: `npm run bench:ledger${process.argv[2] === undefined ? "" : ` -- ${ROWS}`}`,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: processor?.model,
      processors: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    },
    measurements,
  };
  const name = ROWS === 10_000_000 ? "ledger.json" : `ledger-${ROWS}.json`;
  const results = join(import.meta.dirname, "results");
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, name), `${JSON.stringify(result, null, 2)}\n`);
  for (const { name: what, target, values, unit, note } of measurements) {
    const sorted = [...values].sort((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    process.stdout.write(
      `${what}: ${median} ${unit} (${sorted[0]} to ${sorted.at(-1)}), target ${target}; ${note}\n`,
    );
  }
}

try {
  appending("normal", "12 us", 200_000, 1);
  appending("normal", "6 us", 200_000, 8);
  appending("normal", "6 us", 200_000, 32);
  appending("full", "-", 2000, 1);
  const ledger = openLedger(folder, { memoryMegabytes: MEMORY_MEGABYTES });
  await rolling(ledger);
  await importing(ledger);
  await asking(ledger);
  keep("ledger's process, most memory", "2048 MB", [peakMegabytes()], "MB", "DuckDB's limit is 1024 MB");
  await ledger.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
report();
