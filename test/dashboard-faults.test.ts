import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openaiUsageMinutes, TEAM } from "./support/exports.ts";
import { CHROMIUM, dropFile, startBrowser, watchedPage, type WatchedPage } from "./support/browser.ts";
import { needs } from "./support/needs.ts";
import { newFolder, removeFolder, type ServeProcess, startServe } from "./support/serve/serve-process.ts";

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
});
