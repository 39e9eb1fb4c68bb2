import { Command } from "commander";
import type { CommandIo, ExitCode } from "./command.ts";
import { COMMANDS, type CommandRow } from "./commands.ts";
import { errorLines } from "./error-lines.ts";
import { helpLayout } from "./help-layout.ts";
import { processIo } from "./process-io.ts";
import { version } from "../answers/version.ts";

/** Runs the command line of this process. It sets the exit code and lets the output drain; it does not exit. */
export async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const io = processIo(process);
  // What fails outside of the command's own promise (a stream, a timer) reads like everything else.
  process.on("uncaughtException", (error) => {
    io.stderr(errorLines(error, io, helpFor(args, COMMANDS)).text);
    process.exit(2);
  });
  process.exitCode = await run(args, io);
}

/** Runs one command line (without node and the script) and returns the exit code. Never throws. */
export async function run(args: readonly string[], io: CommandIo, commands = COMMANDS): Promise<ExitCode> {
  try {
    const program = await programFor(args, io, commands);
    if (args.length === 0) program.outputHelp();
    else await program.parseAsync(helpAsFlag(args), { from: "user" });
    return io.exitCode;
  } catch (error) {
    const failure = errorLines(error, io, helpFor(args, commands));
    io.stderr(failure.text);
    return failure.exitCode;
  }
}

/** The program with the one command that was asked for loaded and the others as names for the help. */
async function programFor(
  args: readonly string[],
  io: CommandIo,
  commands: readonly CommandRow[],
): Promise<Command> {
  const program = new Command("breakeven")
    .description(
      "Decides from your own traffic whether to keep paying for LLM APIs or to run open models yourself.",
    )
    .usage("<command> [options]")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "show help")
    .helpCommand(false)
    .addHelpText("after", "\nSee breakeven <command> --help.");
  const asked = askedFor(args);
  for (const row of commands) {
    const command = row.name === asked ? (await row.load())(io) : new Command(row.name);
    program.addCommand(command.summary(row.summary));
  }
  if (asked === undefined) program.action(() => program.outputHelp());
  configure(program, io);
  return program;
}

/** Output goes through io, and a failure is thrown instead of ending the process; in every subcommand too. */
function configure(command: Command, io: CommandIo): void {
  command
    .exitOverride()
    .configureHelp(helpLayout(io.columns))
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => io.stderr(text),
      // The thrown error is printed once, by run.
      outputError: () => {},
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => io.color,
      getErrHasColors: () => io.color,
    });
  for (const child of command.commands) configure(child, io);
}

/** The name of the command on this command line, if any. */
const askedFor = (args: readonly string[]): string | undefined =>
  helpAsFlag(args).find((arg) => !arg.startsWith("-"));

function helpFor(args: readonly string[], commands: readonly CommandRow[]): string {
  const row = commands.find(({ name }) => name === askedFor(args));
  return row ? `breakeven ${row.name} --help` : "breakeven --help";
}

/** `breakeven help plan` is `breakeven plan --help`. */
function helpAsFlag(args: readonly string[]): string[] {
  const [first, ...rest] = args;
  return first === "help" ? [...rest, "--help"] : [...args];
}
