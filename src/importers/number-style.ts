/** How a table writes numbers: the decimal sign, as far as its rows show it. */
export type NumberStyle = "point" | "comma" | "unknown";

const DECIMAL_COMMA = /^[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+$/;
/** A point that no thousands could have: another number of digits behind it, or a zero before it. */
const DECIMAL_POINT = /^[+-]?(?:0\.\d+|\d+\.(?:\d{1,2}|\d{4,})|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+)$/;
/** "1.000": one, or a thousand. */
const EITHER = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+$/;

/**
 * The style of a table separated by semicolons, as spreadsheets in much of Europe write them, from some of its cells. In
 * other tables a comma cannot be a decimal sign unless it is in quotes, and a point is what it is.
 */
export function numberStyle(cells: Iterable<string>): NumberStyle {
  let point = false;
  for (const cell of cells) {
    if (DECIMAL_COMMA.test(cell)) return "comma";
    if (DECIMAL_POINT.test(cell)) point = true;
  }
  return point ? "point" : "unknown";
}

/** A cell as it would stand in a table with points. Null where nobody can tell whether it is one or a thousand. */
export function withPoint(cell: string, style: NumberStyle): string | null {
  if (style === "point") return cell;
  if (style === "unknown") return EITHER.test(cell) ? null : cell;
  if (EITHER.test(cell)) return cell.replaceAll(".", "");
  return DECIMAL_COMMA.test(cell) ? cell.replaceAll(".", "").replace(",", ".") : cell;
}
