import { type ChildProcess, execFile, spawn } from "node:child_process";
import { join } from "node:path";

/** When everything is asked: no answer depends on the day of the recording. */
const ASKED_MS = Date.parse("2026-11-20T12:00:00Z");

const CLOCK = new URL("./clock.ts", import.meta.url).href;
const LONGEST_MS = 120_000;
const LARGEST_BYTES = 256 * 1024 ** 2;

export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

/** The program of a checkout, run in a folder of its own; nothing of the surroundings reaches it. */
export class Program {
  private readonly file: string;
  private readonly cwd: string;

  constructor(checkout: string, cwd: string) {
    this.file = join(checkout, "bin/breakeven.js");
    this.cwd = cwd;
  }

  /** Runs a command to its end, with a clock that stands still. */
  ask(args: readonly string[]): Promise<Said> {
    const options = {
      cwd: this.cwd,
      env: this.environment(`${ASKED_MS}`),
      timeout: LONGEST_MS,
      maxBuffer: LARGEST_BYTES,
    };
    return new Promise((resolve, reject) => {
      execFile(process.execPath, [this.file, ...args], options, (error, stdout, stderr) => {
        const code = error === null ? 0 : error.code;
        if (typeof code === "number") resolve({ code, stdout, stderr });
        else reject(new Error(`breakeven ${args.join(" ")} did not end: ${stderr}`, { cause: error }));
      });
    });
  }

  /** Starts a command that stays, with a clock that hardly moves from noon on. */
  start(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [this.file, ...args], {
      cwd: this.cwd,
      env: this.environment(`${ASKED_MS} ${Date.now()}`),
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  private environment(clock: string): NodeJS.ProcessEnv {
    return {
      PATH: process.env["PATH"],
      HOME: this.cwd,
      TZ: "UTC",
      LANG: "C.UTF-8",
      COLUMNS: "100",
      NODE_OPTIONS: `--import=${CLOCK}`,
      ANSWERS_CLOCK: clock,
    };
  }
}
