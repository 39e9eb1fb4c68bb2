import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
import {
  accessibilityProblems,
  CHROMIUM,
  startBrowser,
  steadiness,
  watchedPage,
  type WatchedPage,
} from "./support/browser.ts";
import { needs } from "./support/needs.ts";
import { newFolder, removeFolder, type ServeProcess, startServe } from "./support/serve/serve-process.ts";

const PROGRAM = join(ROOT, "bin/breakeven.js");
const TRACE = join(ROOT, "examples/ragpulse-7-days.jsonl.gz");

describe("the page on a ledger, in Chromium", needs(CHROMIUM), () => {
  let browser: Browser;
  let serve: ServeProcess;
  const folder = newFolder();
  const data = join(folder, ".breakeven");

  beforeAll(async () => {
    await promisify(execFile)(process.execPath, [
      PROGRAM,
      "import",
      TRACE,
      "--model",
      "gpt-5.4",
      "--data",
      data,
    ]);
    [browser, serve] = await Promise.all([startBrowser(), startServe({ folder })]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), serve.stop()]);
    removeFolder(folder);
  });

  async function open(path: string, options: Parameters<typeof watchedPage>[2] = {}): Promise<WatchedPage> {
    const watched = await watchedPage(browser, serve.url, options);
    await watched.page.goto(serve.url + path);
    await watched.page.waitForSelector("main h1", { timeout: 20_000 });
    return watched;
  }

  /** The demo answers, because no provider's key is set. */
  const ask = async (task: string): Promise<void> => {
    const response = await fetch(`${serve.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-breakeven-task": task },
      body: JSON.stringify({ model: "demo", messages: [{ role: "user", content: "Say hello" }] }),
    });
    await response.arrayBuffer();
    expect(response.status).toBe(200);
  };

  // 7,106 requests are in the trace (its own README).
  test.each([
    ["/", 'data[value="7106"]'],
    ["/traffic", '#tasks, data[value="7106"]'],
    ["/fleet", "#launch"],
    ["/live", "#upstreams"],
    ["/guide", "#R1"],
    ["/prices", 'h2:text("GPUs on demand")'],
    ["/prices?query=H100", "#gpu-prices"],
  ])(
    "%s shows what is in the ledger and the catalog, stands still, and is clean for axe",
    async (path, what) => {
      // As tall as most of it, so that it is seen when something below moves.
      const viewport = { width: 1280, height: 2400 };
      const { page, outside, errors, close } = await open(path, { viewport });
      await page.locator(what).last().waitFor({ timeout: 20_000 });
      expect(await page.getByText("This is a sample").count()).toBe(0);
      await page.waitForTimeout(400);
      const { shift, saidAfterMs } = await steadiness(page);
      expect(shift).toBeLessThan(0.02);
      // Said late or, as here, mostly never.
      expect(saidAfterMs ?? Infinity).toBeGreaterThan(190);
      expect(await accessibilityProblems(page)).toEqual([]);
      expect([outside, errors]).toEqual([[], []]);
      await close();
    },
  );

  test("live shows an attempt within a second and a half, without a reload", async () => {
    const { page, close } = await open("/live");
    await page.getByText("connected", { exact: true }).waitFor();
    await ask("page-test");
    await page.getByText("page-test").first().waitFor({ timeout: 1500 });
    // Under the pointer rows stand still; what came meanwhile is counted, and there when it leaves.
    await page.locator("table.attempts").hover();
    await ask("while-reading");
    await page.getByText("held still; 1 newer").waitFor({ timeout: 1500 });
    expect(await page.getByText("while-reading").count()).toBe(0);
    await page.mouse.move(1, 1);
    await page.getByText("while-reading").first().waitFor({ timeout: 1500 });
    await close();
  });

  test("under a name that others reach, reading asks for the admin key, and opens with it", async () => {
    const yaml = `
names: [team.localhost]
upstreams:
  first: { url: "http://127.0.0.1:9/v1", key: "\${env:FIRST_KEY}" }
models:
  gpt-5.4: first
`;
    const remote = newFolder();
    const env = { FIRST_KEY: "sk-test", BREAKEVEN_ADMIN_KEY: "bk-right" };
    const other = await startServe({ folder: remote, yaml, env });
    const { page, close } = await watchedPage(browser, other.url);
    await page.goto(other.url.replace("127.0.0.1", "team.localhost"));
    for (const key of ["bk-wrong", "bk-right"]) {
      await page.getByLabel("Admin key").fill(key);
      await page.getByRole("button", { name: "Open", exact: true }).click();
      if (key === "bk-wrong") await page.getByText("The admin key is wrong.").waitFor();
    }
    await page.locator(".decision").waitFor({ timeout: 20_000 });
    await Promise.all([close(), other.stop()]);
    removeFolder(remote);
  });

  test("what may move is saved with the admin key alone, and a wrong one is told", async () => {
    const { page, close } = await open("/traffic");
    await page.getByLabel("May (no task) move?").selectOption("yes");
    await page.getByRole("button", { name: "Save" }).click();
    const key = page.getByLabel("Key", { exact: true });
    await key.fill("bk-admin-wrong");
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").first().waitFor();
    expect(() => readFileSync(join(data, "tasks.csv"))).toThrow();
    await key.fill(readFileSync(join(data, "admin-key"), "utf8").trim());
    await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved in").waitFor();
    expect(readFileSync(join(data, "tasks.csv"), "utf8")).toMatch(/^\(no task\),[^,]*,yes,/m);
    await close();
  });
});
