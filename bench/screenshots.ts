// Pictures of every page on the shipped trace, for docs/screenshots: npm run screenshots
import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromiumPath, startBrowser } from "../test/support/browser.ts";

const ROOT = join(import.meta.dirname, "..");
const PROGRAM = join(ROOT, "bin/breakeven.js");
const TRACE = join(ROOT, "examples/ragpulse-7-days.jsonl.gz");
const FOLDER = join(ROOT, "docs/screenshots");
const PAGES = {
  decision: "/",
  traffic: "/traffic",
  fleet: "/fleet",
  live: "/live",
  guide: "/guide",
  prices: "/prices",
};
const WIDTHS = [1440, 390];
const THEMES = ["light", "dark"] as const;

if (chromiumPath === null)
  throw new Error("no Chromium on this machine: install it, or name it in BREAKEVEN_CHROMIUM");
const data = mkdtempSync(join(tmpdir(), "breakeven-screenshots-"));
await promisify(execFile)(process.execPath, [PROGRAM, "import", TRACE, "--model", "gpt-5.4", "--data", data]);
const serve = spawn(
  process.execPath,
  [PROGRAM, "serve", "--port", "0", "--data", data, "--log-level", "silent"],
  {
    // A key of its own, so that none is made and shown.
    env: { PATH: process.env["PATH"], BREAKEVEN_ADMIN_KEY: "screenshots" },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
try {
  const url = await new Promise<string>((resolve) => {
    serve.stdout.on("data", (text: Buffer) => {
      const address = /http:\/\/\S+/.exec(text.toString());
      if (address !== null) resolve(address[0]);
    });
  });
  const browser = await startBrowser();
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, path] of Object.entries(PAGES)) {
    for (const width of WIDTHS) {
      for (const colorScheme of THEMES) {
        const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
        const page = await context.newPage();
        await page.goto(url + path);
        await page.waitForSelector("main h1, main h2");
        // Charts are loaded with the first of them.
        await page.waitForTimeout(1500);
        const file = join(FOLDER, `${name}-${width}-${colorScheme}.jpeg`);
        await page.screenshot({ path: file, fullPage: true, type: "jpeg", quality: 65 });
        await context.close();
        process.stdout.write(`${file}\n`);
      }
    }
  }
  await browser.close();
} finally {
  serve.kill();
  rmSync(data, { recursive: true, force: true });
}
