/** By which column rows are sorted. */
export interface Sort {
  place: number;
  isDescending: boolean;
}

/** Rows in the order of a column, those whose value is unknown last in either direction; as they came without one. */
export function sortedRows<Row>(
  rows: readonly Row[],
  columns: readonly { sortBy?: (row: Row) => number | string | null }[],
  sort: Sort | null,
): readonly Row[] {
  const sortBy = sort === null ? undefined : columns[sort.place]?.sortBy;
  if (sort === null || sortBy === undefined) return rows;
  const sign = sort.isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [sortBy(a), sortBy(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * (left < right ? -1 : left > right ? 1 : 0);
  });
}
