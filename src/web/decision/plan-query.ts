import type { PlanQuery } from "../../gateway/management/api.ts";
import { searchOf } from "../api/call.ts";
import { assumeWords, type Changes, changesIn } from "./scenario.ts";

const SEVERAL = ["target", "offer", "assume"] as const;

/** What a link asks for, and what it says was set on the page. */
export function readLink(search: URLSearchParams): { query: PlanQuery; changes: Changes } {
  const query: Record<string, unknown> = {};
  for (const name of new Set(search.keys())) {
    const isList = (SEVERAL as readonly string[]).includes(name);
    query[name] = isList ? search.getAll(name) : search.get(name);
  }
  const asked = query as PlanQuery;
  const changes = changesIn(asked.assume ?? []);
  const others = (asked.assume ?? []).filter((word) => !(word.slice(0, word.indexOf("=")) in changes));
  const { assume: _assume, ...rest } = asked;
  return { query: others.length === 0 ? rest : { ...rest, assume: others }, changes };
}

/** The same as an address: what was asked, then what was set. */
export function linkOf(query: PlanQuery, changes: Changes): string {
  const assume = [...(query.assume ?? []), ...assumeWords(changes)];
  return `/${searchOf({ ...query, ...(assume.length === 0 ? {} : { assume }) })}`;
}
