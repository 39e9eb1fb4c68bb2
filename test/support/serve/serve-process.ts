import { execFile, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { ROOT } from "../../source-files.ts";
import { bareEnvironment } from "../bare-environment.ts";

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
  task: string | null;
  cause: string | null;
  status: number | null;
  output_tokens: number | null;
}

/** Ids of all attempts' requests in the ledger of a folder, wherever their rows have been moved to. */
export async function ledgerIds(folder: string): Promise<string[]> {
  const file = join(folder, "exported.csv");
  await promisify(execFile)(process.execPath, [PROGRAM, "usage", "--export", file], { cwd: folder });
  const [header = "", ...rows] = readFileSync(file, "utf8").trimEnd().split("\n");
  const column = header.split(",").indexOf("request_id");
  // Ids come before any column that could hold a comma.
  return rows.map((row) => row.split(",")[column] as string);
}

/** Rows of all journals in a data folder, whoever wrote them, that have not been moved into the history. */
export function ledgerRows(folder: string): LedgerRow[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sqlite"))
    .flatMap((name) => {
      const database = new DatabaseSync(join(folder, name), { readOnly: true });
      try {
        return database
          .prepare(
            "SELECT request_id, upstream, task, cause, status, output_tokens FROM attempt ORDER BY seq",
          )
          .all() as unknown as LedgerRow[];
      } finally {
        database.close();
      }
    });
}

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
