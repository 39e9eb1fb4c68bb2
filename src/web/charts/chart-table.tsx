import { type ReactNode, useState } from "react";
import { Table } from "../parts/table.tsx";

interface ChartTableProps {
  /** Names the figures: "Requests of each day". */
  label: string;
  head: readonly string[];
  /** The first cell names the row. Called when the table is opened. */
  rows: () => readonly (readonly ReactNode[])[];
}

/** The figures of a chart, for those who cannot see it or want the number. */
export function ChartTable({ label, head, rows }: ChartTableProps): ReactNode {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="small no-print" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{label}, in figures</summary>
      {isOpen && (
        <Table
          label={label}
          columns={head.map((name, place) => ({
            head: name,
            cell: (cells: readonly ReactNode[]) => cells[place],
            ...(place === 0 ? {} : { className: "number" }),
          }))}
          rows={rows()}
          // Two steps may read the same, and rows never move.
          keyOf={(_cells, index) => index}
        />
      )}
    </details>
  );
}
