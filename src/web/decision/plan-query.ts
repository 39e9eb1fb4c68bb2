import type { PlanQuery } from "../../contract/api.ts";
import { isListField } from "../../contract/plan-fields.ts";
import { searchOf } from "../api/call.ts";
import { assumeWords, changeIn, type Changes, changesIn } from "./scenario.ts";

/** What an address holds: the question, the slider values, and the names of the files. */
export interface Link {
  query: PlanQuery;
  changes: Changes;
  /** Names of the files that were opened; null for the ledger or the sample. */
  files: string | null;
}

/** Parses an address. */
export function readLink(search: URLSearchParams): Link {
  const query: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    if (name === "files" || name === "fresh") continue;
    query[name] = isListField(name) ? search.getAll(name) : search.get(name);
  }
  const asked = query as PlanQuery;
  const changes = changesIn(asked.assume ?? []);
  const others = (asked.assume ?? []).filter((word) => changeIn(word) === null);
  const { assume: _assume, ...rest } = asked;
  const files = asked.source === "files" ? (search.get("files") ?? "") : null;
  return { query: others.length === 0 ? rest : { ...rest, assume: others }, changes, files };
}

/**
 * The address of a plan: the question, then the slider values. For a plan on files it carries the key under which the
 * server keeps them, and their names, to ask for when the server no longer has them.
 */
export function linkOf(query: PlanQuery, changes: Changes, label: string): string {
  const assume = [...(query.assume ?? []), ...assumeWords(changes)];
  const { key, ...rest } = query;
  const traffic = query.source === "files" ? { key, files: label } : {};
  return `/${searchOf({ ...rest, ...traffic, ...(assume.length === 0 ? {} : { assume }) })}`;
}
