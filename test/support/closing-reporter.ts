import type { Reporter, TestCase, TestModule, TestSuite, Vitest } from "vitest/node";

/** What was not run, as one line: a whole file, a group of tests, or a single one. */
export interface Skipped {
  /** "test/dashboard.test.ts > the page in Chromium". */
  name: string;
  tests: number;
  reason: string;
  /** The need that this machine does not meet; null where it was skipped for another reason. */
  need: string | null;
  /** What prepares it failed, which counts as a failure already. */
  hasFailed: boolean;
}

export interface ClosingSettings {
  /** Needs that a machine may lack without failing; null: whatever is skipped, it does not fail. */
  maySkip: readonly string[] | null;
}

/**
 * Ends a run of the tests: names what was skipped and why, so that nobody takes it for passed, and counts in one last
 * line, "12 passed, 0 failed, 3 skipped". Where a machine has to prove everything, an unexpected skip is a failure.
 */
export class ClosingReporter implements Reporter {
  readonly #settings: ClosingSettings;
  #vitest: Vitest | undefined;

  constructor(settings: ClosingSettings) {
    this.#settings = settings;
  }

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const pattern = this.#vitest?.config.testNamePattern;
    // Of a part that somebody asked for by name, the rest is not called skipped.
    const isAsked = (test: TestCase): boolean => pattern?.test(spacedName(test)) ?? true;
    const skipped = modules.flatMap((each) => skippedIn(each, each.relativeModuleId, isAsked));
    const tests = modules.flatMap((each) => [...each.children.allTests()]);
    const passed = tests.filter((each) => each.result().state === "passed").length;
    const failed = modules.reduce((sum, each) => sum + failuresOf(each), 0) + errors.length;
    const unexpected = skipped.filter((each) => this.#isUnexpected(each));
    if (unexpected.length > 0) process.exitCode = 1;
    for (const line of closingLines({ passed, failed, skipped, unexpected })) this.#vitest?.logger.log(line);
  }

  #isUnexpected({ need, hasFailed }: Skipped): boolean {
    const { maySkip } = this.#settings;
    return maySkip !== null && !hasFailed && (need === null || !maySkip.includes(need));
  }
}

interface Outcome {
  passed: number;
  failed: number;
  skipped: readonly Skipped[];
  unexpected: readonly Skipped[];
}

/** The closing lines; an unexpected skip counts as a failure as well. */
function closingLines({ passed, failed, skipped, unexpected }: Outcome): string[] {
  const count = skipped.reduce((sum, { tests }) => sum + tests, 0);
  const list = skipped.map((each) => {
    const verdict = unexpected.includes(each) ? "NOT ALLOWED HERE: " : "";
    return `  ${verdict}${each.name} (${each.tests} ${each.tests === 1 ? "test" : "tests"}): ${each.reason}`;
  });
  const names = [...new Set(unexpected.flatMap(({ need }) => need ?? []))];
  return [
    ...(list.length === 0 ? [] : ["Skipped, so not proven by this run:", ...list]),
    ...(names.length === 0 ? [] : [`A machine that lacks it says so: BREAKEVEN_MAY_SKIP=${names.join(",")}`]),
    ...(list.length === 0 ? [] : [""]),
    `${passed} passed, ${failed + unexpected.length} failed${count === 0 ? "" : `, ${count} skipped`}`,
  ];
}

type Group = TestModule | TestSuite;

/** What was skipped in a group though it was asked for, as few lines as say it. */
function skippedIn(group: Group, name: string, isAsked: (test: TestCase) => boolean): Skipped[] {
  const tests = [...group.children.allTests()].filter(isAsked);
  const reasons = new Set(tests.map(reasonOf));
  const all = tests.every(isSkipped);
  const [first] = tests;
  if (first !== undefined && all && reasons.size === 1) return [skip(first, name, tests.length)];
  return group.children.array().flatMap((child) => {
    const childName = `${name} > ${child.name}`;
    if (child.type === "suite") return skippedIn(child, childName, isAsked);
    return isSkipped(child) && isAsked(child) ? [skip(child, childName, 1)] : [];
  });
}

const isSkipped = (test: TestCase): boolean => test.result().state === "skipped";

/** The name that vitest holds against `-t`. */
const spacedName = (test: TestCase): string =>
  lineage(test)
    .flatMap((each) => (each.type === "module" ? [] : each.name))
    .toReversed()
    .join(" ");

function skip(test: TestCase, name: string, tests: number): Skipped {
  const need = needOf(test)?.name ?? null;
  return { name, tests, reason: reasonOf(test), need, hasFailed: need === null && isUnprepared(test) };
}

const needOf = (test: TestCase) =>
  lineage(test)
    .map((each) => each.meta().need)
    .find((need) => need !== undefined);

/** Did a hook of the groups around it fail? */
const isUnprepared = (test: TestCase): boolean =>
  lineage(test).some((each) => each.type !== "test" && each.errors().length > 0);

function reasonOf(test: TestCase): string {
  const need = needOf(test);
  if (need !== undefined) return need.missing;
  if (isUnprepared(test)) return "what prepares it failed";
  const result = test.result();
  return (result.state === "skipped" ? result.note : undefined) ?? "it does not say why";
}

/** The test, the groups around it, and its file. */
function lineage(test: TestCase): (TestCase | Group)[] {
  const family: (TestCase | Group)[] = [test];
  for (let last = family.at(-1); last !== undefined && last.type !== "module"; last = family.at(-1)) {
    family.push(last.parent);
  }
  return family;
}

/** Failed tests, and what failed around them: a hook, a file that cannot be read, one that did not come to its end. */
function failuresOf(module: TestModule): number {
  const tests = [...module.children.allTests("failed")].length;
  const suites = [...module.children.allSuites()].filter((each) => each.errors().length > 0).length;
  const isUnfinished = module.state() === "pending" || module.state() === "queued";
  return tests + suites + (module.errors().length > 0 || isUnfinished ? 1 : 0);
}
