import { type ReactNode, useState } from "react";
import { Scroller } from "./scroller.tsx";
import { type Sort, sortedRows } from "./sorted-rows.ts";

/** One column. Its heading serves both the wide table and the cards of a narrow screen. */
export interface Column<Row> {
  head: string;
  /** Below the heading of the wide table: the axis of bars. */
  axis?: ReactNode;
  cell: (row: Row, index: number) => ReactNode;
  /** Of the heading and all cells: "number" aligns right; "line", "prose" and "range" take a whole line of a card. */
  className?: string;
  /** Added to the class of one cell: "bad" for a loss. */
  tone?: (row: Row) => string;
  /** What a click on the heading sorts by; null is unknown and comes last. Without it the column cannot sort. */
  sortBy?: (row: Row) => number | string | null;
}

interface TableProps<Row> {
  /** Names the table for screen readers. */
  label: string;
  /** Shown above the table. */
  caption?: string;
  /** The first names the row. */
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row, index: number) => string | number;
  className?: string;
  rowClass?: (row: Row) => string | undefined;
  idOf?: (row: Row) => string;
  /** What is expanded below a row; null if nothing is. */
  detail?: (row: Row) => ReactNode;
  /** How many rows are shown until "Show all" is clicked. */
  first?: number;
  /** More rows, made by the caller, after the others. */
  children?: ReactNode;
}

/**
 * Every table of the page: headings that sort, rows that become cards on a narrow screen, the rest on request. Not a
 * headless library: sorting alone weighs 13.5 KB there, packed, and columns here neither move, hide nor group.
 */
export function Table<Row>(props: TableProps<Row>): ReactNode {
  const { label, caption, columns, rows, keyOf, className = "small", first = Infinity } = props;
  const [sort, setSort] = useState<Sort | null>(null);
  const [isWhole, setWhole] = useState(false);
  const sorted = sortedRows(rows, columns, sort);
  const shown = isWhole ? sorted : sorted.slice(0, first);
  return (
    <>
      <Scroller label={label}>
        <table className={`stacks ${className}`}>
          <caption className={caption === undefined ? "unseen" : "quiet"}>{caption ?? label}</caption>
          <thead>
            <tr>
              {columns.map((column, place) => (
                // oxlint-disable-next-line react/no-array-index-key -- columns are places, and two may have one name
                <Heading key={place} column={column} place={place} sort={sort} setSort={setSort} />
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <Cells key={keyOf(row, index)} {...props} row={row} index={index} />
            ))}
            {props.children}
          </tbody>
        </table>
      </Scroller>
      {shown.length < sorted.length && (
        <p className="no-print">
          <button type="button" onClick={() => setWhole(true)}>
            Show all {sorted.length}
          </button>
        </p>
      )}
    </>
  );
}

interface HeadingProps<Row> {
  column: Column<Row>;
  place: number;
  sort: Sort | null;
  setSort: (sort: Sort) => void;
}

function Heading<Row>({ column, place, sort, setSort }: HeadingProps<Row>): ReactNode {
  const { head, axis, className, sortBy } = column;
  if (sortBy === undefined)
    return (
      <th scope="col" className={className}>
        {head}
        {axis}
      </th>
    );
  const isSorted = sort?.place === place;
  const isDescending = isSorted && sort.isDescending;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isSorted ? (isDescending ? "descending" : "ascending") : "none"}
    >
      <button type="button" className="sort" onClick={() => setSort({ place, isDescending: !isDescending })}>
        {head}
      </button>
    </th>
  );
}

function Cells<Row>(props: TableProps<Row> & { row: Row; index: number }): ReactNode {
  const { columns, row, index, rowClass, idOf, detail } = props;
  const unfolded = detail?.(row) ?? null;
  return (
    <>
      <tr className={rowClass?.(row)} id={idOf?.(row)}>
        {columns.map(({ head, cell, className, tone }, place) => {
          const classes = [className, tone?.(row)].filter(Boolean).join(" ") || undefined;
          return place === 0 ? (
            <th key={head} scope="row" className={classes}>
              {cell(row, index)}
            </th>
          ) : (
            // oxlint-disable-next-line react/no-array-index-key -- columns are places, and two may have one name
            <td key={place} className={classes} data-label={head}>
              {cell(row, index)}
            </td>
          );
        })}
      </tr>
      {unfolded !== null && (
        <tr>
          <td colSpan={columns.length}>{unfolded}</td>
        </tr>
      )}
    </>
  );
}
