/** One way to write the name of a thing. */
export interface Spelling {
  spelling: string;
  name: string;
}

/** Up to `count` names whose spellings share most with what was typed, best first, each once. */
export function closestNames(typed: string, spellings: readonly Spelling[], count = 3): string[] {
  const wanted = pairs(typed);
  const best = new Map<string, number>();
  for (const { spelling, name } of spellings) {
    const score = likeness(wanted, pairs(spelling));
    if (score > (best.get(name) ?? 0)) best.set(name, score);
  }
  return [...best]
    .sort(([left, a], [right, b]) => b - a || left.localeCompare(right, "en"))
    .slice(0, count)
    .map(([name]) => name);
}

/** Dice coefficient: twice the shared letter pairs over all pairs. */
function likeness(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  let shared = 0;
  for (const pair of left) if (right.has(pair)) shared += 1;
  return (2 * shared) / (left.size + right.size || 1);
}

function pairs(text: string): Set<string> {
  const letters = text
    .replace(/^.*\//, "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  const found = new Set<string>();
  for (let at = 0; at < letters.length - 1; at += 1) found.add(letters.slice(at, at + 2));
  return found;
}
