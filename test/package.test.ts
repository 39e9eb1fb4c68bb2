import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../src/cli/commands.ts";
import { ROOT, readText } from "./source-files.ts";

/** The package as a user gets it: packed, installed into an empty folder, and run there without a checkout near. */
const folder = mkdtempSync(join(tmpdir(), "breakeven-package-"));
const empty = join(folder, "empty");
const manifest = JSON.parse(readText("package.json")) as {
  version: string;
  dependencies: Record<string, string>;
};
let packed: readonly string[] = [];
let unpackedBytes = 0;

beforeAll(async () => {
  const { stdout } = await npm(ROOT, "pack", "--json", "--pack-destination", folder);
  // What prepack's scripts print comes first.
  const report = JSON.parse(stdout.slice(stdout.search(/^[[{]/m))) as unknown;
  const [pack] = Object.values(report as Record<string, Packed>);
  if (!pack) throw new Error(`npm pack reported nothing: ${stdout}`);
  packed = pack.files.map((file) => file.path);
  unpackedBytes = pack.unpackedSize;
  mkdirSync(empty);
  // The dependencies come from this checkout, so that the test needs no network; npm still checks their versions.
  // A folder that is installed would run its own build scripts, which its published package does not carry.
  const dependencies = Object.keys(manifest.dependencies).map((name) => join(ROOT, "node_modules", name));
  const flags = ["--offline", "--ignore-scripts", "--install-links", "--no-audit", "--no-fund"];
  await npm(empty, "install", ...flags, join(folder, pack.filename), ...dependencies);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the tarball", () => {
  test("holds what a user needs and nothing of the workshop", () => {
    expect(packed.filter((path) => !IN_PACKAGE.test(path))).toEqual([]);
    expect(packed.filter((path) => OF_THE_WORKSHOP.test(path))).toEqual([]);
  });

  test.each([
    "LICENSE",
    "README.md",
    "THIRD_PARTY_NOTICES.md",
    "bin/breakeven.js",
    "dist/cli/main.js",
    "catalog/models.csv",
    "catalog/gpus.csv",
  ])("holds %s", (path) => {
    expect(packed).toContain(path);
  });

  test("holds the example that the demo runs on", () => {
    expect(packed.filter((path) => path.startsWith("examples/"))).not.toEqual([]);
  });

  test("stays small enough for npx", () => {
    expect(unpackedBytes).toBeLessThan(10_000_000);
  });
});

describe("installed in an empty folder", () => {
  test("it says its version", async () => {
    expect(await breakeven("--version")).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" });
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

  test("it prices totals without a file", async () => {
    const line = [
      "plan",
      "--model",
      "gpt-5.4",
      "--input-tokens",
      "100M",
      "--output-tokens",
      "100M",
      "--json",
    ];
    const { stdout } = await breakeven(...line, "--as-of", "2026-11-20");
    // 100M x $2.50 + 100M x $15.00 per million = $250 + $1,500: the base tier, for a month is not one request.
    expect(JSON.parse(stdout)).toHaveProperty("options.0.monthlyUsd.typical", 1750);
  });
});

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string }[];
}

const IN_PACKAGE =
  /^(bin|dist|catalog|examples)\/|^docs\/(model\/)?[^/]+\.md$|^(package\.json|README\.md|LICENSE|CHANGELOG\.md|THIRD_PARTY_NOTICES\.md)$/;
const OF_THE_WORKSHOP = /\.test\.|\.ts$|\.map$|(^|\/)(testing|fixtures|test|bench|node_modules)\/|^src\//;

/** Runs the installed command as npx does; a code other than 0 is an answer too. */
async function breakeven(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    const { stdout, stderr } = await npx(empty, "--offline", "breakeven", ...args);
    return { code: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, stdout, stderr };
  }
}

const execute = promisify(execFile);
const npm = (cwd: string, ...args: string[]) => execute("npm", args, { cwd, env: cleanEnv() });
const npx = (cwd: string, ...args: string[]) => execute("npx", args, { cwd, env: cleanEnv() });

/** Without what npm itself put there when it started the tests: its folder and its settings are not this user's. */
function cleanEnv(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|INIT_CWD$|VITEST|NODE_OPTIONS$|NODE_ENV$)/i.test(name),
  );
  return { ...Object.fromEntries(kept), npm_config_loglevel: "error", npm_config_update_notifier: "false" };
}
