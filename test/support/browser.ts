import { existsSync } from "node:fs";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import type { Need } from "./needs.ts";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine; null where there is none. */
const chromiumPath = process.env["BREAKEVEN_CHROMIUM"] ?? PLACES.find((place) => existsSync(place)) ?? null;

export const CHROMIUM: Need = {
  name: "chromium",
  missing: `there is no Chromium at ${PLACES.join(", ")}; install it, or say in BREAKEVEN_CHROMIUM where it is`,
  isMet: chromiumPath !== null,
};

export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath ?? "",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
    // In a locale that is not installed it cannot open a file whose name has other letters than English.
    env: { ...process.env, LC_ALL: "C.UTF-8" },
  });

/** A page that remembers what it asked for elsewhere, what it logged as wrong, and what it threw. */
export interface WatchedPage {
  page: Page;
  /** Addresses outside of the server that gave the page. */
  outside: string[];
  errors: string[];
  close: () => Promise<void>;
}

export async function watchedPage(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
    ...options,
  });
  const page = await context.newPage();
  await page.addInitScript(WATCH_STEADINESS);
  const [outside, errors]: [string[], string[]] = [[], []];
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(origin) && !/^(?:data|blob):/.test(url)) outside.push(url);
  });
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return { page, outside, errors, close: () => context.close() };
}

/** Runs in the page from its start, as text because it is of the browser: what moved by itself, what said that it waits. */
const WATCH_STEADINESS = `(() => {
  const seen = (globalThis.steadiness = { shift: 0, saidAfterMs: null });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.shift += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  const since = new Map();
  new MutationObserver(() => {
    for (const place of document.querySelectorAll(".loading")) {
      if (!since.has(place)) since.set(place, performance.now());
      if (place.textContent !== "") seen.saidAfterMs ??= performance.now() - since.get(place);
    }
  }).observe(document, { childList: true, subtree: true, characterData: true });
})()`;

/** How much of the page moved without anybody's doing, and how long it waited before it said so; null: it did not say. */
export const steadiness = (page: Page): Promise<{ shift: number; saidAfterMs: number | null }> =>
  page.evaluate("globalThis.steadiness");

/** Drops a file on the page, by default on its content. */
export async function dropFile(page: Page, name: string, text: string, place = "main"): Promise<void> {
  const dropped = await page.evaluateHandle(`(() => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([${JSON.stringify(text)}], ${JSON.stringify(name)}));
    return dropped;
  })()`);
  await page.dispatchEvent(place, "drop", { dataTransfer: dropped });
}

/** What axe finds wrong with the page as it stands: "rule: selector" for each. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { target: unknown[] }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
  });
}
