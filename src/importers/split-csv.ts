/** The delimiter of a table, judged by its header: whichever of comma, semicolon and tab occurs most. */
export function sniffDelimiter(header: string): "," | ";" | "\t" {
  const bare = header.replaceAll(/"[^"]*"/g, "");
  const count = (delimiter: string): number => bare.split(delimiter).length;
  const [comma, semicolon, tab] = [count(","), count(";"), count("\t")];
  if (tab > comma && tab > semicolon) return "\t";
  return semicolon > comma ? ";" : ",";
}

/** Cells of one record, quotes removed. The record may span lines inside quotes. */
export function splitCsv(record: string, delimiter: string): string[] {
  if (!record.includes('"')) return record.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  while (at <= record.length) {
    if (record.charCodeAt(at) === QUOTE) {
      const [cell, next] = quotedCell(record, at + 1, delimiter);
      cells.push(cell);
      at = next;
    } else {
      const end = record.indexOf(delimiter, at);
      cells.push(end < 0 ? record.slice(at) : record.slice(at, end));
      at = end < 0 ? record.length + 1 : end + 1;
    }
  }
  return cells;
}

/**
 * Cuts lines without quotes into cells in one pass over the text. Only wanted cells are cut out, the others come
 * as empty text: most of the time of reading a table goes into cells that nobody looks at.
 */
export function splitPlainLines(
  text: string,
  delimiter: string,
  wanted: readonly boolean[] | undefined,
  onLine: (cells: string[], lineIndex: number) => void,
): void {
  let from = 0;
  for (let lineIndex = 0; from <= text.length; lineIndex++) {
    const found = text.indexOf("\n", from);
    const lineEnd = found < 0 ? text.length : found;
    const end = lineEnd > from && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (end > from) {
      const cells: string[] = [];
      for (;;) {
        const next = text.indexOf(delimiter, from);
        const isLast = next < 0 || next >= end;
        const isWanted = wanted === undefined || wanted[cells.length] !== false;
        cells.push(isWanted ? text.slice(from, isLast ? end : next) : "");
        if (isLast) break;
        from = next + 1;
      }
      onLine(cells, lineIndex);
    }
    from = lineEnd + 1;
  }
}

/** True when the text ends inside quotes, so that the record goes on in the next line. */
export function endsInsideQuotes(text: string): boolean {
  let inside = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) inside = !inside;
  return inside;
}

const QUOTE = 34;
const CARRIAGE_RETURN = 13;

/** The cell that starts behind an opening quote, and where the next cell starts (beyond the end when none). */
function quotedCell(record: string, from: number, delimiter: string): [string, number] {
  let cell = "";
  let at = from;
  for (;;) {
    const end = record.indexOf('"', at);
    if (end < 0) return [cell + record.slice(at), record.length + 1];
    cell += record.slice(at, end);
    if (record.charCodeAt(end + 1) === QUOTE) {
      cell += '"';
      at = end + 2;
      continue;
    }
    // Text between the closing quote and the delimiter does not occur in valid files; it is kept.
    const next = record.indexOf(delimiter, end + 1);
    if (next < 0) return [cell + record.slice(end + 1), record.length + 1];
    return [cell + record.slice(end + 1, next), next + 1];
  }
}
