import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Difference, differences, numbersOf } from "./differences.ts";

/**
 * Says in which answers two recordings differ, and how: differences of the same field (of any entry of a list) in any
 * answer are told together, with one example. True: they do not differ.
 */
export function compareAnswers(
  before: string,
  after: string,
  { only, numbers, all }: { only: string; numbers: boolean; all: boolean },
  say: (line: string) => void,
): boolean {
  const names = [...new Set([before, after].flatMap(answersIn))]
    .filter((name) => name.startsWith(only))
    .toSorted();
  if (names.length === 0) throw new Error(`there are no such answers in ${before}`);
  const found: Told[] = names.flatMap((name) => {
    const [one, other] = [before, after].map((folder) => read(folder, name));
    if (one === other) return [];
    return between(name, one ?? null, other ?? null, numbers).map((difference) => ({ name, difference }));
  });
  const answers = new Set(found.map(({ name }) => name)).size;
  for (const group of all ? found.map((each) => [each]) : groups(found)) say(told(group));
  say(`${names.length} answers, ${answers} differ${numbers ? " in numbers" : ""}`);
  return answers === 0;
}

interface Told {
  name: string;
  difference: Difference;
}

const answersIn = (folder: string): string[] =>
  globSync("**/*.{json,txt}", { cwd: folder }).map((path) => path.replaceAll("\\", "/"));

function read(folder: string, name: string): string | null {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return null;
  }
}

function between(name: string, one: string | null, other: string | null, numbers: boolean): Difference[] {
  if (one === null || other === null) {
    const kind = one === null ? "added" : "removed";
    return [{ path: "(the whole answer)", kind, before: null, after: null }];
  }
  if (name.endsWith(".json"))
    return differences(JSON.parse(one) as unknown, JSON.parse(other) as unknown, numbers);
  // Lines may be broken elsewhere when a word has changed; numbers keep their order.
  return numbers
    ? differences(numbersOf(one), numbersOf(other), true)
    : differences(one.split("\n"), other.split("\n"), false);
}

/** Differences that are one change, seen many times. */
function groups(found: readonly Told[]): Told[][] {
  const byKind = Map.groupBy(found, ({ name, difference: { path, kind } }) =>
    [kind, name.split("/", 1)[0], name.endsWith(".txt"), path.replaceAll(/\[\d+\]/g, "[]")].join(" "),
  );
  return [...byKind.values()];
}

function told(group: readonly Told[]): string {
  const [{ name, difference: first }] = group as [Told];
  const answers = new Set(group.map((each) => each.name)).size;
  const times = group.length > 1 ? `${group.length} times in ${answers} answers, first ` : "";
  const values = first.before === first.after ? "" : `\n    - ${first.before}\n    + ${first.after}`;
  return `${first.kind} ${times}${name}: ${first.path}${values}`;
}
