import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { searchOf } from "../api/call.ts";
import { NameList, useNameList } from "../parts/name-list.tsx";

interface PriceSearchProps {
  query: string;
  /** "2026-11-21", or "" for today. */
  at: string;
  search: (next: { query?: string; at?: string }) => void;
}

/** How long typing must pause before it searches. */
const REST_MS = 300;

/** The address of a search. */
export const pricesLink = ({ query, at }: { query: string; at: string }): string =>
  `/prices${searchOf({ query: query === "" ? undefined : query, at: at === "" ? undefined : at })}`;

/** The search field; searches when typing pauses. */
export function PriceSearch({ query, at, search }: PriceSearchProps): ReactNode {
  const [typed, setTyped] = useState({ text: query, query });
  // The address changed: if not because of what was typed here, show the new query.
  if (typed.query !== query) setTyped({ text: typed.text.trim() === query ? typed.text : query, query });
  const { text } = typed;
  const names = useNameList("priced-names");
  const begin = useEffectEvent((wanted: string) => {
    if (wanted !== query) search({ query: wanted });
  });
  useEffect(() => {
    const timer = setTimeout(() => begin(text.trim()), REST_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <form
      role="search"
      className="card row price-search"
      onSubmit={(event) => {
        event.preventDefault();
        search({ query: text.trim() });
      }}
    >
      <label className="price-name">
        Model or GPU
        <input
          type="search"
          value={text}
          placeholder="gpt-5.4, DeepSeek V3.2, H100"
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setTyped({ text: event.target.value, query })}
          {...names.input}
        />
      </label>
      <NameList id="priced-names" isWanted={names.isWanted} kinds={["api", "open", "gpus"]} />
      <label>
        API prices as of
        <input
          type="date"
          value={/^\d{4}-\d\d-\d\d$/.test(at) ? at : ""}
          onChange={(event) => search({ at: event.target.value })}
        />
      </label>
    </form>
  );
}
