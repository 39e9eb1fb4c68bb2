import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./source-files.ts";
import { bareEnvironment } from "./support/environment.ts";

// A run of its own, with a test of every fate.

const folder = mkdtempSync(join(tmpdir(), "breakeven-closing-"));
const support = (name: string): string =>
  JSON.stringify(pathToFileURL(join(ROOT, "test/support", name)).href);

beforeAll(() => {
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
  mkdirSync(join(folder, "tests"));
  const imports = `
    import { beforeAll, describe, expect, test } from "vitest";
    import { needs } from ${support("needs.ts")};
    const moon = { name: "moon", missing: "the moon is not up", isMet: false };
    const sun = { name: "sun", missing: "the sun is not up", isMet: true };`;
  const files = {
    "fine.test.ts": `
      test("one", () => expect(1).toBe(1));
      test("two", needs(sun), () => expect(2).toBe(2));
      describe("by night", () => {
        test("tide", needs(moon), () => expect(1).toBe(2));
        test("stars", () => expect(3).toBe(3));
      });`,
    "night.test.ts": `
      describe("by moonlight", needs(moon), () => {
        beforeAll(() => { throw new Error("must not run"); });
        test("a", () => {});
        test("b", () => {});
      });`,
    "wrong.test.ts": `test("sum", () => expect(1).toBe(2));`,
    "unprepared.test.ts": `
      beforeAll(() => { throw new Error("no network"); });
      test("c", () => {});
      test("d", () => {});`,
    "broken.test.ts": `throw new Error("does not load");`,
  };
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, "tests", name), `${imports}\n${text}\n`);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs some of the files where this may be skipped (null: whatever it is). */
function run(maySkip: readonly string[] | null, ...args: string[]): { code: number | null; lines: string[] } {
  const config = join(folder, "vitest.config.ts");
  writeFileSync(
    config,
    `import { ClosingReporter } from ${support("closing-reporter.ts")};
     export default { test: { reporters: ["default", new ClosingReporter(${JSON.stringify({ maySkip })})] } };`,
  );
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const { status, stdout } = spawnSync(
    process.execPath,
    [vitest, "run", "--root", folder, "--config", config, ...args],
    { env: bareEnvironment(folder), encoding: "utf8" },
  );
  return { code: status, lines: stdout.trimEnd().split("\n").slice(-7) };
}

const SKIPPED = "Skipped, so not proven by this run:";
const TIDE = "tests/fine.test.ts > by night > tide (1 test): the moon is not up";
const MOONLIGHT = "tests/night.test.ts (2 tests): the moon is not up";

test("what is skipped is named with its reason, and is not taken for passed", () => {
  const { code, lines } = run(null, "fine", "night");
  expect(lines.slice(-5)).toEqual([
    SKIPPED,
    `  ${TIDE}`,
    `  ${MOONLIGHT}`,
    "",
    "3 passed, 0 failed, 3 skipped",
  ]);
  expect(code).toBe(0);
});

test("where every test has to run, a skip fails unless it was allowed by name", () => {
  const { code, lines } = run([], "fine", "night");
  expect(lines.slice(-6)).toEqual([
    SKIPPED,
    `  NOT ALLOWED HERE: ${TIDE}`,
    `  NOT ALLOWED HERE: ${MOONLIGHT}`,
    "A machine that lacks it says so: BREAKEVEN_MAY_SKIP=moon",
    "",
    "3 passed, 2 failed, 3 skipped",
  ]);
  expect(code).toBe(1);
  expect(run(["sea", "moon"], "fine", "night").code).toBe(0);
});

test("a file that does not load, and one whose preparation fails, are failures, not only skips", () => {
  const { code, lines } = run(["moon"]);
  expect(lines.at(-1)).toBe("3 passed, 3 failed, 5 skipped");
  expect(lines).toContain("  tests/unprepared.test.ts (2 tests): what prepares it failed");
  expect(code).toBe(1);
});

test("of a part that was asked for by name, the rest is not called skipped", () => {
  const { code, lines } = run([], "fine", "-t", "one");
  expect(lines.at(-1)).toBe("1 passed, 0 failed");
  expect(code).toBe(0);
});
