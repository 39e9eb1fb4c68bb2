import type { ReactNode } from "react";
import type { Mover } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Usd } from "../parts/figure.tsx";
import { Table } from "../parts/table.tsx";
import { nameOf } from "./name-of.ts";

const MOST_SHOWN = 6;

/** What grew and shrank most in dollars: the last seven days against the seven before. */
export function MoversCard(): ReactNode {
  const { value, error, retry } = useAnswer("movers", (signal) => call("GET /api/movers", {}, { signal }));
  if (error !== null) return <Failure error={error} retry={retry} />;
  if (value === null) return <section className="card movers-place" aria-busy="true" />;
  return (
    <section className="card stack" aria-labelledby="movers">
      <h2 id="movers">What moved: the last seven days against the seven before</h2>
      {[...value.models, ...value.tasks].some(
        ({ before }) => before.requests !== 0 || before.attempts !== 0,
      ) ? (
        <div className="pair movers">
          <MoverTable what="Model" movers={value.models} />
          <MoverTable what="Task" movers={value.tasks} />
        </div>
      ) : (
        <p className="quiet">
          The ledger holds nothing of the seven days before, so there is nothing to compare with.
        </p>
      )}
    </section>
  );
}

const MoverTable = ({ what, movers }: { what: string; movers: readonly Mover[] }): ReactNode => (
  <Table
    label={`What moved, by ${what.toLowerCase()}`}
    columns={[
      {
        head: what,
        className: "name",
        cell: ({ name }) => nameOf({ name, isRest: false }, what.toLowerCase()),
      },
      { head: "before", className: "number", cell: ({ before }) => <Usd value={before.usd} /> },
      { head: "now", className: "number", cell: ({ now }) => <Usd value={now.usd} /> },
      {
        head: "change",
        className: "number",
        tone: (mover) => {
          const change = changeOf(mover);
          return change === null || change === 0 ? "" : change > 0 ? "bad" : "good";
        },
        cell: (mover) => {
          const change = changeOf(mover);
          return (
            <span>
              {change !== null && change > 0 && "+"}
              <Usd value={change} />
            </span>
          );
        },
      },
    ]}
    rows={movers.slice(0, MOST_SHOWN)}
    keyOf={({ name }) => name ?? ""}
  />
);

/** Unknown where either side has no price. */
const changeOf = ({ before, now, changeUsd }: Mover): number | null =>
  before.usd === null || now.usd === null ? null : changeUsd;
