import { resolve } from "node:path";
import type { CommandIo } from "./command.ts";

/** The flag by which every command that needs the data folder takes it. */
export const DATA_FLAG = [
  "--data <folder>",
  "where the ledger is (default: $BREAKEVEN_DATA or ./.breakeven)",
] as const;

/** The data folder: the flag, else BREAKEVEN_DATA, else `.breakeven` where the command runs. Absolute. */
export function dataFolder(io: Pick<CommandIo, "cwd" | "env">, flag: string | undefined): string {
  const named = flag ?? io.env["BREAKEVEN_DATA"];
  return resolve(io.cwd, named === undefined || named === "" ? ".breakeven" : named);
}
