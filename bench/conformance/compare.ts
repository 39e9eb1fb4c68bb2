import type { Verdict, Way } from "./judge.ts";

/** A test that ended otherwise through the gateway than directly. */
export interface Difference {
  judge: string;
  part: string;
  way: Way;
  test: string;
  direct: Verdict["verdict"] | "absent";
  through: Verdict["verdict"] | "absent";
  why: string;
  /** From the table of explained differences; null = nobody has explained it. */
  explained: string | null;
}

export interface Explained {
  judge: string;
  way?: Way;
  /** How the test has to have ended through the gateway. */
  through: Difference["through"];
  /** A pattern of the tests' names, with their part before a colon. */
  tests: string;
  because: string;
}

/** What the judge says of the part, side by side. A warning is about time and counts as passed. */
export function differences(
  of: Pick<Difference, "judge" | "part" | "way">,
  direct: readonly Verdict[],
  through: readonly Verdict[],
  table: readonly Explained[],
): Difference[] {
  const theirs = new Map(direct.map((each) => [each.test, each]));
  const ours = new Map(through.map((each) => [each.test, each]));
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((test) => {
    const [one, other] = [theirs.get(test), ours.get(test)];
    if (mark(one) === mark(other)) return [];
    const explained =
      table.find(
        (row) =>
          row.judge === of.judge &&
          (row.way === undefined || row.way === of.way) &&
          row.through === (other?.verdict ?? "absent") &&
          new RegExp(row.tests).test(`${of.part}:${test}`),
      )?.because ?? null;
    return [
      {
        ...of,
        test,
        direct: one?.verdict ?? "absent",
        through: other?.verdict ?? "absent",
        why: other?.why ?? one?.why ?? "",
        explained,
      },
    ];
  });
}

const mark = (verdict: Verdict | undefined): string =>
  verdict === undefined ? "absent" : verdict.verdict === "warn" ? "pass" : verdict.verdict;

/** Passed directly and not through the gateway, or a fault that shows only there. */
export const isWorse = ({ direct, through }: Difference): boolean =>
  (through === "fail" && direct !== "fail") || (isPassed(direct) && !isPassed(through));

const isPassed = (verdict: Difference["direct"]): boolean => verdict === "pass" || verdict === "warn";

export const tally = (verdicts: readonly Verdict[]): Record<Verdict["verdict"], number> => {
  const counts = { pass: 0, warn: 0, skip: 0, fail: 0 };
  for (const { verdict } of verdicts) counts[verdict]++;
  return counts;
};
