/**
 * What may differ between two recordings of the same program, and nothing else: folders and addresses of this machine,
 * names drawn by chance, and moments at which something was read. Everything else is an answer.
 */
const CHANCE: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/http:\/\/127\.0\.0\.1:\d{4,5}(?=\/|"|\s|$)/g, "http://ADDRESS"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "UUID"],
];
/** Fields whose values are drawn by chance or read from the clock while something runs. */
const VARYING: ReadonlySet<string> = new Set(["key", "readMs", "nowMs"]);
/** `key` of these is a name of the traffic, not one drawn by chance. */
const IS_RANDOM_KEY = /^[\w-]{16,}$/;

/** A text without what legitimately varies. `folders`: those of this recording, and what stands for each. */
export function normalisedText(text: string, folders: Readonly<Record<string, string>>): string {
  const named = Object.entries(folders)
    .toSorted(([a], [b]) => b.length - a.length)
    .reduce((all, [folder, name]) => all.replaceAll(folder, name), text);
  return CHANCE.reduce((all, [pattern, instead]) => all.replaceAll(pattern, instead), named);
}

/** The same for what was JSON; the order of fields is kept, since a reader sees it. */
export function normalised(value: unknown, folders: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string") return normalisedText(value, folders);
  if (Array.isArray(value)) return value.map((each) => normalised(each, folders));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      isVarying(name, each) ? "VARIES" : normalised(each, folders),
    ]),
  );
}

const isVarying = (name: string, value: unknown): boolean =>
  VARYING.has(name) &&
  (name !== "key" ? typeof value === "number" : typeof value === "string" && IS_RANDOM_KEY.test(value));
