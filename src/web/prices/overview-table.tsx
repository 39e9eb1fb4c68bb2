import { type ReactNode, useState } from "react";
import { Scroller } from "../parts/scroller.tsx";

interface OverviewTableProps {
  title: string;
  caption: string;
  head: readonly string[];
  /** The first cell of each names it, the last says since when or according to whom. */
  rows: readonly (readonly ReactNode[])[];
}

/** So many rows are shown at first. */
const FIRST = 8;

/** A card with one table; figures stand in the columns between the first and the last. */
export function OverviewTable({ title, caption, head, rows }: OverviewTableProps): ReactNode {
  const [isWhole, setWhole] = useState(false);
  const place = (column: number): string | undefined =>
    column === 0 ? undefined : column === head.length - 1 ? "source line" : "number";
  return (
    <section className="card stack" aria-label={title}>
      <h2>{title}</h2>
      <Scroller label={title}>
        <table className="small stacks named overview">
          <caption className="quiet">{caption}</caption>
          <thead>
            <tr>
              {head.map((name, column) => (
                // oxlint-disable-next-line react/no-array-index-key -- two columns may be called alike
                <th key={column} scope="col" className={place(column)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, isWhole ? rows.length : FIRST).map(([name, ...cells], row) => (
              // oxlint-disable-next-line react/no-array-index-key -- rows never move
              <tr key={row}>
                <th scope="row">{name}</th>
                {cells.map((cell, column) => (
                  // oxlint-disable-next-line react/no-array-index-key -- two columns may be called alike
                  <td key={column} className={place(column + 1)} data-label={head[column + 1]}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroller>
      {rows.length > FIRST && !isWhole && (
        <p>
          <button type="button" onClick={() => setWhole(true)}>
            Show all {rows.length}
          </button>
        </p>
      )}
    </section>
  );
}
