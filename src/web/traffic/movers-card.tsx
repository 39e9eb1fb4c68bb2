import type { ReactNode } from "react";
import { plural } from "../../core/format.ts";
import type { Mover, MoversAnswer } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Spend, Usd } from "../parts/figure.tsx";
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
      {value.days.before === 0 ? (
        <p className="quiet">
          The ledger holds nothing of the seven days before, so there is nothing to compare with.
        </p>
      ) : (
        <>
          <Coverage days={value.days} />
          <div className="pair movers">
            <MoverTable what="Model" movers={value.models} days={value.days} />
            <MoverTable what="Task" movers={value.tasks} days={value.days} />
          </div>
        </>
      )}
    </section>
  );
}

/** A day without data is no saving. */
function Coverage({ days: { now, before } }: Pick<MoversAnswer, "days">): ReactNode {
  if (now === before) return null;
  return (
    <p className="note small">
      The ledger holds requests on {plural(now, "day")} of the last seven and on {before} of the seven before.
      Where a week has fewer days, a smaller sum is no saving.
    </p>
  );
}

interface MoverTableProps extends Pick<MoversAnswer, "days"> {
  what: string;
  movers: readonly Mover[];
}

const MoverTable = ({ what, movers, days }: MoverTableProps): ReactNode => (
  <Table
    label={`What moved, by ${what.toLowerCase()}`}
    columns={[
      {
        head: what,
        className: "name",
        cell: ({ name }) => nameOf({ name, isRest: false }, what.toLowerCase()),
      },
      { head: "before", className: "number", cell: ({ before }) => <SpendOrNone figures={before} /> },
      { head: "now", className: "number", cell: ({ now }) => <SpendOrNone figures={now} /> },
      {
        head: "change",
        className: "number",
        tone: (mover) => toneOf(changeOf(mover), days),
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

/** Nothing was asked of it in that week, which is no price of $0. */
const SpendOrNone = ({ figures }: { figures: Mover["now"] }): ReactNode =>
  figures.requests === 0 && figures.attempts === 0 ? (
    <span className="quiet">no requests</span>
  ) : (
    <Spend figures={figures} />
  );

/** Unknown where either side has no price. */
const changeOf = ({ before, now, changeUsd }: Mover): number | null =>
  before.usd === null || now.usd === null ? null : changeUsd;

/** Less is good only where both weeks are covered. */
function toneOf(change: number | null, { now, before }: MoversAnswer["days"]): string {
  if (change === null || change === 0) return "";
  if (change > 0) return "bad";
  return now >= before ? "good" : "";
}
