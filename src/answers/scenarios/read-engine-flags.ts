import { UserError } from "../../core/errors.ts";

/**
 * Flags as an object, or as they stand on a command line: one text, or its words ("--max-num-seqs 64",
 * "--max-num-seqs=64"). Throws UserError on anything else.
 */
export function readEngineFlags(value: unknown): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return { ...value };
  const words: readonly unknown[] = typeof value === "string" ? wordsOf(value) : (value as unknown[]);
  if (!Array.isArray(words) || !words.every((word) => typeof word === "string" || typeof word === "number"))
    throw new UserError(
      `engineFlags is ${JSON.stringify(value)}`,
      'give an object such as { "max-num-seqs": 64 }, or the flags as on a command line',
    );
  return flagsOfWords(words.map(String).filter((word) => word !== ""));
}

/** As a shell takes them: what stands in quotes is one word, and so is JSON in braces. */
const wordsOf = (line: string): string[] =>
  (line.match(/(?:\{[^}]*\}|'[^']*'|"[^"]*"|[^\s'"{])+/g) ?? []).map((word) =>
    word.replace(/(^|=)(['"])(.*)\2$/s, "$1$3"),
  );

function flagsOfWords(words: readonly string[]): Record<string, unknown> {
  const flags: Record<string, unknown> = {};
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    const equals = word.indexOf("=");
    const next = words[at + 1];
    if (equals > 0) flags[word.slice(0, equals)] = word.slice(equals + 1);
    else if (next === undefined || /^-+[a-z]/i.test(next)) flags[word] = true;
    else {
      flags[word] = next;
      at += 1;
    }
  }
  return flags;
}
