import { type FormEvent, type ReactNode, useState } from "react";
import type { PlanQuery } from "../../contract/api.ts";
import type { PlanResult } from "../../planner/plan-result.ts";
import { Link } from "../parts/link.tsx";
import { Waiting } from "../parts/loading.tsx";
import { type Field, FIELDS, SWITCHES, textOf, withText } from "./plan-fields.ts";

interface PlanFormProps {
  query: PlanQuery;
  ask: (query: PlanQuery) => void;
  isAsking: boolean;
  result: PlanResult;
}

/** Settings for which the server prepares the plan again, which takes a moment. */
export function PlanForm({ query, ask, isAsking, result }: PlanFormProps): ReactNode {
  // Typed but not submitted yet, by field.
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const send = (event: FormEvent): void => {
    event.preventDefault();
    ask(
      Object.entries(typed).reduce(
        (next, [name, text]) => withText(next, name as Field["name"], text),
        query,
      ),
    );
    setTyped({});
  };
  const isTyped = Object.keys(typed).length > 0;
  const isShort = result.traffic.partial || query.asMonth !== undefined;
  const switches = SWITCHES.filter(({ name }) => name !== "asMonth" || isShort);
  const rare = [...SWITCHES, ...FIELDS].filter(({ isRare }) => isRare === true);
  const part = (isRare: boolean): ReactNode => (
    <>
      {switches
        .filter((each) => (each.isRare ?? false) === isRare)
        .map(({ name, on, label }) => (
          <label key={name} className="check">
            <input
              type="checkbox"
              checked={query[name] === on}
              onChange={({ target }) => {
                const { [name]: _before, ...others } = query;
                ask(target.checked ? { ...others, [name]: on } : others);
              }}
            />{" "}
            {label}
          </label>
        ))}
      <div className="fields">
        {FIELDS.filter((each) => (each.isRare ?? false) === isRare).map(
          ({ name, label, hint, isWide, mode }) => (
            <label key={name} className={isWide === true ? "field wide" : "field"}>
              <span>{label}</span>
              <input
                type="text"
                inputMode={mode ?? "text"}
                value={typed[name] ?? textOf(query, name)}
                placeholder={hint}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => setTyped({ ...typed, [name]: event.target.value })}
              />
            </label>
          ),
        )}
      </div>
    </>
  );
  return (
    <form className="constraints" onSubmit={send}>
      {part(false)}
      <details open={rare.some(({ name }) => query[name] !== undefined) || undefined}>
        <summary>More settings</summary>
        {query.source === "ledger" && (
          <p>
            <Link to="/traffic">Say for each task</Link> whether it may move.
          </p>
        )}
        {part(true)}
      </details>
      <div className="row">
        <button type="submit" className={isTyped ? "primary" : undefined} disabled={isAsking && !isTyped}>
          Plan again
        </button>
        <Waiting isWaiting={isAsking} what="Planning on this traffic …" />
      </div>
    </form>
  );
}
