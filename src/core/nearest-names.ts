/** The known names most like the wanted one, nearest first: what "did you mean" offers. */
export function nearestNames(wanted: string, known: readonly string[], most: number): string[] {
  const target = plain(wanted);
  return known
    .map((name) => ({ name, distance: distanceTo(target, plain(name)) }))
    .filter(({ distance }) => distance <= Math.max(2, target.length / 2))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, most)
    .map(({ name }) => name);
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/** Names that contain the wanted one are near however long they are. */
function distanceTo(target: string, name: string): number {
  if (target.length >= 3 && name.includes(target)) return (name.length - target.length) / 100;
  return editDistance(target, name);
}

/** Levenshtein distance. */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
