import type { ImportReport } from "../importers/import-files.ts";
import { plural } from "./format.ts";

/** What became of each file that was read, as lines for stderr. */
export function importReportLines({ files, notes }: ImportReport): string[] {
  const lines: string[] = [];
  for (const file of files) {
    const dropped = file.duplicates > 0 ? `, ${plural(file.duplicates, "duplicate")} dropped` : "";
    lines.push(`${file.file}: ${file.format}, ${plural(file.rows, "row")}${dropped}`);
    for (const note of file.notes) lines.push(`  ${note}`);
    if (file.skippedCount > 0) lines.push(`  ${plural(file.skippedCount, "row")} skipped:`);
    for (const { line, column, reason } of file.skipped) {
      lines.push(`    line ${line}${column === null ? "" : `, column ${column}`}: ${reason}`);
    }
  }
  return [...lines, ...notes];
}
