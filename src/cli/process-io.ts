import type { CommandIo } from "./command.ts";

const DEFAULT_COLUMNS = 80;

/** The CommandIo of a real process. A reader that went away (`breakeven plan | head -1`) ends it with success. */
export function processIo(process: NodeJS.Process): CommandIo {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
  // Notes that nobody reads are no reason to withhold the answer.
  process.stderr.on("error", () => {});
  return {
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    cwd: process.cwd(),
    env: process.env,
    nowMs: () => Date.now(),
    columns: columnsOf(process),
    color: hasColor(process),
    exitCode: 0,
  };
}

function columnsOf({ stdout, env }: NodeJS.Process): number {
  const asked = Number(env["COLUMNS"]);
  if (Number.isInteger(asked) && asked > 0) return asked;
  // A pseudo-terminal without a window says 0.
  return stdout.isTTY && stdout.columns > 0 ? stdout.columns : DEFAULT_COLUMNS;
}

/** NO_COLOR and FORCE_COLOR as their users agreed on (any value that is not empty; FORCE_COLOR=0 is off). */
function hasColor({ stdout, env }: NodeJS.Process): boolean {
  if (env["NO_COLOR"]) return false;
  if (env["FORCE_COLOR"]) return env["FORCE_COLOR"] !== "0";
  return stdout.isTTY ? env["TERM"] !== "dumb" : false;
}
