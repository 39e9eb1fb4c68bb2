import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { ROOT, readText } from "./source-files.ts";
import { bareEnvironment } from "./support/environment.ts";
import { type Need, needs } from "./support/needs.ts";

/** The real process: what only shows outside of the commands' own tests. */
const SCRIPT = join(ROOT, "bin/breakeven.js");

function run(args: readonly string[], env: Record<string, string> = {}) {
  // From another folder, because users are in theirs.
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: tmpdir(),
    env: bareEnvironment(tmpdir(), env),
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("it runs from the source, from any folder", () => {
  const { status, stdout, stderr } = run(["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toContain("Usage: breakeven <command>");
});

test("a mistake is one line and exit code 2", () => {
  expect(run(["pln"])).toEqual({
    status: 2,
    stdout: "",
    stderr: "breakeven: unknown command 'pln'. Did you mean plan?\n",
  });
});

test("a reader that goes away is success, and silent", async () => {
  const child = spawn(process.execPath, [SCRIPT, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  // Long before it has anything to say.
  child.stdout.destroy();
  let said = "";
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const code = await new Promise((resolve) => void child.once("close", resolve));
  expect([code, said]).toEqual([0, ""]);
});

/** A disk that is always full. */
const FULL_DEVICE: Need = {
  name: "full-device",
  missing: "there is no /dev/full, which Linux has",
  isMet: existsSync("/dev/full"),
};

test("a full disk is an error of one line", needs(FULL_DEVICE), () => {
  const full = openSync("/dev/full", "w");
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, "--help"], {
    stdio: ["ignore", full, "pipe"],
    encoding: "utf8",
  });
  closeSync(full);
  expect(stderr).toBe("breakeven: cannot use the output: the disk is full. Free some space.\n");
  expect(status).toBe(2);
});

test("there is no colour in a pipe unless it is asked for, and NO_COLOR overrules", () => {
  const escape = "\u001b[";
  expect(run(["demo"]).stdout).not.toContain(escape);
  expect(run(["demo"], { FORCE_COLOR: "1", NO_COLOR: "1" }).stdout).not.toContain(escape);
});

test("a Node that is too old gets a sentence, not a syntax error", () => {
  const pretend = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } });
    await import(process.argv[1]);`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--input-type=module", "-e", pretend, pathToFileURL(SCRIPT).href],
    {
      encoding: "utf8",
    },
  );
  const { engines } = JSON.parse(readText("package.json")) as { engines: { node: string } };
  const oldest = engines.node.replace(">=", "");
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toContain(`breakeven: needs Node ${oldest} or later, but this is Node 20.20.2 (`);
  expect(stderr.trimEnd()).not.toContain("\n");
});
