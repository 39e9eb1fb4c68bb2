import { type AssumptionChange, assumptionChange } from "../core/assumption-override.ts";
import { UserError } from "../core/errors.ts";
import { parseRows } from "./catalog-file.ts";

const REMEDY =
  'write JSON {"name": 0.2, "other": {"low": 1, "typical": 2, "high": 3}}, lines of "name: 0.2" or ' +
  '"name: 1..2..3", or CSV with the columns name and value, or name, low, typical, high';

/**
 * Assumptions from the content of a file that a user wrote: JSON, lines of `name: value` (the part of YAML that a
 * list of numbers needs; nested low, typical and high too), or CSV with the columns of the catalog's own file.
 * Throws UserError with the file's name and, where there is one, the line.
 */
export function parseAssumptionFile(content: string, fileName: string): AssumptionChange[] {
  const text = content.replace(/^\uFEFF/, "");
  const first = text.split(/\r?\n/).find((line) => line.trim() !== "" && !line.startsWith("#")) ?? "";
  const changes = first.trim().startsWith("{")
    ? fromJson(text, fileName)
    : /^"?name"?\s*,/i.test(first)
      ? fromCsv(text, fileName)
      : fromLines(text, fileName);
  if (changes.length === 0) throw new UserError(`${fileName} holds no assumption`, REMEDY);
  return changes;
}

function fromJson(text: string, fileName: string): AssumptionChange[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${fileName} is not valid JSON: ${(error as Error).message}`, REMEDY, {
      cause: error,
    });
  }
  if (typeof value !== "object" || value === null)
    throw new UserError(`${fileName} is not an object`, REMEDY);
  return Object.entries(value).map(([name, setting]) => {
    if (typeof setting === "number") return assumptionChange(name, `${setting}`, fileName);
    if (typeof setting === "string") return assumptionChange(name, setting, fileName);
    return fromBand(name, setting as Record<string, unknown> | null, fileName);
  });
}

function fromCsv(text: string, fileName: string): AssumptionChange[] {
  let rows: ReturnType<typeof parseRows>;
  try {
    rows = parseRows(text);
  } catch (error) {
    throw new UserError(`${fileName} is not valid CSV: ${(error as Error).message}`, REMEDY, {
      cause: error,
    });
  }
  return rows.map((row) => {
    const name = row["name"] ?? "";
    const value = row["value"]?.trim();
    return value === undefined ? fromBand(name, row, fileName) : assumptionChange(name, value, fileName);
  });
}

/** `name: value`, or `name:` followed by indented `low:`, `typical:` and `high:`. */
function fromLines(text: string, fileName: string): AssumptionChange[] {
  const changes: AssumptionChange[] = [];
  let open: { name: string; band: Record<string, string>; line: number } | null = null;
  const close = (): void => {
    if (open) changes.push(fromBand(open.name, open.band, `${fileName}:${open.line}`));
    open = null;
  };
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.replace(/\s+#.*$|^#.*$/, "");
    const at = `${fileName}:${index + 1}`;
    if (line.trim() === "" || line.trim() === "---") continue;
    const match = /^(\s*)([A-Za-z0-9_]+)\s*[:=]\s*(.*)$/.exec(line);
    if (!match) throw new UserError(`${at}: "${line.trim()}" is not an assumption`, REMEDY);
    const [, indent = "", name = "", value = ""] = match;
    if (indent !== "" && open) {
      (open as { band: Record<string, string> }).band[name] = value.trim();
      continue;
    }
    close();
    if (value.trim() === "") open = { name, band: {}, line: index + 1 };
    else changes.push(assumptionChange(name, unbracketed(value.trim()), at));
  }
  close();
  return changes;
}

/** "[1, 2, 3]" as "1..2..3"; anything else as it is. */
const unbracketed = (value: string): string => {
  const list = /^\[(.*)\]$/.exec(value)?.[1];
  return list === undefined ? value : list.split(",").join("..");
};

function fromBand(
  name: string,
  band: Readonly<Record<string, unknown>> | null,
  origin: string,
): AssumptionChange {
  const parts = [band?.["low"], band?.["typical"], band?.["high"]];
  if (parts.some((part) => typeof part !== "number" && (typeof part !== "string" || part.trim() === "")))
    throw new UserError(`${origin}: "${name}" needs a value, or low, typical and high`, REMEDY);
  return assumptionChange(name, parts.map(String).join(".."), origin);
}
