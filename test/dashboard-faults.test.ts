import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openaiUsageMinutes, TEAM } from "./support/exports.ts";
import { CHROMIUM, dropFile, startBrowser, watchedPage, type WatchedPage } from "./support/browser.ts";
import { needs } from "./support/needs.ts";
import { ROOT } from "./source-files.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";

describe("what goes wrong on the page", needs(CHROMIUM), () => {
  let browser: Browser;
  let serve: ServeProcess;
  const folder = newFolder();

  beforeAll(async () => {
    [browser, serve] = await Promise.all([startBrowser(), startServe({ folder })]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), serve.stop()]);
    removeFolder(folder);
  });

  async function open(path: string, url = serve.url): Promise<WatchedPage> {
    const watched = await watchedPage(browser, url);
    await watched.page.goto(url + path);
    await watched.page.waitForSelector("main h1, main h2", { timeout: 20_000 });
    return watched;
  }

  test.each(["html", "header.bar", "footer, body", "main"])("a file dropped on %s is read", async (place) => {
    const { page, close } = await open("/?source=sample");
    await dropFile(page, "completions_usage.csv", openaiUsageMinutes(TEAM), place);
    await page.locator(".decision header", { hasText: "completions_usage.csv" }).waitFor({ timeout: 20_000 });
    await close();
  });

  test("no verdict on other traffic stands below the error about a refused file", async () => {
    const { page, close } = await open("/?source=sample");
    await dropFile(page, "notes.csv", "milk,eggs\n1,2\n");
    await page.getByRole("alert").waitFor();
    expect(await page.locator(".decision").count()).toBe(0);
    // The sample is one click away, and says what it is.
    await page.getByRole("button", { name: "Back to the sample" }).click();
    await page.locator(".decision").waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await close();
  });

  test("Back and Forward go from scenario to scenario", async () => {
    const { page, close } = await open("/?source=sample");
    const inHouse = page.getByLabel("the data must stay in-house");
    const settled = async (): Promise<void> => {
      await page.waitForSelector('.decision[aria-busy="false"]', { timeout: 20_000 });
    };
    await inHouse.check();
    await page.waitForURL(/private=true/);
    await page.getByLabel("Volume next month", { exact: true }).fill("2");
    await page.waitForURL(/volume_next_month/);
    await page.goBack();
    await settled();
    expect(await shown(page)).toEqual({ inHouse: true, volume: "1" });
    await page.goBack();
    await settled();
    expect(await shown(page)).toEqual({ inHouse: false, volume: "1" });
    await page.goForward();
    await page.goForward();
    await settled();
    expect(await shown(page)).toEqual({ inHouse: true, volume: "2" });
    await close();
  });

  async function shown(page: Page): Promise<{ inHouse: boolean; volume: string }> {
    return {
      inHouse: await page.getByLabel("the data must stay in-house").isChecked(),
      volume: await page.getByLabel("Volume next month", { exact: true }).inputValue(),
    };
  }

  test("a stopped server is named, and trying again works once it runs", async () => {
    const own = newFolder();
    const first = await startServe({ folder: own });
    const port = new URL(first.url).port;
    const { page, close } = await open("/?source=sample", first.url);
    await first.stop();
    await page.getByLabel("the data must stay in-house").check();
    const beside = page.locator("aside").getByRole("alert");
    expect(await beside.textContent()).toContain("The gateway is not responding.");
    await page.getByRole("link", { name: "Traffic" }).click();
    const instead = page.locator("main").getByRole("alert");
    expect(await instead.textContent()).toMatch(/^This page could not be loaded\.The gateway was stopped/);
    const second = await startServe({ folder: own, args: ["--port", port] });
    await instead.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { name: "No requests yet" }).waitFor({ timeout: 20_000 });
    await Promise.all([close(), second.stop()]);
    removeFolder(own);
  });

  test("traffic without a price is said before the verdict, and 300 models are a table", async () => {
    const { page, close } = await open("/?source=sample");
    // In each of 30 days 580 requests of a known model, and 420 of 300 unknown ones.
    const rows = Array.from({ length: 30 }, (_, day) => {
      const date = `2026-10-${String(day + 1).padStart(2, "0")}`;
      const row = (model: string, requests: number): string =>
        `${date}T00:00:00Z,${date}T23:59:59Z,openai,${model},${requests},${requests * 1000},${requests * 200}`;
      const unknown = Array.from({ length: 300 }, (__, index) =>
        row(`house-model-${index}`, index < 120 ? 2 : 1),
      );
      return [row("gpt-5.4", 580), ...unknown].join("\n");
    });
    await dropFile(
      page,
      "mixed.csv",
      `time,end_time,provider,model,requests,input_tokens,output_tokens\n${rows.join("\n")}\n`,
    );
    await page.locator(".decision header", { hasText: "mixed.csv" }).waitFor({ timeout: 30_000 });
    // 30 x 420 of 30 x 1,000.
    expect(await page.locator(".verdict").textContent()).toMatch(
      /^42% of the requests and 42% of the tokens \(300 models\) have no known price: .* the rest alone.*Verdict/,
    );
    const table = page.locator("#unpriced ~ .scroll table");
    expect(await table.locator("tbody tr").count()).toBe(8);
    expect(await page.evaluate("document.documentElement.scrollHeight")).toBeLessThan(8000);
    await page.getByRole("button", { name: "Show all 300" }).click();
    expect(await table.locator("tbody tr").count()).toBe(300);
    await close();
  });

  test("only what costs less than staying is green", async () => {
    const { page, close } = await open("/?source=sample");
    const rungs = await page.locator(".ladder tbody tr:not(.empty-rung)").evaluateAll((rows) =>
      rows.map((row) => ({
        usd: Number(row.querySelector("td.strong data")?.getAttribute("value")),
        green: row.querySelectorAll(".good").length,
        red: row.querySelectorAll(".bad").length,
      })),
    );
    const today = rungs[0]?.usd ?? Number.NaN;
    expect(rungs.length).toBeGreaterThan(5);
    for (const { usd, green, red } of rungs) {
      expect([green, red]).toEqual(usd === today ? [0, 0] : usd < today ? [1, 0] : [0, 1]);
    }
    await close();
  });

  describe("on a ledger with gaps and without prices", () => {
    let gaps: ServeProcess;
    const own = newFolder();

    beforeAll(async () => {
      const day = (date: number, requests: number): string =>
        `2026-10-${String(date).padStart(2, "0")}T10:00:00Z,2026-10-${String(date).padStart(2, "0")}T11:00:00Z,openai,gpt-5.4,${requests},${requests * 1000},${requests * 100}`;
      // All of the first week, three days of the second.
      const days = [1, 2, 3, 4, 5, 6, 7].map((date) => day(date, 100));
      const file = join(own, "gaps.csv");
      writeFileSync(
        file,
        `time,end_time,provider,model,requests,input_tokens,output_tokens\n${[...days, day(8, 100), day(11, 100), day(14, 100)].join("\n")}\n`,
      );
      await promisify(execFile)(process.execPath, [
        join(ROOT, "bin/breakeven.js"),
        "import",
        file,
        "--data",
        join(own, ".breakeven"),
      ]);
      gaps = await startServe({ folder: own });
    });
    afterAll(async () => {
      await gaps.stop();
      removeFolder(own);
    });

    test("the first view is at most 250 KB in 12 requests, with a ledger and without one", async () => {
      for (const url of [serve.url, gaps.url]) {
        const view = await firstView(url);
        expect(view.bytes).toBeLessThan(250_000);
        expect(view.requests).toBeLessThanOrEqual(12);
      }
    });

    test("days without data are no saving", async () => {
      const { page, close } = await open("/traffic", gaps.url);
      const card = page.locator("section", { has: page.locator("#movers") });
      await card.getByText("requests on 3 days of the last seven and on 7 of the seven before").waitFor();
      expect(await card.locator(".good").count()).toBe(0);
      await close();
    });

    test("one request without a price is called the same everywhere", async () => {
      const answer = await chat(gaps.url, { model: "demo" }, null, { "x-breakeven-task": "greeting" });
      await answer.arrayBuffer();
      const { page, close } = await open("/live", gaps.url);
      await page.getByText("greeting").first().waitFor();
      expect(await page.locator("table.attempts").textContent()).toContain("no price per token");
      await page.goto(`${gaps.url}/traffic?by=task`);
      await page.locator("#tasks").waitFor();
      const row = page.locator("tr", { hasText: "greeting" });
      expect(await row.count()).toBeGreaterThan(1);
      for (const text of await row.allTextContents()) {
        expect(text).toContain("no price per token");
        expect(text).not.toMatch(/unknown|unpriced/);
      }
      await close();
    });
  });

  /** What a browser that has nothing of it fetches for the decision, charts and worker included. */
  async function firstView(url: string): Promise<{ requests: number; bytes: number }> {
    const { page, close } = await watchedPage(browser, url);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send("Network.enable");
    let [requests, bytes] = [0, 0];
    devtools.on("Network.loadingFinished", ({ encodedDataLength }) => {
      requests++;
      bytes += encodedDataLength;
    });
    await page.goto(url);
    await page.waitForSelector(".chart svg", { timeout: 30_000 });
    await page.waitForLoadState("networkidle");
    await close();
    return { requests, bytes };
  }
});
