import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import type { Browser, Page, Request } from "playwright-core";
import { openJournal } from "../src/ledger/journal.ts";
import { openLedger } from "../src/ledger/ledger.ts";
import { CHROMIUM, startBrowser } from "../test/support/browser.ts";
import { startServe } from "../test/support/serve/serve-process.ts";
import { firstViewMs, markFirstView } from "./first-view.ts";
import { attempt, makeLedger } from "./ledger-rows.ts";

/**
 * How soon the pages are there on a large ledger, in Chromium, each with a server that was just started. Prints a table
 * and keeps it in bench/results/dashboard.json. `node bench/dashboard.ts 2000000` takes two million rows instead of ten,
 * `--data FOLDER` a copy of a folder whose ledger is there already, `--check` keeps no results and allows twice the time,
 * for machines that others use too. Exits 1 when a page was not seen within a second, the better of two visits each:
 * nothing of a plan is known at the first of all.
 */
const PAGES = ["/", "/traffic", "/fleet", "/live", "/guide", "/prices"] as const;
const isCheck = process.argv.includes("--check");
const TARGET_MS = isCheck ? 2000 : 1000;
const PATIENCE_MS = 180_000;
const TURNS = 2;
/** So long without a question is the end. */
const IDLE_MS = 500;

interface Visit {
  page: string;
  /** What was there before: nothing of a plan, the plan of an earlier start, or that and more rows since. */
  state: "first plan" | "known plan" | "grown ledger";
  /** From the navigation to the frame that shows the heading with its content, by the page's own clock. */
  seenMs: number;
  /** To the last answer. */
  completeMs: number;
  /** What the page said while it was waited for, with the time of the first. */
  saidMs: number | null;
  said: string | null;
}

const given = process.argv.slice(2).find((word) => /^\d+$/.test(word));
const rows = Number(given ?? 10_000_000);
const dataAt = process.argv.indexOf("--data");
const folder = mkdtempSync(join(tmpdir(), "breakeven-bench-dashboard-"));
const data = dataAt === -1 ? join(folder, "data") : (process.argv[dataAt + 1] ?? folder);
const visits: Visit[] = [];

if (!CHROMIUM.isMet) throw new Error(CHROMIUM.missing);
const browser = await startBrowser();
try {
  if (dataAt === -1) await made(rows);
  rmSync(join(data, "dashboard"), { recursive: true, force: true });
  await visited(browser, "/", "first plan");
  for (let turn = 0; turn < TURNS; turn++) {
    for (const page of PAGES) await visited(browser, page, "known plan");
  }
  for (let turn = 0; turn < TURNS; turn++) {
    await grow(turn);
    await visited(browser, "/", "grown ledger");
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
report();

async function made(count: number): Promise<void> {
  const ledger = openLedger(data);
  await makeLedger(data, ledger, count);
  await ledger.close();
}

/** A tenth of a hundredth more than there was: a plan on it takes as long as the first. */
async function grow(turn: number): Promise<void> {
  const journal = openJournal({ folder: data, writer: `more-${turn}` });
  for (let index = 0; index < rows / 1000; index++) journal.append(attempt(`more-${turn}-${index}`, index));
  journal.close();
  const ledger = openLedger(data);
  await ledger.roll(Date.now());
  await ledger.close();
}

/** Starts a server, opens one page in a browser that has nothing of it, and waits until nothing more comes. */
async function visited(chromium: Browser, path: string, state: Visit["state"]): Promise<void> {
  const serve = await startServe({ folder, args: ["--data", data] });
  const context = await chromium.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    await markFirstView(context);
    const page = await context.newPage();
    const start = performance.now();
    const said = saidBy(page, start);
    const quiet = questionsOf(page);
    await page.goto(serve.url + path, { waitUntil: "commit" });
    const seenMs = await firstViewMs(page, PATIENCE_MS);
    // A plan of then is the first view; that of now takes its place, and ends the visit.
    await quiet();
    await page.waitForSelector("[aria-busy=true]", { state: "detached", timeout: PATIENCE_MS });
    const completeMs = Math.max(seenMs, performance.now() - start - IDLE_MS);
    const visit: Visit = { page: path, state, seenMs, completeMs, ...(await said()) };
    visits.push(visit);
    process.stderr.write(`${line(visit)}\n`);
  } finally {
    await context.close();
    await serve.stop();
  }
}

/** Waits until no question was open for a while; the stream of what is live has no end. */
function questionsOf(page: Page): () => Promise<void> {
  const open = new Set<Request>();
  let lastMs = performance.now();
  page.on("request", (request) => {
    if (!request.url().endsWith("/api/live")) open.add(request);
  });
  const ended = (request: Request): void => {
    open.delete(request);
    lastMs = performance.now();
  };
  page.on("requestfinished", ended);
  page.on("requestfailed", ended);
  return async () => {
    const untilMs = performance.now() + PATIENCE_MS;
    while (open.size > 0 || performance.now() - lastMs < IDLE_MS) {
      if (performance.now() > untilMs) throw new Error("the page does not come to an end");
      await page.waitForTimeout(20);
    }
  };
}

/** The first thing that a page says about a wait. */
function saidBy(page: Page, start: number): () => Promise<Pick<Visit, "saidMs" | "said">> {
  const status = page.locator("[role=status]").filter({ hasText: /./ }).first();
  let said: Pick<Visit, "saidMs" | "said"> = { saidMs: null, said: null };
  const listening = status.waitFor({ timeout: PATIENCE_MS }).then(async () => {
    const saidMs = performance.now() - start;
    said = { saidMs, said: await status.textContent() };
  });
  // It may never say anything, and the page is closed.
  listening.catch(() => {});
  return () => Promise.resolve(said);
}

function line({ page, state, seenMs, completeMs, said, saidMs }: Visit): string {
  const ms = (value: number): string => `${Math.round(value)} ms`.padStart(9);
  const waiting = said === null || saidMs === null ? "" : `  said after ${Math.round(saidMs)} ms: ${said}`;
  return `${page.padEnd(10)}${state.padEnd(14)}${ms(seenMs)}${ms(completeMs)}${waiting}`;
}

function report(): void {
  const [processor] = cpus();
  const result = {
    command: `npm run bench:dashboard${given === undefined ? "" : ` -- ${given}`}`,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      processor: processor?.model,
      processors: cpus().length,
      memoryGigabytes: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      chromium: browser.version(),
      loadAverage: loadavg().map((load) => Math.round(load * 10) / 10),
    },
    rows,
    targetMs: TARGET_MS,
    visits: visits.map((visit) => ({
      ...visit,
      seenMs: Math.round(visit.seenMs),
      completeMs: Math.round(visit.completeMs),
      saidMs: visit.saidMs === null ? null : Math.round(visit.saidMs),
    })),
  };
  if (!isCheck) {
    const results = join(import.meta.dirname, "results");
    mkdirSync(results, { recursive: true });
    const name = rows === 10_000_000 ? "dashboard.json" : `dashboard-${rows}.json`;
    writeFileSync(join(results, name), `${JSON.stringify(result, null, 2)}\n`);
  }
  process.stdout.write(`page      state              seen complete\n`);
  for (const visit of visits) process.stdout.write(`${line(visit)}\n`);
  const better = Map.groupBy(visits, ({ page, state }) => `${page} with a ${state}`);
  for (const [what, turns] of better) {
    if (what.endsWith("first plan") || turns.some(({ seenMs }) => seenMs <= TARGET_MS)) continue;
    process.stdout.write(`${what} was not seen within ${TARGET_MS} ms\n`);
    process.exitCode = 1;
  }
}
