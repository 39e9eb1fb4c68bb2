import { type ReactNode, useState } from "react";
import { Scroller } from "../parts/scroller.tsx";

interface ChartTableProps {
  /** What the figures are of: "Requests of each day". */
  label: string;
  head: readonly string[];
  /** The first cell of each names it; asked for when somebody looks. */
  rows: () => readonly (readonly ReactNode[])[];
}

/** The figures of a chart, for whoever cannot see it or wants the number. */
export function ChartTable({ label, head, rows }: ChartTableProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const place = (index: number): string | undefined => (index === 0 ? undefined : "number");
  return (
    <details className="small no-print" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}, in figures</summary>
      {isOpen && (
        <Scroller label={label}>
          <table className="small">
            <thead>
              <tr>
                {head.map((name, index) => (
                  <th key={name} scope="col" className={place(index)}>
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows().map(([name, ...cells], row) => (
                // oxlint-disable-next-line react/no-array-index-key -- two steps may read alike, and rows never move
                <tr key={row}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, index) => (
                    <td key={head[index + 1]} className="number">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </details>
  );
}
