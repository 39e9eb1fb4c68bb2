import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { formatCountShort } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { Scroller } from "../parts/scroller.tsx";
import { optionOf, rungAndLabel } from "./option-names.ts";

/** So many are shown at first. */
const FIRST = 6;

/** Against staying comes first. */
const rank = ({ against }: PlanResult["breakEven"][number]): number => (against === "stay" ? 0 : 1);

/** Every crossing as figures; the crossings of a staircase are many, so they fold. */
export function CrossingTable({ result }: { result: PlanResult }): ReactNode {
  const name = (id: string): string => {
    const option = optionOf(result, id);
    return option === null ? id : rungAndLabel(option);
  };
  if (result.breakEven.length === 0)
    return (
      <p className="small quiet">
        No option changes places with another, from a thousandth to 10,000 times this traffic.
      </p>
    );
  const sorted = result.breakEven.toSorted(
    (a, b) => rank(a) - rank(b) || a.apiUsdPerMonth - b.apiUsdPerMonth,
  );
  const [shown, more] = [sorted.slice(0, FIRST), sorted.slice(FIRST)];
  const rows = (crossings: PlanResult["breakEven"]): ReactNode => (
    <Scroller label="Crossings">
      <table className="small stacks">
        <thead>
          <tr>
            <th scope="col">From there on cheaper</th>
            <th scope="col">against</th>
            <th scope="col" className="number">
              API spend, $ a month
            </th>
            <th scope="col" className="number">
              input tokens
            </th>
            <th scope="col" className="number">
              output tokens
            </th>
          </tr>
        </thead>
        <tbody>
          {crossings.map((crossing) => {
            const other = crossing.cheaperBeyond === crossing.option ? crossing.against : crossing.option;
            return (
              <tr key={`${crossing.option} ${crossing.against} ${crossing.volume}`}>
                <th scope="row">{name(crossing.cheaperBeyond)}</th>
                <td data-label="against" className="against line">
                  {name(other)}
                </td>
                <td className="number" data-label="API spend">
                  <Usd value={crossing.apiUsdPerMonth} />
                </td>
                <td className="number" data-label="input tokens">
                  <data value={crossing.inputTokensPerMonth}>
                    {formatCountShort(crossing.inputTokensPerMonth)}
                  </data>
                </td>
                <td className="number" data-label="output tokens">
                  <data value={crossing.outputTokensPerMonth}>
                    {formatCountShort(crossing.outputTokensPerMonth)}
                  </data>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
  return (
    <div className="crossings">
      {rows(shown)}
      {more.length > 0 && (
        <details className="no-print">
          <summary className="small">
            {more.length === 1 ? "One more crossing" : `${more.length} more crossings`}: whole machines may
            cross a line more than once
          </summary>
          {rows(more)}
        </details>
      )}
    </div>
  );
}
