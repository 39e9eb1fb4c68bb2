import { type ReactNode, useState } from "react";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";

/** Suggestions for an input that has this as its list; fetched when the input is focused. */
export function NameList({ id, isWanted, kinds }: NameListProps): ReactNode {
  const { value } = useAnswer(isWanted ? "names" : "", async (signal) =>
    isWanted ? call("GET /api/names", {}, { signal }) : null,
  );
  const names = value === null ? [] : [...new Set(kinds.flatMap((kind) => value[kind]))];
  return (
    <datalist id={id}>
      {names.map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}

type Kind = "api" | "open" | "gpus";

interface NameListProps {
  id: string;
  isWanted: boolean;
  kinds: readonly Kind[];
}

/** Props for the input, and whether the list is needed yet. */
export function useNameList(id: string): {
  isWanted: boolean;
  input: { list: string; onFocus: () => void };
} {
  const [isWanted, want] = useState(false);
  return { isWanted, input: { list: id, onFocus: () => want(true) } };
}
