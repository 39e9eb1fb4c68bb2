import type { CommandIo } from "../command.ts";

/** Two signals closer than this count as one: npm forwards a Ctrl-C that the terminal has already sent. */
const SAME_SIGNAL_MS = 500;
/** How often to check that npm's shell is still running. */
const PARENT_LOOK_MS = 250;

/**
 * The first SIGTERM or SIGINT asks for an orderly stop; a later second one ends the process at once. The end of npm's
 * shell also asks for a stop: npm kills its shell when it is told to stop, and the shell forwards no signal.
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
