import { execFileSync } from "node:child_process";
import { Command } from "commander";
import fc from "fast-check";
import { expect, test } from "vitest";
import { planRequestOf, withPlanFlags } from "../cli/plan/plan-flags.ts";
import { asField, UserError } from "../core/errors.ts";
import { planCommandLine } from "./plan-command-line.ts";
import { planFields, readPlanFields } from "./plan-fields.ts";
import { checkPlanRequest, type PlanRequest } from "./plan-request.ts";
import { PLAN_SETTINGS } from "./plan-settings.ts";

/** What the command line reads from the words after `breakeven plan`. */
function parsed(words: readonly string[]): { files: readonly string[]; request: PlanRequest } {
  const command = withPlanFlags(new Command("plan").argument("[file...]")).exitOverride();
  command.configureOutput({ outputError: () => {} }).parse(words, { from: "user" });
  return { files: command.args, request: planRequestOf(command.opts()) };
}

/** The words that a shell makes of each line. */
function shellWords(lines: readonly string[]): string[][] {
  const script = lines.map((line) => `printf '%s\\0' ${line}; printf '\\0'`).join("\n");
  const out = execFileSync("sh", { input: script, encoding: "utf8", maxBuffer: 1 << 26 });
  return out
    .split("\0\0")
    .slice(0, -1)
    .map((words) => words.split("\0"));
}

const word = fc.stringMatching(/^[\w $'"`\\=.*;|&<>(){}[\]!#~-]{1,20}$/);
/** Values by what the row of a setting says stands for them. */
const VALUES: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  count: fc.double({ min: 1, max: 1e15, noNaN: true }),
  usd: fc.double({ min: 0, max: 1e9, noNaN: true }),
  date: fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  "stay|move": fc.constantFrom("stay", "move"),
  ms: fc.double({ min: 1, max: 1e6, noNaN: true }),
  share: fc.double({ min: 0, max: 0.999999, noNaN: true }),
  factor: fc.double({ min: 0.01, max: 1e3, noNaN: true }),
  months: fc.integer({ min: 1, max: 120 }),
  number: fc.nat(),
  grade: fc.constantFrom("own-premises", "data-centre", "agreement"),
  class: fc.constantFrom("data-centre", "any"),
  names: fc.array(fc.stringMatching(/^[\w.-]{1,9}$/), { minLength: 1, maxLength: 3 }),
  codes: fc.array(fc.stringMatching(/^[A-Z]{2}$/), { minLength: 1, maxLength: 3 }),
  floor: fc.record({
    suite: fc.option(fc.stringMatching(/^\w[\w -]{0,9}\w$/)),
    ratio: fc.integer({ min: 1, max: 200 }).map((percent) => percent / 100),
  }),
};

const request: fc.Arbitrary<PlanRequest> = fc.record(
  Object.fromEntries(
    Object.entries(PLAN_SETTINGS).map(([name, setting]) => {
      if (setting.kind === "switch") return [name, fc.constant(true)];
      const each = VALUES[setting.placeholder] ?? word;
      return [name, setting.kind === "list" ? fc.array(each, { minLength: 1, maxLength: 3 }) : each];
    }),
  ),
  { requiredKeys: [] },
);

test("a request, its command line, and what that is read as are the same", () => {
  const samples = fc.sample(request, { numRuns: 200, seed: 11 });
  const lines = samples.map((asked) =>
    planCommandLine({ command: "plan", files: ["my usage.csv", "-odd's.csv"], dataFolder: null }, asked),
  );
  for (const [index, words] of shellWords(lines).entries()) {
    const [program, command, ...rest] = words;
    expect([program, command]).toEqual(["breakeven", "plan"]);
    expect(parsed(rest)).toEqual({ files: ["my usage.csv", "./-odd's.csv"], request: samples[index] });
  }
});

test("a request, its query, and what that is read as are the same, but for what only flags can say", () => {
  fc.assert(
    fc.property(request, (asked) => {
      const onlyFlags = new Set(
        Object.entries(PLAN_SETTINGS).flatMap(([name, setting]) => ("isFlagOnly" in setting ? [name] : [])),
      );
      const expected = Object.fromEntries(Object.entries(asked).filter(([name]) => !onlyFlags.has(name)));
      expect(readPlanFields(planFields(asked))).toEqual(expected);
    }),
  );
});

test("flags and fields of the same meaning are the same request", () => {
  const { request: ofFlags } = parsed(
    "--as-of 2026-11-01 --monthly-requests 3M --offer 8xH100@2.20/h,12mo --no-people --no-gpu-skills --undecided move --assume pue=1.3 --assume guide".split(
      " ",
    ),
  );

  const ofFields = readPlanFields({
    asOf: "2026-11-01",
    monthlyRequests: "3M",
    offer: ["8xH100@2.20/h,12mo"],
    noPeople: "true",
    noGpuSkills: "true",
    undecided: "move",
    assume: ["pue=1.3", "guide"],
  });
  expect(ofFlags).toEqual(ofFields);
  expect(ofFields).toEqual({
    asOf: Date.UTC(2026, 10, 1),
    monthlyRequests: 3e6,
    offer: ["8xH100@2.20/h,12mo"],
    noPeople: true,
    noGpuSkills: true,
    undecided: "move",
    assume: ["pue=1.3", "guide"],
  });
});

test.each([
  [{ command: "plan", files: ["usage.csv"], dataFolder: null } as const, {}, "breakeven plan usage.csv"],
  [
    { command: "plan", files: ["it's.csv"], dataFolder: null } as const,
    { offer: ["8xH100@2.20/h,12mo", "dedicated:2xH100@4.50/h"], noPeople: true } as const,
    String.raw`breakeven plan 'it'\''s.csv' --offer 8xH100@2.20/h,12mo --offer dedicated:2xH100@4.50/h --no-people`,
  ],
  [
    { command: "demo", files: [], dataFolder: null } as const,
    { asOf: Date.UTC(2026, 10, 1) },
    "breakeven demo --as-of 2026-11-01",
  ],
  [
    { command: "plan", files: [], dataFolder: "/var/my data" } as const,
    { inputTokens: 5e8, outputTokens: 1e8 },
    "breakeven plan --input-tokens 500000000 --output-tokens 100000000 --data '/var/my data'",
  ],
])("%o %o", (command, asked, line) => {
  expect(planCommandLine(command, asked)).toBe(line);
});

test.each([
  [{ horizon: "0" }, 'horizon is "0"', "Expected 1 to 120."],
  [{ undecided: "leave" }, 'undecided is "leave"', "Write stay or move."],
  [{ seeds: "1" }, "a plan knows no seeds", "Leave it out."],
  [{ quality: "mine.csv" }, "a plan knows no quality", "Leave it out."],
])("fields %o are refused", (fields, message, remedy) => {
  expect(thrown(() => readPlanFields(fields))).toEqual({ message, remedy });
});

test.each<[PlanRequest, boolean, string, string]>([
  [{ apiSpend: 1 }, true, "both files and typed totals were given", "Leave out"],
  [{ inputTokens: 1 }, false, "only one of inputTokens and outputTokens was given", "Give both"],
  [{ from: 2, to: 2 }, true, "from is not before to", "ends before to"],
  [
    { from: 2, apiSpend: 1 },
    false,
    "from and to choose from dated usage, and totals were typed",
    "Leave out the dates",
  ],
  [{ onlyOffers: true }, false, "onlyOffers needs a quote", "offer=8xH100@2.20/h,12mo"],
  [
    { inputTokens: 1, outputTokens: 1, cachedInputTokens: 2 },
    false,
    "cachedInputTokens=2 is more than inputTokens=1",
    "The cached part",
  ],
])(
  "the request %o makes no sense, which each front end says in its own words",
  (asked, hasFiles, message, remedy) => {
    const error = thrown(() => checkPlanRequest(asked, { hasFiles }));
    expect(error.message).toBe(message);
    expect(error.remedy).toContain(remedy);
  },
);

function thrown(act: () => unknown): { message: string; remedy: string } {
  try {
    act();
  } catch (error) {
    if (error instanceof UserError) return error.worded(asField);
    throw error;
  }
  throw new Error("nothing was thrown");
}
