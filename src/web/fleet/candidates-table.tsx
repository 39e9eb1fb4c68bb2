import type { ReactNode } from "react";
import type { PlanOption } from "../../planner/model/plan-option.ts";
import { RUNG_NAMES } from "../decision/option-names.ts";
import { formatPercent } from "../../core/format.ts";
import { Milliseconds, Usd } from "../parts/figure.tsx";
import { Table } from "../parts/table.tsx";

export interface CandidatesProps {
  fleets: readonly PlanOption[];
  chosen: PlanOption;
  choose: (id: string) => void;
  /** Id of the verdict's option, which may have no fleet. */
  verdict: string;
}

/** The figures of every fleet; one is chosen. */
export const CandidatesTable = ({ fleets, chosen, choose, verdict }: CandidatesProps): ReactNode => (
  <Table
    label="Fleets of the ladder; choose one to look at"
    className="candidates small"
    columns={[
      {
        head: "Fleet",
        cell: ({ id, label }) => (
          <label className="pick">
            <input type="radio" name="fleet" checked={id === chosen.id} onChange={() => choose(id)} />
            <span>
              {label}
              {id === verdict && <span className="tag">verdict</span>}
            </span>
          </label>
        ),
      },
      { head: "rung", className: "fact line", cell: ({ kind }) => RUNG_NAMES[kind] },
      {
        head: "replicas",
        className: "number",
        cell: ({ fleet }) => fleet[0]?.replicas,
        sortBy: ({ fleet }) => fleet[0]?.replicas ?? null,
      },
      {
        head: "$ a month",
        className: "number",
        cell: ({ monthlyUsd }) => <Usd value={monthlyUsd.p50} />,
        sortBy: ({ monthlyUsd }) => monthlyUsd.p50,
      },
      {
        head: "share of tokens",
        className: "number",
        cell: ({ selfHostedShare }) => formatPercent(selfHostedShare),
        sortBy: ({ selfHostedShare }) => selfHostedShare,
      },
      {
        head: "TTFT p95",
        className: "number",
        cell: ({ latency }) => <Milliseconds value={latency?.ttftP95Ms} unknown="not known" />,
        sortBy: ({ latency }) => latency?.ttftP95Ms ?? null,
      },
      {
        head: "TPOT p95",
        className: "number",
        cell: ({ latency }) => <Milliseconds value={latency?.tpotP95Ms} unknown="not known" />,
        sortBy: ({ latency }) => latency?.tpotP95Ms ?? null,
      },
      {
        head: "meets the SLO",
        className: "number",
        tone: ({ meetsSlo }) => (meetsSlo === false ? "bad" : ""),
        cell: ({ meetsSlo }) =>
          meetsSlo === null ? <span className="quiet">not known</span> : meetsSlo ? "yes" : "no",
      },
    ]}
    rows={fleets}
    keyOf={({ id }) => id}
    rowClass={({ id }) => (id === chosen.id ? "chosen-fleet" : undefined)}
  />
);
