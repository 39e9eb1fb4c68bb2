/** There is no space left for another row. Nothing was written; serving must stop or go on unmetered, by choice. */
export class LedgerFullError extends Error {
  override readonly name = "LedgerFullError";

  constructor(folder: string, options?: ErrorOptions) {
    super(`the ledger cannot take another row: no space left in ${folder}`, options);
  }
}

const READ_ONLY = 8;
const CORRUPT = 11;
const FULL = 13;
const NOT_A_DATABASE = 26;
const ERROR = 1;

/** Is there no space for what was to be written? */
export const isFull = (error: unknown): boolean =>
  primaryCode(error) === FULL || (error instanceof Error && "code" in error && error.code === "ENOSPC");

/** Is the file itself broken, rather than busy, missing or forbidden? */
export const isDamage = (error: unknown): boolean => {
  const code = primaryCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE;
};

/** Must the file be opened for writing once, because a killed writer left a half transaction (SQLITE_READONLY_*)? */
export const needsRecovery = (error: unknown): boolean => primaryCode(error) === READ_ONLY;

/** A file that its writer created and did not fill yet has no table. */
export const isMissingTable = (error: unknown): boolean =>
  primaryCode(error) === ERROR && error instanceof Error && error.message.includes("no such table");

/** SQLite's extended codes hold the primary one in their low byte. */
function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return null;
  return error.errcode & 0xff;
}
