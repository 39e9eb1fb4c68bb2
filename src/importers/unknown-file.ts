import { UserError, type Wording } from "../core/errors.ts";
import { shorten } from "./cells.ts";
import type { FileOutput } from "./file-report.ts";
import type { Format } from "./format.ts";
import { isObject } from "./json-cell.ts";
import { proposeColumns } from "./own-columns.ts";
import { recogniseUnsupported } from "./unsupported.ts";

/** The formats that a file may be of, and the output and state that go with one, once it is known. */
export interface OpenOutput {
  readonly formats: readonly Format[];
  open(format: Format): { output: FileOutput; state: unknown };
}

const REMEDY = "docs/formats.md lists what is read and a plain format of our own to convert to.";

const remedyFor =
  (header: readonly string[]): Wording =>
  (spelled) => {
    const proposal = proposeColumns(header);
    return `Say what its columns are, for example ${spelled("columns", proposal ?? "time=ts,model=deployment,input=ptoks,output=ctoks")}; docs/formats.md lists what is read without that.`;
  };

/** A table whose columns belong to no format that is read. */
export const unknownTable = (name: string, line: number, cells: readonly string[]): UserError =>
  knownButNotRead(name, cells) ??
  new UserError(
    `${name}, line ${line}: no usage format has these columns (${shorten(cells.slice(0, 6).join(", "), 100)})`,
    remedyFor(cells),
    { code: "no-usage-file" },
  );

/** JSON whose fields belong to no format that is read. */
export const unknownJson = (name: string, value: unknown): UserError =>
  isObject(value)
    ? (knownButNotRead(name, Object.keys(value)) ??
      new UserError(
        `${name}: no usage format has these fields (${shorten(Object.keys(value).slice(0, 6).join(", "), 100)})`,
        remedyFor(Object.keys(value)),
        { code: "no-usage-file" },
      ))
    : new UserError(`${name} does not hold JSON objects`, REMEDY, { code: "no-usage-file" });

function knownButNotRead(name: string, fields: readonly string[]): UserError | null {
  const known = recogniseUnsupported(fields);
  return known === null
    ? null
    : new UserError(`${name} is ${known.what}, which is not read`, known.instead, { code: "no-usage-file" });
}
