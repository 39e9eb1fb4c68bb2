import { mkdtempSync, rmSync } from "node:fs";
import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/cli/commands.ts";
import { readText } from "./source-files.ts";
import { bareEnvironment } from "./support/environment.ts";
import { unpackedPackage, type UnpackedPackage } from "./support/unpacked-package.ts";

/** The package as a user gets it, and nothing of a checkout near it. The oldest Node that it promises is tried by `.ci/run`. */
const folder = mkdtempSync(join(tmpdir(), "breakeven-package-"));
let unpacked: UnpackedPackage;

beforeAll(async () => {
  unpacked = await unpackedPackage(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds what a user needs and nothing of the workshop", () => {
    expect(unpacked.files.filter((path) => !IN_PACKAGE.test(path))).toEqual([]);
    expect(unpacked.files.filter((path) => OF_THE_WORKSHOP.test(path))).toEqual([]);
  });

  test.each([
    "LICENSE",
    "README.md",
    "THIRD_PARTY_NOTICES.md",
    "bin/breakeven.js",
    "dist/cli/main.js",
    "dist/web/index.html",
    "dist/report/report.html",
    "catalog/models.csv",
    "catalog/gpus.csv",
  ])("holds %s", (path) => {
    expect(unpacked.files).toContain(path);
  });

  test("holds the example that the demo runs on", () => {
    expect(unpacked.files.filter((path) => path.startsWith("examples/"))).not.toEqual([]);
  });

  test("stays small enough for npx", () => {
    expect(unpacked.size).toBeLessThan(10_000_000);
  });
});

describe("unpacked in an empty folder, beside its dependencies alone", () => {
  test("it says its version", async () => {
    const { version } = JSON.parse(readText("package.json")) as { version: string };
    expect(await breakeven("--version")).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  test.each(COMMANDS.map((row) => row.name))("it helps with %s", async (name) => {
    const { code, stdout, stderr } = await breakeven(name, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: breakeven ${name}`);
  });

  test("it sizes a model from the catalog that it carries", async () => {
    const { code, stdout } = await breakeven("size", "Llama 3.1 8B", "--gpu", "H100", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty("fits", true);
  });

  test("it ends the demo with a verdict", async () => {
    const { code, stdout } = await breakeven("demo");
    expect(code).toBe(0);
    expect(stdout).toMatch(/verdict/i);
  });

  test("it prices totals without a file, and writes the page that it carries", async () => {
    const typed = ["--model", "gpt-5.4", "--input-tokens", "100M", "--output-tokens", "100M"];
    const report = join(unpacked.home, "report.html");
    const { stdout } = await breakeven(
      "plan",
      ...typed,
      "--as-of",
      "2026-11-20",
      "--json",
      "--report",
      report,
    );
    // 100M x $2.50 + 100M x $15.00 per million = $250 + $1,500: the base tier, for a month is not one request.
    expect(JSON.parse(stdout)).toHaveProperty("options.0.monthlyUsd.typical", 1750);
  });

  test("it keeps a ledger, in the database that is made for this machine", async () => {
    const example = join(unpacked.home, "node_modules/breakeven/examples/ragpulse-7-days.jsonl.gz");
    expect(await breakeven("import", example, "--model", "gpt-5.4")).toMatchObject({ code: 0 });
    const { code, stdout } = await breakeven("usage", "--by", "model", "--json");
    expect(code).toBe(0);
    expect(stdout).toContain("gpt-5.4");
  });
});

const IN_PACKAGE =
  /^(bin|dist|catalog|examples)\/|^docs\/[^/]+\.md$|^docs\/model\/[^/]+\.(md|svg)$|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_NOTICES\.md)$/;
const OF_THE_WORKSHOP = /\.test\.|\.ts$|\.map$|(^|\/)(testing|fixtures|test|bench|node_modules)\/|^src\//;

interface Answer {
  code: number | string | null;
  stdout: string;
  stderr: string;
}

/** Runs the command in its user's folder; a code other than 0 is an answer too. */
const breakeven = (...args: string[]): Promise<Answer> =>
  new Promise((resolve) => {
    const { home, program } = unpacked;
    const options = { cwd: home, env: bareEnvironment(home), maxBuffer: 64_000_000 };
    execFile(process.execPath, [program, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : (error.code ?? null), stdout, stderr });
    });
  });
