import type { ReactNode } from "react";
import type { PlanResult } from "../../planner/plan-result.ts";
import { AssumptionName } from "./assumption-name.tsx";
import { wordsFor } from "./slider-groups.ts";
import { Scroller } from "../parts/scroller.tsx";

/** Where the figures come from: every assumption that moves the answer, with source and date. */
export function SourcesCard({ result }: { result: PlanResult }): ReactNode {
  return (
    <section className="card sources-card" aria-labelledby="sources">
      <h2 id="sources">Where the figures come from</h2>
      <Scroller label="Sources">
        <table className="small sources stacks">
          <thead>
            <tr>
              <th scope="col">Assumption</th>
              <th scope="col" className="number">
                low
              </th>
              <th scope="col" className="number">
                typical
              </th>
              <th scope="col" className="number">
                high
              </th>
              <th scope="col">source</th>
            </tr>
          </thead>
          <tbody>
            {result.assumptions.map((row) => (
              <tr key={row.name}>
                <th scope="row">
                  <AssumptionName name={row.name} unit={row.unit} />
                  <code className="quiet assumption-id">{row.name}</code>
                </th>
                {(["low", "typical", "high"] as const).map((end) => (
                  <td key={end} className="number" data-label={end}>
                    <data value={row[end]}>{wordsFor(row.name).show(row[end])}</data>
                  </td>
                ))}
                <td data-label="source" className="prose">
                  <span>
                    {row.source}
                    {row.date !== "" && (
                      <span className="quiet">
                        , <time dateTime={row.date}>{row.date}</time>
                      </span>
                    )}
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {result.notes.length > 0 && (
        <ul className="small notes">
          {result.notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <p className="small quiet">Every price is of {result.asOf} or the last one known before it.</p>
    </section>
  );
}
