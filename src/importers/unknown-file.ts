import { UserError } from "../core/errors.ts";
import { shorten } from "./cells.ts";
import type { FileOutput } from "./file-report.ts";
import type { Format } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { recogniseUnsupported } from "./unsupported.ts";

/** Gives the output and the state that go with a format, once it is known. */
export type OpenOutput = (format: Format) => { output: FileOutput; state: unknown };

const REMEDY = "docs/formats.md lists what is read and a plain format of our own to convert to.";

/** A table whose columns belong to no format that is read. */
export const unknownTable = (name: string, line: number, cells: readonly string[]): UserError =>
  knownButNotRead(name, cells) ??
  new UserError(
    `${name}, line ${line}: no usage format has these columns (${shorten(cells.slice(0, 6).join(", "), 100)})`,
    REMEDY,
    { code: "no-usage-file" },
  );

/** JSON whose fields belong to no format that is read. */
export const unknownJson = (name: string, value: unknown): UserError =>
  isObject(value)
    ? (knownButNotRead(name, Object.keys(value)) ??
      new UserError(
        `${name}: no usage format has these fields (${shorten(Object.keys(value).slice(0, 6).join(", "), 100)})`,
        REMEDY,
        { code: "no-usage-file" },
      ))
    : new UserError(`${name} does not hold JSON objects`, REMEDY, { code: "no-usage-file" });

function knownButNotRead(name: string, fields: readonly string[]): UserError | null {
  const known = recogniseUnsupported(fields);
  return known === null
    ? null
    : new UserError(`${name} is ${known.what}, which is not read`, known.instead, { code: "no-usage-file" });
}
