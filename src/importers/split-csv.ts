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

/** True when the text ends inside quotes, so that the record goes on in the next line. */
export function endsInsideQuotes(text: string): boolean {
  let inside = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) inside = !inside;
  return inside;
}

const QUOTE = 34;

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
