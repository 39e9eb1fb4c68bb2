import { sep } from "node:path";
import { UserError } from "../../core/errors.ts";

/** Names of files without the folder that they were kept in. */
export const withoutFolders = (text: string, folder: string | null): string =>
  folder === null ? text : text.replaceAll(JSON.stringify(`${folder}${sep}`).slice(1, -1), "");

/** The same of an error for a person. */
export function plain(error: unknown, folder: string | null): unknown {
  if (!(error instanceof UserError) || folder === null) return error;
  const strip = (text: string): string => text.replaceAll(`${folder}${sep}`, "");
  return new UserError(strip(error.message), strip(error.remedy), { cause: error });
}
