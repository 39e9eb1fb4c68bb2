import type { Command } from "commander";

/** 0 answered (yes), 1 answered no, 2 could not answer. */
export type ExitCode = 0 | 1 | 2;

/**
 * Everything a command may touch of the process it runs in: tests pass their own. A command writes its answer to
 * stdout and progress, notes and warnings to stderr; it never calls console or process.
 */
export interface CommandIo {
  stdout(text: string): void;
  stderr(text: string): void;
  /** Directory that relative paths on the command line start from. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since 1970-01-01 UTC: the only clock of a command. */
  nowMs(): number;
  /** Width of the terminal in characters. */
  columns: number;
  /** May the text carry ANSI colours? False for pipes, files and under NO_COLOR. */
  color: boolean;
  /** What the process will exit with; set it through `answer`. */
  exitCode: ExitCode;
}

/**
 * How a command file looks: it exports one factory, named after the command, that main.ts's table loads.
 *
 *     export const sizeCommand: CommandFactory = (io) =>
 *       new Command("size")
 *         .description("Does a model fit, on which GPUs, and how much is left?")
 *         .argument("<model>", "catalog name, hub id or path of a config.json")
 *         .option("--gpus <count>", "GPUs of one replica", wholeNumberFlag({ atLeast: 1 }))
 *         .option("--json", "every number as JSON")
 *         .addHelpText("after", examples('breakeven size "Llama 3.1 8B" --gpu H100'))
 *         .action(async (model: string, flags: SizeFlags) => {
 *           const result = size(model, flags);
 *           if (flags.json) printJson(io, result);
 *           else io.stdout(sizeText(result, io));
 *           answer(io, result.fits ? 0 : 1);
 *         });
 *
 * A flag that cannot be understood throws commander's InvalidArgumentError (the parsers of flags.ts do), anything
 * else a person got wrong throws UserError; main.ts prints either as one line and exits 2. An action that does not
 * call `answer` exits 0.
 */
export type CommandFactory = (io: CommandIo) => Command;

/** Records what the command answered: yes (0), no (1). Errors are thrown, not answered. */
export function answer(io: CommandIo, code: ExitCode): void {
  io.exitCode = code;
}

/** Writes a value as indented JSON on stdout. Picodollars (bigint) become decimal strings. */
export function printJson(io: CommandIo, value: unknown): void {
  const text = JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === "bigint" ? `${item}` : item),
    2,
  );
  io.stdout(`${text}\n`);
}

/** Example command lines for the end of a command's help. */
export const examples = (...lines: string[]): string =>
  `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.map((line) => `  ${line}\n`).join("")}`;
