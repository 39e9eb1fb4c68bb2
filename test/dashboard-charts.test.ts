import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CHROMIUM, startBrowser, watchedPage, type WatchedPage } from "./support/browser.ts";
import { needs } from "./support/needs.ts";
import {
  chat,
  newFolder,
  removeFolder,
  type ServeProcess,
  startServe,
} from "./support/serve/serve-process.ts";
import { ROOT } from "./source-files.ts";

const MODELS = [
  "gpt-5.4",
  "gpt-5.4-mini",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-4.1",
  "gpt-4.1-mini",
  "o3",
  "o4-mini",
];
const MORE = ["gpt-4-turbo", "gpt-3.5-turbo"];
const WEEK_MS = 7 * 86_400_000;

describe("charts over three years", needs(CHROMIUM), () => {
  let browser: Browser;
  let serve: ServeProcess;
  const folder = newFolder();

  beforeAll(async () => {
    const rows = Array.from({ length: 156 }, (_, week) => {
      const day = new Date(Date.UTC(2023, 11, 4) + week * WEEK_MS).toISOString().slice(0, 10);
      return [...MODELS, ...MORE]
        .map((model) => `${day}T10:00:00Z,${day}T11:00:00Z,openai,${model},100,100000,10000`)
        .join("\n");
    });
    const file = join(folder, "years.csv");
    const head = "time,end_time,provider,model,requests,input_tokens,output_tokens";
    writeFileSync(file, `${head}\n${rows.join("\n")}\n`);
    const data = ["--data", join(folder, ".breakeven")];
    await promisify(execFile)(process.execPath, [join(ROOT, "bin/breakeven.js"), "import", file, ...data]);
    [browser, serve] = await Promise.all([startBrowser(), startServe({ folder })]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), serve.stop()]);
    removeFolder(folder);
  });

  async function open(path: string, wanted: string): Promise<WatchedPage> {
    const watched = await watchedPage(browser, serve.url);
    await watched.page.goto(serve.url + path);
    await watched.page.waitForSelector(wanted, { timeout: 60_000 });
    return watched;
  }

  test("are in months, in colours of which none repeats, and say what is under the pointer", async () => {
    const { page, errors, close } = await open("/traffic", "#over-time ~ * svg, .chart svg");
    expect(await page.locator("#over-time").textContent()).toBe("Spend by model, each month");
    const chart = page.locator(".chart svg").first();
    const fills = await chart
      .locator("g[aria-label], g")
      .locator("rect")
      .evaluateAll((bars) => [...new Set(bars.map((bar) => bar.getAttribute("fill")))]);
    // Eight models apart, the other two as one.
    expect(fills.length).toBe(9);
    const box = await chart.boundingBox();
    if (box === null) throw new Error("the chart has no size");
    await page.mouse.move(box.x + box.width / 2, box.y + box.height * 0.7);
    const tip = chart.locator("g[pointer-events=none] text, g text", { hasText: "2025-" });
    await tip.first().waitFor();
    expect(await tip.first().textContent()).toMatch(/2025-\d\d.*: \$/);
    expect(errors).toEqual([]);
    await close();
  });

  test("the bars of the ladder have an axis in dollars", async () => {
    const { page, close } = await open("/?source=sample", ".ladder");
    const labels = await page.locator(".ladder thead .range-axis > span").allTextContents();
    expect(labels.length).toBeGreaterThan(1);
    for (const label of labels) expect(label).toMatch(/^\$[\d.]+[kM]?$/);
    await close();
  });

  test("a long name does not push the cost of an attempt out of sight", async () => {
    const task = "a-name-that-somebody-typed-into-a-header-and-that-never-ends".slice(0, 60);
    const answer = await chat(serve.url, { model: "demo" }, null, { "x-breakeven-task": task });
    await answer.arrayBuffer();
    const { page, close } = await open("/live", "table.attempts");
    const cost = page.locator("table.attempts th", { hasText: "cost" });
    const [box, card] = await Promise.all([
      cost.boundingBox(),
      page.locator("section", { has: cost }).boundingBox(),
    ]);
    expect((box?.x ?? Infinity) + (box?.width ?? 0)).toBeLessThan((card?.x ?? 0) + (card?.width ?? 0));
    expect(await page.locator(`[title="${task}"]`).count()).toBeGreaterThan(0);
    await close();
  });
});
