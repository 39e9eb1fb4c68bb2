import { CommanderError } from "commander";
import { UserError } from "../core/errors.ts";
import type { CommandIo, ExitCode } from "./command.ts";

/**
 * What a thrown value becomes at the end of a command: text for stderr and the exit code. `help` is the command line
 * that explains the command, for mistakes on the command line.
 */
export function errorLines(
  error: unknown,
  io: Pick<CommandIo, "env">,
  help: string,
): { text: string; exitCode: ExitCode } {
  if (error instanceof CommanderError && error.exitCode === 0) return { text: "", exitCode: 0 };
  const stack = io.env["BREAKEVEN_DEBUG"] === "1" && error instanceof Error ? `${error.stack}\n` : "";
  return { text: `breakeven: ${oneLine(sentence(error, help))}\n${stack}`, exitCode: 2 };
}

function sentence(error: unknown, help: string): string {
  if (error instanceof UserError) return `${withFullStop(error.message)} ${error.remedy}`;
  if (error instanceof CommanderError) return commandLineMistake(error, help);
  if (isFileError(error)) {
    const which = error.path ?? (error.syscall === "read" ? "the file to read" : "the output");
    return `cannot use ${which}: ${FILE_ERRORS[error.code]}`;
  }
  const cause = error instanceof Error ? messages(error) : String(error);
  return (
    `this is a defect in breakeven: ${withFullStop(cause)} ` +
    "Please report it with the command you ran; BREAKEVEN_DEBUG=1 shows where it happened."
  );
}

/** "error: unknown option '--gpuz'\n(Did you mean --gpu?)" becomes one line that ends in what to do. */
function commandLineMistake(error: CommanderError, help: string): string {
  const [what = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const remedy = suggestion?.replace(/^\((.*)\)$/, "$1") ?? "";
  const file = /^unknown command '(.*[./].*)'$/.exec(what)?.[1];
  if (file !== undefined) return `${what}. To plan from a file: breakeven plan ${file}`;
  const hint = error.code === "commander.invalidArgument" ? "" : `See ${help}.`;
  return `${withFullStop(what)} ${remedy === "" ? hint : remedy}`.trimEnd();
}

const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file. Check the path.",
  EISDIR: "it is a folder. Name a file in it.",
  ENOTDIR: "a part of the path is a file, not a folder. Check the path.",
  EACCES: "permission denied. Make it accessible to this user.",
  EPERM: "permission denied. Make it accessible to this user.",
  ENOSPC: "the disk is full. Free some space.",
  EMFILE: "too many files are open. Raise the limit with ulimit -n.",
};

/** An error of the system about a file, or about where the output goes (then without a path). */
function isFileError(error: unknown): error is Error & { code: string; path?: string; syscall?: string } {
  return (
    error instanceof Error && "code" in error && typeof error.code === "string" && error.code in FILE_ERRORS
  );
}

/** The error's message and those of what caused it. */
function messages(error: Error): string {
  const own = error.message === "" ? error.name : error.message;
  return error.cause instanceof Error ? `${own}: ${messages(error.cause)}` : own;
}

/** Line breaks become spaces, and control characters of a file's content cannot drive the terminal. */
function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "\uFFFD");
}

const withFullStop = (text: string): string =>
  /[.!?]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`;
