import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { UserError } from "../core/errors.ts";
import { answer, type CommandFactory, examples, printJson } from "./command.ts";
import { COMMANDS, type CommandRow } from "./commands.ts";
import { amountFlag } from "./flags.ts";
import { run } from "./main.ts";
import { captureIo } from "./testing/capture-io.ts";

/** A command with one of everything, so that the frame can be tested without a real one. */
const weighCommand: CommandFactory = (io) =>
  new Command("weigh")
    .description("How heavy is it?")
    .argument("<thing>", "what to weigh")
    .option("--tokens <count>", "tokens a month", amountFlag())
    .option("--json", "every number as JSON")
    .addHelpText("after", examples("breakeven weigh feather"))
    .action((thing: string, flags: { tokens?: number; json?: boolean }) => {
      if (thing === "nothing") throw new UserError("nothing has no weight", "Name a thing.");
      if (thing === "bug") throw new TypeError("cannot weigh", { cause: new Error("the scales are gone") });
      if (thing === "escape") throw new UserError("bad\u001b[2J\nrow", "Look at it.");
      if (thing === "file") throw Object.assign(new Error("ENOENT"), { code: "ENOENT", path: "usage.csv" });
      if (flags.json) printJson(io, { thing, tokens: flags.tokens, cost: 12n });
      else io.stdout(`${thing} is weighed\n`);
      answer(io, thing === "anvil" ? 1 : 0);
    });

let loaded = 0;
const ROWS: readonly CommandRow[] = [
  {
    name: "weigh",
    summary: "how heavy is it?",
    load: async () => {
      loaded += 1;
      return weighCommand;
    },
  },
  {
    name: "other",
    summary: "never loaded",
    load: async () => {
      throw new Error("loaded for nothing");
    },
  },
];

async function cli(...args: string[]) {
  const io = captureIo();
  const exitCode = await run(args, io, ROWS);
  return { exitCode, out: io.out, err: io.err };
}

describe("answers", () => {
  test("yes is 0 and no is 1, on stdout", async () => {
    expect(await cli("weigh", "feather")).toEqual({ exitCode: 0, out: "feather is weighed\n", err: "" });
    expect(await cli("weigh", "anvil")).toEqual({ exitCode: 1, out: "anvil is weighed\n", err: "" });
  });

  test("JSON carries exact money as a decimal string", async () => {
    const { out } = await cli("weigh", "feather", "--json", "--tokens", "20k");
    expect(JSON.parse(out)).toEqual({ thing: "feather", tokens: 20_000, cost: "12" });
  });
});

describe("mistakes are one line on stderr and exit 2", () => {
  test.each([
    [["weigh", "nothing"], "breakeven: nothing has no weight. Name a thing.\n"],
    [["weigh", "escape"], "breakeven: bad\uFFFD[2J row. Look at it.\n"],
    [["weigh", "file"], "breakeven: cannot use usage.csv: there is no such file. Check the path.\n"],
    [["weigh"], "breakeven: missing required argument 'thing'. See breakeven weigh --help.\n"],
    [["wiegh", "feather"], "breakeven: unknown command 'wiegh'. Did you mean weigh?\n"],
    [["carry"], "breakeven: unknown command 'carry'. See breakeven --help.\n"],
    [
      ["usage.csv"],
      "breakeven: unknown command 'usage.csv'. To plan from a file: breakeven plan usage.csv\n",
    ],
    [["weigh", "feather", "--jsn"], "breakeven: unknown option '--jsn'. Did you mean --json?\n"],
    [["--verison"], "breakeven: unknown option '--verison'. Did you mean --version?\n"],
    [
      ["weigh", "feather", "--tokens", "lots"],
      "breakeven: option '--tokens <count>' argument 'lots' is invalid. Write a number such as 500M, 1.5B, 20k or 1,000,000.\n",
    ],
    [
      ["weigh", "feather", "anvil"],
      "breakeven: too many arguments for 'weigh'. Expected 1 argument but got 2: feather, anvil. See breakeven weigh --help.\n",
    ],
  ])("%j", async (args, err) => {
    expect(await cli(...args)).toEqual({ exitCode: 2, out: "", err });
  });

  test("a defect says so with its cause, and its stack only when asked for", async () => {
    const quiet = await cli("weigh", "bug");
    expect(quiet.exitCode).toBe(2);
    expect(quiet.err).toMatch(
      /^breakeven: this is a defect in breakeven: cannot weigh: the scales are gone\. /,
    );
    expect(quiet.err).not.toContain("main.test.ts");
    const io = captureIo({ env: { BREAKEVEN_DEBUG: "1" } });
    await run(["weigh", "bug"], io, ROWS);
    expect(io.err).toContain("main.test.ts");
  });
});

describe("help", () => {
  test("of the program lists every command and loads none", async () => {
    loaded = 0;
    for (const args of [[], ["--help"], ["-h"], ["help"]]) {
      const { exitCode, out, err } = await cli(...args);
      expect(exitCode).toBe(0);
      expect(err).toBe("");
      expect(out).toMatch(/weigh +how heavy is it\?/);
      expect(out).toMatch(/other +never loaded/);
    }
    expect(loaded).toBe(0);
  });

  test("of a command shows its flags and an example", async () => {
    for (const args of [
      ["weigh", "--help"],
      ["help", "weigh"],
    ]) {
      const { exitCode, out } = await cli(...args);
      expect(exitCode).toBe(0);
      expect(out).toContain("Usage: breakeven weigh [options] <thing>");
      expect(out).toContain("--tokens <count>  tokens a month");
      expect(out).toContain("Example:\n  breakeven weigh feather\n");
    }
  });

  test.each([40, 60, 80])("of the program fits %i columns", async (columns) => {
    const io = captureIo({ columns });
    await run(["--help"], io);
    expect(Math.max(...io.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(columns);
  });

  test("puts descriptions under the flags where they do not fit beside them", async () => {
    const io = captureIo({ columns: 36 });
    await run(["weigh", "--help"], io, ROWS);
    expect(io.out).toContain("  --tokens <count>\n      tokens a month\n");
    const wide = captureIo({ columns: 60 });
    await run(["weigh", "--help"], wide, ROWS);
    expect(wide.out).toContain("  --tokens <count>  tokens a month\n");
  });
});

test("the version is the package's", async () => {
  expect((await cli("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("every command", () => {
  test.each(COMMANDS.map((row) => [row.name, row] as const))("%s has help with an example", async (name) => {
    const io = captureIo();
    expect(await run([name, "--help"], io)).toBe(0);
    expect(io.err).toBe("");
    expect(io.out).toContain(`Usage: breakeven ${name}`);
    expect(io.out).toMatch(/Examples?:\n +breakeven /);
  });

  test.each(COMMANDS.map((row) => [row.name, row] as const))("%s refuses an unknown flag", async (name) => {
    const io = captureIo();
    expect(await run([name, "--no-such-flag"], io)).toBe(2);
    expect(io.err).toContain("unknown option '--no-such-flag'");
    expect(io.err.trimEnd()).not.toContain("\n");
    expect(io.out).toBe("");
  });
});
