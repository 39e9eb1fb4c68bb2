import type { ReactNode } from "react";
import type { PlanOption } from "../../planner/plan-result.ts";
import { RUNG_NAMES } from "../decision/option-names.ts";
import { formatMilliseconds, formatPercent } from "../../core/format.ts";
import { Usd } from "../parts/figure.tsx";
import { Scroller } from "../parts/scroller.tsx";

export interface CandidatesProps {
  fleets: readonly PlanOption[];
  chosen: PlanOption;
  choose: (id: string) => void;
  /** Id of the verdict's option, which may have no fleet. */
  verdict: string;
}

/** The figures of every fleet; one is chosen. */
export const CandidatesTable = ({ fleets, chosen, choose, verdict }: CandidatesProps): ReactNode => (
  <Scroller label="Candidates">
    <table className="candidates small stacks">
      <caption className="unseen">Fleets of the ladder; choose one to look at</caption>
      <thead>
        <tr>
          <th scope="col">Fleet</th>
          <th scope="col">Rung</th>
          <th scope="col" className="number">
            replicas
          </th>
          <th scope="col" className="number">
            $ a month
          </th>
          <th scope="col" className="number">
            share of tokens
          </th>
          <th scope="col" className="number">
            TTFT p95
          </th>
          <th scope="col" className="number">
            TPOT p95
          </th>
          <th scope="col" className="number">
            within the SLO
          </th>
        </tr>
      </thead>
      <tbody>
        {fleets.map((option) => (
          <tr key={option.id} className={option === chosen ? "chosen-fleet" : undefined}>
            <th scope="row">
              <label className="pick">
                <input
                  type="radio"
                  name="fleet"
                  checked={option.id === chosen.id}
                  onChange={() => choose(option.id)}
                />
                <span>
                  {option.label}
                  {option.id === verdict && <span className="tag">verdict</span>}
                </span>
              </label>
            </th>
            <td data-label="rung" className="fact line">
              {RUNG_NAMES[option.kind]}
            </td>
            <td className="number" data-label="replicas">
              {option.fleet[0]?.replicas}
            </td>
            <td className="number" data-label="$ a month">
              <Usd value={option.monthlyUsd.typical} />
            </td>
            <td className="number" data-label="of tokens">
              {formatPercent(option.selfHostedShare)}
            </td>
            <td className="number" data-label="TTFT p95">
              <Time value={option.latency?.ttftP95Ms ?? null} />
            </td>
            <td className="number" data-label="TPOT p95">
              <Time value={option.latency?.tpotP95Ms ?? null} />
            </td>
            <td className={option.meetsSlo === false ? "number bad" : "number"} data-label="in SLO">
              {option.meetsSlo === null ? (
                <span className="quiet">not known</span>
              ) : option.meetsSlo ? (
                "yes"
              ) : (
                "no"
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </Scroller>
);

const Time = ({ value }: { value: number | null }): ReactNode =>
  value === null ? (
    <span className="quiet">not known</span>
  ) : (
    <data value={value}>{formatMilliseconds(value)}</data>
  );
