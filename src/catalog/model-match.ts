import type { MatchLogic } from "@pydantic/genai-prices";

/**
 * A match clause of the price package as a function of a lower-case model id. The clauses mean what they mean in
 * the package: plain comparisons ignore case, regular expressions do not. An unknown clause never matches.
 */
export function compileMatch(logic: MatchLogic): (id: string) => boolean {
  if ("or" in logic) {
    const any = logic.or.map(compileMatch);
    return (id) => any.some((match) => match(id));
  }
  if ("and" in logic) {
    const all = logic.and.map(compileMatch);
    return (id) => all.every((match) => match(id));
  }
  if ("regex" in logic) {
    const pattern = new RegExp(logic.regex);
    return (id) => pattern.test(id);
  }
  if ("equals" in logic) return compare(logic.equals, (id, text) => id === text);
  if ("starts_with" in logic) return compare(logic.starts_with, (id, text) => id.startsWith(text));
  if ("ends_with" in logic) return compare(logic.ends_with, (id, text) => id.endsWith(text));
  if ("contains" in logic) return compare(logic.contains, (id, text) => id.includes(text));
  return () => false;
}

function compare(wanted: string, test: (id: string, text: string) => boolean): (id: string) => boolean {
  const text = wanted.toLowerCase();
  return (id) => test(id, text);
}
