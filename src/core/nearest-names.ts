/** One way to write the name of a thing. */
export interface Spelling {
  spelling: string;
  name: string;
}

/** A name that is less like what was typed than this is no suggestion. */
const LEAST_LIKENESS = 0.5;

/**
 * The known names most like what was typed, best first, each once: what "did you mean" offers. Empty when none is near.
 * Case, punctuation and a publisher before a slash do not count. A name that contains what was typed is near; else the
 * better of two measures decides: shared letter pairs (for words left out or in another order) and edits (for typing
 * errors in short names).
 */
export function nearestNames(typed: string, known: readonly (string | Spelling)[], most: number): string[] {
  const wanted = plain(typed);
  const best = new Map<string, number>();
  for (const each of known) {
    const { spelling, name } = typeof each === "string" ? { spelling: each, name: each } : each;
    const score = likeness(wanted, plain(spelling));
    if (score >= LEAST_LIKENESS && score > (best.get(name) ?? 0)) best.set(name, score);
  }
  return [...best]
    .sort(([left, a], [right, b]) => b - a || (left < right ? -1 : 1))
    .slice(0, most)
    .map(([name]) => name);
}

const plain = (name: string): string =>
  name
    .replace(/^.*\//, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");

/** From 0 to 1 for the same letters. */
function likeness(wanted: string, name: string): number {
  if (wanted === "" || name === "") return 0;
  if (wanted.length >= 3 && name.includes(wanted)) return 1 - (name.length - wanted.length) / 1000;
  const edits = 1 - editDistance(wanted, name) / Math.max(wanted.length, name.length);
  return Math.max(edits, sharedPairs(wanted, name));
}

/** Dice's coefficient: twice the shared letter pairs over all pairs. */
function sharedPairs(left: string, right: string): number {
  const [a, b] = [pairsOf(left), pairsOf(right)];
  let shared = 0;
  for (const pair of a) if (b.has(pair)) shared += 1;
  return (2 * shared) / (a.size + b.size || 1);
}

function pairsOf(letters: string): Set<string> {
  const pairs = new Set<string>();
  for (let at = 0; at < letters.length - 1; at += 1) pairs.add(letters.slice(at, at + 2));
  return pairs;
}

/** Letters left out, added, exchanged, or swapped with their neighbour (optimal string alignment). */
function editDistance(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const exchanged = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      const edits = Math.min(exchanged, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      current.push(isSwap ? Math.min(edits, (beforePrevious[j - 2] ?? 0) + 1) : edits);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
