import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { AssumptionName } from "./assumption-name.tsx";
import { wordsFor } from "./slider-groups.ts";
import { type Column, Table } from "../parts/table.tsx";

/** How many notes are shown at first. */
const MOST_NOTES = 8;

type Row = PlanResult["assumptions"][number];

/** Every assumption that moves the answer, with source and date. */
export function SourcesCard({ result }: { result: PlanResult }): ReactNode {
  return (
    <section className="card sources-card" aria-labelledby="sources">
      <h2 id="sources">Where the figures come from</h2>
      <Table
        label="Assumptions and their sources"
        className="small sources"
        columns={[
          {
            head: "Assumption",
            cell: (row) => (
              <>
                <AssumptionName name={row.name} unit={row.unit} />
                <code className="quiet assumption-id">{row.name}</code>
              </>
            ),
          },
          ...(["low", "typical", "high"] as const).map((end): Column<Row> => ({
            head: end,
            className: "number",
            cell: (row) => <data value={row[end]}>{wordsFor(row.name).show(row[end])}</data>,
          })),
          {
            head: "source",
            className: "prose",
            cell: (row) => (
              <span>
                {row.source}
                {row.date !== "" && (
                  <span className="quiet">
                    , <time dateTime={row.date}>{row.date}</time>
                  </span>
                )}
              </span>
            ),
          },
        ]}
        rows={result.assumptions}
        keyOf={({ name }) => name}
      />
      {result.notes.length > 0 && (
        <Table
          label="Notes on this plan"
          columns={[{ head: "Notes", cell: (note) => note }]}
          className="small notes"
          rows={[...new Set(result.notes)]}
          keyOf={(note) => note}
          first={MOST_NOTES}
        />
      )}
      <p className="small quiet">Prices are those of {result.asOf}, or the last known before it.</p>
    </section>
  );
}
