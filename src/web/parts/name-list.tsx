import { type ReactNode, useState } from "react";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";

/** Names to choose from, for an input that has this as its list; they are read when somebody comes to the input. */
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

/** For the input: the list's id, and that somebody has come to it. */
export function useNameList(id: string): {
  isWanted: boolean;
  input: { list: string; onFocus: () => void };
} {
  const [isWanted, want] = useState(false);
  return { isWanted, input: { list: id, onFocus: () => want(true) } };
}
