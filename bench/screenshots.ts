// Pictures of every page on the shipped trace, for docs/screenshots: npm run screenshots
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { CHROMIUM, startBrowser } from "../test/support/browser.ts";
import { chat, newFolder, removeFolder, startServe } from "../test/support/serve/serve-process.ts";

const ROOT = join(import.meta.dirname, "..");
const PROGRAM = join(ROOT, "bin/breakeven.js");
const TRACE = join(ROOT, "examples/ragpulse-7-days.jsonl.gz");
const FOLDER = join(ROOT, "docs/screenshots");
const PAGES = {
  decision: "/",
  traffic: "/traffic",
  fleet: "/fleet",
  guide: "/guide",
  prices: "/prices",
  live: "/live",
};
const WIDTHS = [1440, 390];
const THEMES = ["light", "dark"] as const;
/** Runs in the page, as text because it is of the browser: the data folder as a reader would have it. */
const withoutFolder = (folder: string): string => `{
  const folder = ${JSON.stringify(folder)};
  for (const item of document.querySelectorAll(".notes th"))
    item.textContent = item.textContent.replace(folder + "/", "");
}`;

if (!CHROMIUM.isMet) throw new Error(CHROMIUM.missing);
const folder = newFolder();
const data = ["--data", join(folder, ".breakeven")];
await promisify(execFile)(process.execPath, [PROGRAM, "import", TRACE, "--model", "gpt-5.4", ...data]);
// A key of its own, so that none is made and shown.
const serve = await startServe({ folder, env: { BREAKEVEN_ADMIN_KEY: "screenshots" } });
try {
  const browser = await startBrowser();
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, path] of Object.entries(PAGES)) {
    // The last page shows what passes; the others, only the trace.
    if (name === "live") await pass();
    for (const width of WIDTHS) {
      for (const colorScheme of THEMES) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        const page = await context.newPage();
        await page.goto(serve.url + path);
        await page.waitForSelector("main h1, main h2");
        // Charts are loaded with the first of them.
        await page.waitForTimeout(1500);
        // Where the ledger lies is a folder of this machine.
        await page.evaluate(withoutFolder(folder));
        const file = join(FOLDER, `${name}-${width}-${colorScheme}.jpeg`);
        await page.screenshot({ path: file, fullPage: true, type: "jpeg", quality: 65 });
        await context.close();
        process.stdout.write(`${file}\n`);
      }
    }
  }
  await browser.close();
} finally {
  await serve.stop();
  removeFolder(folder);
}

/** A few requests that the demo answers. */
async function pass(): Promise<void> {
  for (const task of ["support", "search", "support", "summary", "search"]) {
    const answer = await chat(serve.url, { model: "demo", stream: task === "support" }, null, {
      "x-breakeven-task": task,
    });
    await answer.arrayBuffer();
  }
}
