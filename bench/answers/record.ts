import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { askPages, makeLedger } from "./ask-pages.ts";
import { layOut } from "./inputs.ts";
import { mixedScenarios } from "./mixed-scenarios.ts";
import { normalised, normalisedText } from "./normalise.ts";
import { type Question, questions } from "./questions.ts";
import { Program, type Said } from "./run-program.ts";

/** What is asked about one ledger, in this order. */
const ABOUT_LEDGER = ["import", "usage", "api"];

/**
 * Asks the program of a checkout everything whose name begins with `only` and writes one file per answer below `out`,
 * which must be new. Two processes at a time: the machine is used by others too.
 */
export async function recordAnswers(
  checkout: string,
  out: string,
  only: string,
  say: (line: string) => void,
): Promise<void> {
  if (existsSync(out)) throw new Error(`${out} exists already: name a new folder`);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "breakeven-answers-")));
  const archive = new Archive(out, {
    [folder]: "FOLDER",
    [checkout]: "CHECKOUT",
    [realpathSync(checkout)]: "CHECKOUT",
  });
  const startedMs = performance.now();
  try {
    const inputs = layOut(folder);
    mkdirSync(join(folder, "out"));
    writeFileSync(join(folder, "scenarios.jsonl"), mixedScenarios());
    const program = new Program(checkout, folder);
    const waiting: Question[] = questions(inputs).filter(({ name }) => name.startsWith(only));
    const answerWaiting = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        archive.said(next.name, await program.ask(next.args));
        const written = next.writes === undefined ? null : join(folder, next.writes);
        if (written !== null && existsSync(written))
          archive.json(`${next.name}.written`, JSON.parse(readFileSync(written, "utf8")));
      }
    };
    await Promise.all([
      (isAsked(only, ...ABOUT_LEDGER) ? answerLedger(program, folder, archive) : nothing).then(answerWaiting),
      (isAsked(only, "scenarios") ? answerScenarios(program, archive) : nothing).then(answerWaiting),
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  say(`${archive.count} answers in ${out}, ${Math.round((performance.now() - startedMs) / 1000)} s`);
}

const nothing = Promise.resolve();
const isAsked = (only: string, ...names: readonly string[]): boolean =>
  names.some((name) => name.startsWith(only) || only.startsWith(name));

async function answerLedger(program: Program, folder: string, archive: Archive): Promise<void> {
  for (const [name, said] of await makeLedger(program)) archive.said(name, said);
  for (const { name, ...answer } of await askPages(program, folder)) archive.json(name, answer);
}

async function answerScenarios(program: Program, archive: Archive): Promise<void> {
  archive.said("scenarios", await program.ask(["simulate", "--scenarios", "scenarios.jsonl", "--json"]));
}

/** The folder of a recording. */
class Archive {
  count = 0;
  private readonly out: string;
  private readonly folders: Readonly<Record<string, string>>;

  constructor(out: string, folders: Readonly<Record<string, string>>) {
    this.out = out;
    this.folders = folders;
  }

  /** What a command said: as JSON where that is what it printed, a line a value for JSON lines. */
  said(name: string, { code, stdout, stderr }: Said): void {
    const lines = stdout.split("\n").filter((line) => line !== "");
    const answer = parsed(stdout) ?? (lines.length > 1 ? parsedLines(lines) : undefined);
    if (answer !== undefined) this.json(name, { code, stderr: stderr.split("\n"), answer });
    else
      this.write(
        `${name}.txt`,
        normalisedText(`exit ${code}\n${stdout}\n--- stderr\n${stderr}`, this.folders),
      );
  }

  json(name: string, value: unknown): void {
    this.write(`${name}.json`, `${JSON.stringify(normalised(value, this.folders), null, 1)}\n`);
  }

  private write(name: string, text: string): void {
    const path = join(this.out, name);
    mkdirSync(dirname(path), { recursive: true });
    if (existsSync(path)) throw new Error(`two answers are called ${name}`);
    writeFileSync(path, text);
    this.count += 1;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function parsedLines(lines: readonly string[]): unknown[] | undefined {
  const values = lines.map(parsed);
  return values.includes(undefined) ? undefined : values;
}
