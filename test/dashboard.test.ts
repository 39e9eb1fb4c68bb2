import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
import { openaiUsageMinutes, TEAM } from "./support/exports.ts";
import {
  accessibilityProblems,
  CHROMIUM,
  dropFile,
  startBrowser,
  steadiness,
  watchedPage,
  type WatchedPage,
} from "./support/browser.ts";
import { needs } from "./support/needs.ts";
import { newFolder, removeFolder, type ServeProcess, startServe } from "./support/serve/serve-process.ts";

const PAGES = ["/", "/traffic", "/fleet", "/live", "/guide", "/prices"];
const PROGRAM = join(ROOT, "bin/breakeven.js");
const TRACE = join(ROOT, "examples/ragpulse-7-days.jsonl.gz");

describe("the page in Chromium", needs(CHROMIUM), () => {
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

  /** Opens a page and waits until it has something to show. */
  async function open(path: string, options: Parameters<typeof watchedPage>[2] = {}): Promise<WatchedPage> {
    const watched = await watchedPage(browser, serve.url, options);
    await watched.page.goto(serve.url + path);
    await watched.page.waitForSelector("main h1, main h2", { timeout: 20_000 });
    // Charts come with a script of their own; the page of live figures never falls silent.
    await watched.page.waitForTimeout(600);
    return watched;
  }

  test("every figure of the decision is one that `demo --json` prints", async () => {
    const { page, close } = await open("/");
    const [shown, printed] = await Promise.all([figuresOf(page), planned(["demo"])]);
    const figures = new Set(numbersIn(printed));
    expect(shown.length).toBeGreaterThan(80);
    expect(shown.filter((figure) => !figures.has(figure))).toEqual([]);
    await close();
  });

  test("what a slider rests at is what the command line says", async () => {
    const { page, close } = await open("/");
    const slider = page.getByLabel("Volume next month", { exact: true });
    await slider.fill("1.2");
    await page.getByLabel("Further discount on today's models", { exact: true }).fill("0.1");
    await settled(page);
    const args = ["--assume", "api_discount=0.1", "--assume", "volume_next_month=1.2"];
    const printed = await planned(["demo", ...args]);
    const figures = new Set(numbersIn(printed));
    const shown = await figuresOf(page);
    expect(shown.filter((figure) => !figures.has(figure))).toEqual([]);
    expect(shown).toContain(String(printed.verdict.monthlyUsd));
    await page.getByRole("button", { name: "Copy as command" }).click();
    // Where the browser forbids copying, the command is shown all the same.
    await page.getByText(`breakeven demo ${args.join(" ")}`).waitFor();

    const saving = page.waitForEvent("download");
    await page.getByRole("button", { name: "Save plan.json" }).click();
    const saved = JSON.parse(readFileSync(await (await saving).path(), "utf8")) as Printed;
    expect(saved.verdict.monthlyUsd).toBe(printed.verdict.monthlyUsd);

    // The server's answer has the values in it; the slider still knows where it came from.
    expect([await slider.getAttribute("min"), await slider.getAttribute("max")]).toEqual(["0.1", "5"]);
    await page.getByRole("button", { name: "Volume next month: back to 1×" }).click();
    expect(await slider.inputValue()).toBe("1");
    await close();
  });

  test("two switches in a row both hold, and a quote that cannot be read is told beside its field", async () => {
    const { page, close } = await open("/");
    await page.getByLabel("the data must stay in-house").check();
    await page.getByLabel("leave engineers' time out").check();
    await settled(page);
    const printed = await planned(["demo", "--private", "--no-people"]);
    expect(await figuresOf(page)).toContain(String(printed.verdict.monthlyUsd));
    expect(page.url()).toMatch(/private=true&noPeople=true$/);
    const quotes = page.getByLabel("Your GPU quotes");
    await quotes.fill("eight of them");
    await quotes.press("Enter");
    expect(await page.locator("aside").getByRole("alert").textContent()).toContain("eight");
    await quotes.fill("8xH100@2.20/h, 12mo");
    await quotes.press("Enter");
    await page.getByRole("heading", { name: "Your quotes" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await close();
  });

  test("a dropped export becomes a verdict, and leaves the machine for nowhere", async () => {
    const file = join(folder, "completions_usage.csv");
    writeFileSync(file, openaiUsageMinutes(TEAM));
    // On whatever page it is dropped.
    const { page, outside, close } = await open("/live");
    await dropFile(page, "completions_usage.csv", readFileSync(file, "utf8"));
    await page.getByText("completions_usage.csv").first().waitFor({ timeout: 20_000 });
    const printed = await planned(["plan", file]);
    const figures = new Set(numbersIn(printed));
    const shown = await figuresOf(page);
    expect(shown).toContain(String(printed.verdict.monthlyUsd));
    expect(shown.filter((figure) => !figures.has(figure))).toEqual([]);
    expect(outside).toEqual([]);
    // Other pages of the plan are about the same files, and the way back leads to them.
    await page.getByRole("link", { name: "Fleet" }).click();
    await page.getByText("completions_usage.csv").waitFor();
    await page.getByRole("link", { name: "Guide" }).click();
    await page.getByRole("link", { name: "Decision" }).click();
    await page.getByText("completions_usage.csv").first().waitFor();
    await close();
  });

  test("what cannot be read says what to do, with a way back to the plan before it", async () => {
    const file = join(folder, "notes.txt");
    writeFileSync(file, "milk, eggs, bread\n");
    const { page, close } = await open("/");
    await page.getByLabel("Usage and cost exports").setInputFiles(file);
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("notes.txt");
    await page.getByRole("button", { name: "Back to the sample" }).waitFor();
    // A trace of requests without the name of a model: the page asks which one answered.
    await page.getByLabel("Usage and cost exports").setInputFiles(TRACE);
    await page.getByLabel(/^API model that answered/).fill("gpt-5.4");
    await page.keyboard.press("Enter");
    await page.locator("header", { hasText: "ragpulse-7-days.jsonl.gz" }).waitFor({ timeout: 20_000 });
    const printed = await planned(["plan", TRACE, "--model", "gpt-5.4"]);
    expect(await figuresOf(page)).toContain(String(printed.verdict.monthlyUsd));
    await close();
  });

  test("a link to files that are not here says which to open, and keeps what it sets", async () => {
    const { page, close } = await watchedPage(browser, serve.url);
    await page.goto(`${serve.url}/?source=files&noPeople=true&key=gone&files=completions_usage.csv`);
    expect(await page.getByRole("alert").textContent()).toMatch(/^Open completions_usage\.csv .*noPeople/);
    expect(await page.locator(".decision").count()).toBe(0);
    const file = join(folder, "completions_usage.csv");
    writeFileSync(file, openaiUsageMinutes(TEAM));
    await page.getByLabel("Usage and cost exports").setInputFiles(file);
    await page.locator(".decision").waitFor({ timeout: 20_000 });
    expect(await page.getByLabel("leave engineers' time out").isChecked()).toBe(true);
    expect(page.url()).toContain("noPeople=true");
    await close();
  });

  test.each(PAGES)(
    "%s asks nobody else, breaks no policy, is clean for axe in both themes, and fits 360 pixels",
    async (path) => {
      const { page, outside, errors, close } = await open(path, { colorScheme: "light" });
      const answer = await page.request.get(serve.url + path);
      expect(answer.headers()["content-security-policy"]).toMatch(
        /default-src 'none'.*script-src 'self'; style-src 'self';/,
      );
      expect((await steadiness(page)).shift).toBeLessThan(0.02);
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.waitForTimeout(300);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
      expect(outside).toEqual([]);
      expect(errors).toEqual([]);
      await close();
    },
  );

  test("the keyboard alone opens a rung of the ladder and moves a slider", async () => {
    const { page, close } = await open("/");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement?.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement?.classList.contains('rung') === true")) break;
    }
    await page.keyboard.press("Enter");
    expect(await page.locator('button.rung[aria-expanded="true"]').count()).toBe(1);
    for (let presses = 0; presses < 80; presses++) {
      await page.keyboard.press("Tab");
      if (await page.evaluate("document.activeElement?.type === 'range'")) break;
    }
    await page.keyboard.press("ArrowRight");
    expect(await page.locator(".slider.changed").count()).toBe(1);
    await close();
  });

  test("a report is one file that works from a disk, says what the plan says, and prints on one sheet", async () => {
    const report = join(folder, "report.html");
    const args = ["plan", TRACE, "--model", "gpt-5.4"];
    const printed = await planned([...args, "--report", report]);
    const { page, outside, errors, close } = await watchedPage(browser, "file:");
    await page.goto(`file://${report}`);
    await page.waitForSelector(".chart svg");
    const figures = new Set(numbersIn(printed));
    const shown = await figuresOf(page);
    expect(shown).toContain(String(printed.verdict.monthlyUsd));
    expect(shown.filter((figure) => !figures.has(figure))).toEqual([]);
    for (const format of ["A4", "Letter"]) {
      const sheet = (await page.pdf({ format, margin: SHEET_MARGIN })).toString("latin1");
      expect(sheet.match(/\/Type\s*\/Page\b(?!s)/g)).toHaveLength(1);
    }
    // A dark theme must not print black.
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    expect(await page.evaluate("getComputedStyle(document.querySelector('.card')).backgroundColor")).toBe(
      "rgb(255, 255, 255)",
    );
    expect([outside, errors]).toEqual([[], []]);
    await close();
  });

  test("a link brings back what was set", async () => {
    const { page, close } = await open("/?source=sample&assume=volume_next_month%3D1.2");
    expect(await page.getByLabel("Volume next month", { exact: true }).inputValue()).toBe("1.2");
    await close();
  });
});

/** Something was changed: waits until fleets are sized for it and ranges are drawn. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector('.decision[aria-busy="true"]');
  await page.waitForSelector('.decision[aria-busy="false"]', { timeout: 20_000 });
}

/** As the page itself asks for; a PDF has none unless it is told. */
const SHEET_MARGIN = { top: "9mm", bottom: "9mm", left: "9mm", right: "9mm" };

interface Printed {
  verdict: { monthlyUsd: number };
}

async function planned(args: readonly string[]): Promise<Printed> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, ...args, "--json"], {
    maxBuffer: 1 << 26,
  });
  return JSON.parse(stdout) as Printed;
}

/** The exact figures behind what the page shows. */
const figuresOf = (page: Page): Promise<string[]> =>
  page.locator("main data").evaluateAll((all) => all.map((each) => each.getAttribute("value") ?? ""));

function numbersIn(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbersIn);
}
