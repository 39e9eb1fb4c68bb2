import type { ReactNode } from "react";
import type { Mover } from "../../contract/api.ts";
import { call } from "../api/call.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Failure } from "../parts/failure.tsx";
import { Usd } from "../parts/figure.tsx";
import { nameOf } from "./name-of.ts";

const MOST_SHOWN = 6;

/** What grew and what shrank most in dollars: the last seven days against the seven before. */
export function MoversCard(): ReactNode {
  const { value, error } = useAnswer("movers", (signal) => call("GET /api/movers", {}, { signal }));
  if (error !== null) return <Failure error={error} />;
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

/** Unknown where either side has no price. */
function Change({ mover: { before, now, changeUsd } }: { mover: Mover }): ReactNode {
  const isKnown = before.usd !== null && now.usd !== null;
  const tone = !isKnown || changeUsd === 0 ? "" : changeUsd > 0 ? "bad" : "good";
  return (
    <td className={`number ${tone}`}>
      {isKnown && changeUsd > 0 && "+"}
      <Usd value={isKnown ? changeUsd : null} />
    </td>
  );
}

const MoverTable = ({ what, movers }: { what: string; movers: readonly Mover[] }): ReactNode => (
  <table className="small">
    <thead>
      <tr>
        <th scope="col">{what}</th>
        <th scope="col" className="number">
          before
        </th>
        <th scope="col" className="number">
          now
        </th>
        <th scope="col" className="number">
          change
        </th>
      </tr>
    </thead>
    <tbody>
      {movers.slice(0, MOST_SHOWN).map((mover) => (
        <tr key={mover.name ?? ""}>
          <th scope="row" className="name">
            {nameOf({ name: mover.name, isRest: false }, what.toLowerCase())}
          </th>
          <td className="number">
            <Usd value={mover.before.usd} />
          </td>
          <td className="number">
            <Usd value={mover.now.usd} />
          </td>
          <Change mover={mover} />
        </tr>
      ))}
    </tbody>
  </table>
);
