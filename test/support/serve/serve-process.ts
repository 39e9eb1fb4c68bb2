import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { parse } from "csv-parse/sync";
import { ROOT } from "../../source-files.ts";
import { bareEnvironment } from "../environment.ts";

/** `breakeven serve` as a user has it: the real program in a folder of its own. */
export interface ServeProcess {
  url: string;
  pid: number;
  folder: string;
  stdout(): string;
  stderr(): string;
  /** What it logged, a line each. */
  logs(): Record<string, unknown>[];
  /** Sends a signal and answers the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  signal(signal: NodeJS.Signals): void;
  exited: Promise<number | null>;
}

const PROGRAM = join(ROOT, "bin/breakeven.js");

export const newFolder = (): string => mkdtempSync(join(tmpdir(), "breakeven-serve-"));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** The environment in which every provider of the catalog is found at one address. */
export const withProvidersAt = (
  address: string,
): { NODE_OPTIONS: string; BREAKEVEN_TEST_ADDRESS: string } => ({
  // As a URL, because a space in the path of the checkout would end the option.
  NODE_OPTIONS: `--import=${pathToFileURL(join(ROOT, "test/support/serve/other-addresses.ts")).href}`,
  BREAKEVEN_TEST_ADDRESS: address,
});

/** Starts it and waits for its address. `yaml` becomes breakeven.yaml in its folder. */
export async function startServe(options: {
  folder: string;
  yaml?: string;
  args?: readonly string[];
  env?: Record<string, string>;
}): Promise<ServeProcess> {
  const { folder } = options;
  mkdirSync(folder, { recursive: true });
  if (options.yaml !== undefined) writeFileSync(join(folder, "breakeven.yaml"), options.yaml);
  const child = spawn(process.execPath, [PROGRAM, "serve", "--port", "0", ...(options.args ?? [])], {
    cwd: folder,
    env: bareEnvironment(folder, options.env),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
  const exited = new Promise<number | null>((resolve) => void child.once("exit", (code) => resolve(code)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", (piece: Buffer) => {
      stdout += piece.toString();
      const match = /serves on (http:\/\/\S+)[^]*usage(?: --data .*)?\n/.exec(stdout);
      if (match?.[1] !== undefined) resolve(match[1]);
    });
    void exited.then((code) => reject(new Error(`it ended with ${code}: ${stderr}`)));
  });
  return {
    url,
    pid: child.pid as number,
    folder,
    stdout: () => stdout,
    stderr: () => stderr,
    logs: () =>
      stderr
        .split("\n")
        .filter((line) => line.startsWith("{"))
        .map((line) => JSON.parse(line) as Record<string, unknown>),
    signal: (signal) => void child.kill(signal),
    stop: (signal = "SIGTERM") => {
      child.kill(signal);
      return exited;
    },
    exited,
  };
}

/** Runs it where it is expected to fail at once. */
export async function serveFailing(
  folder: string,
  yaml: string | null,
  args: readonly string[] = [],
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  if (yaml !== null) writeFileSync(join(folder, "breakeven.yaml"), yaml);
  const child = spawn(process.execPath, [PROGRAM, "serve", ...args], {
    cwd: folder,
    env: bareEnvironment(folder),
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => (stdout += piece.toString()));
  child.stderr.on("data", (piece: Buffer) => (stderr += piece.toString()));
  const code = await new Promise<number | null>((resolve) => void child.once("close", resolve));
  return { code, stdout, stderr };
}

export interface LedgerRow {
  request_id: string;
  upstream: string;
  replica: string | null;
  task: string | null;
  cause: string | null;
  status: number | null;
  output_tokens: number | null;
}

/**
 * All attempts in the ledger of a folder, in the order in which they came, wherever their rows have been moved to: a few
 * seconds after its start a server begins to move them from its journals into the history.
 */
export async function ledgerRows(folder: string, data = ".breakeven"): Promise<LedgerRow[]> {
  const file = join(folder, "exported.csv");
  await promisify(execFile)(process.execPath, [PROGRAM, "usage", "--export", file, "--data", data], {
    cwd: folder,
    env: bareEnvironment(folder),
  });
  return parse<LedgerRow & { received_ms: number }>(readFileSync(file), {
    columns: true,
    cast: (value, { header, column }) =>
      header ? value : value === "" ? null : NUMBERS.has(String(column)) ? Number(value) : value,
  }).toSorted((one, other) => one.received_ms - other.received_ms);
}

const NUMBERS = new Set(["received_ms", "status", "output_tokens"]);

/** A chat completion; `scenario` tells the recording upstream what to do with it. */
export const chat = (
  url: string,
  body: Record<string, unknown> = {},
  scenario: object | null = null,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(scenario === null ? {} : { "x-test-scenario": JSON.stringify(scenario) }),
      ...headers,
    },
    body: JSON.stringify({ model: "gpt-4o-mini", messages: [{ role: "user", content: "hello" }], ...body }),
  });
