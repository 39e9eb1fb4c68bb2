import type { PlanQuery } from "../../contract/api.ts";
import { isListField } from "../../contract/plan-fields.ts";
import { searchOf } from "../api/call.ts";
import { assumeWords, changeIn, type Changes, changesIn } from "./scenario.ts";

/** What an address says: what is asked, what was set on the page, and which files it is about. */
export interface Link {
  query: PlanQuery;
  changes: Changes;
  /** Names of files that were opened on the page; null: it is about the ledger or the sample. */
  files: string | null;
}

/** What a link asks for, and what it says was set on the page. */
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
 * The same as an address: what was asked, then what was set. A plan on files carries the key under which the server
 * still knows them, and their names for whoever opens the link when it does not.
 */
export function linkOf(query: PlanQuery, changes: Changes, label: string): string {
  const assume = [...(query.assume ?? []), ...assumeWords(changes)];
  const { key, ...rest } = query;
  const traffic = query.source === "files" ? { key, files: label } : {};
  return `/${searchOf({ ...rest, ...traffic, ...(assume.length === 0 ? {} : { assume }) })}`;
}
