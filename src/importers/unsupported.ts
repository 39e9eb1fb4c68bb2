import type { Wording } from "../core/errors.ts";

/** Files that are recognised and not read, with what to give instead. */
interface Unsupported {
  what: string;
  instead: Wording;
  /** All of these columns or fields (lower case) must be there. */
  fields: readonly string[];
}

const UNSUPPORTED: readonly Unsupported[] = [
  {
    what: "a plan of this program",
    fields: ["verdict", "tieout"],
    instead: "Give the usage files that it was made from.",
  },
];

/** What the file is, and what to give instead, when it is known but not read. */
export function recogniseUnsupported(names: Iterable<string>): Pick<Unsupported, "what" | "instead"> | null {
  const present = new Set([...names].map((name) => name.trim().toLowerCase()));
  return UNSUPPORTED.find(({ fields }) => fields.every((field) => present.has(field))) ?? null;
}
