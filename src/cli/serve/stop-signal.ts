import type { CommandIo } from "../command.ts";

/** Between two signals that somebody means as two. npm passes on a Ctrl-C that the terminal has sent already. */
const SAME_SIGNAL_MS = 500;
/** Between two looks whether the shell of npm is still there. */
const PARENT_LOOK_MS = 250;

/**
 * The first SIGTERM or SIGINT asks for an orderly stop; a second one, later, ends the process where it is. So does
 * the end of the shell in which npm runs it: npm ends that one when it is told to stop, and the shell says nothing.
 */
export function stopSignal(io: CommandIo): { asked: Promise<string> } {
  const { promise, resolve } = Promise.withResolvers<string>();
  let askedMs: number | null = null;
  const on = (signal: string): void => {
    if (askedMs !== null && io.nowMs() - askedMs > SAME_SIGNAL_MS) process.exit(1);
    askedMs ??= io.nowMs();
    resolve(signal);
  };
  process.on("SIGTERM", on);
  process.on("SIGINT", on);
  if (isRunByNpm(io)) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent && askedMs === null) on("npm ended");
    }, PARENT_LOOK_MS).unref();
  }
  return { asked: promise };
}

/** Is this `npm start`, or another script of package.json? */
export const isRunByNpm = ({ env }: Pick<CommandIo, "env">): boolean =>
  env["npm_lifecycle_event"] !== undefined;
