import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../../core/errors.ts";
import type { CostRow, UsageRow } from "../../core/usage.ts";
import { type ImportReport, importFiles, type ImportOptions } from "../import-files.ts";

export interface Imported {
  rows: UsageRow[];
  costs: CostRow[];
  spans: [number, number][];
  report: ImportReport;
}

/** Relative times start at midnight of this day. */
const AS_OF_MS = Date.UTC(2026, 10, 20, 15, 30);
export const AS_OF_DAY_MS = Date.UTC(2026, 10, 20);

export const fixture = (name: string): string => join(import.meta.dirname, "..", "fixtures", name);

/** Everything that the files give. */
export async function importPaths(
  paths: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Imported> {
  const imported: Omit<Imported, "report"> = { rows: [], costs: [], spans: [] };
  const report = await importFiles(
    paths,
    {
      usage: (row) => void imported.rows.push(row),
      cost: (row) => void imported.costs.push(row),
      span: (startMs, endMs) => void imported.spans.push([startMs, endMs]),
    },
    { asOfMs: AS_OF_MS, defaultModel: null, usdPerUnit: {}, ...options },
  );
  return { ...imported, report };
}

export const importFixtures = (
  names: readonly string[],
  options: Partial<ImportOptions> = {},
): Promise<Imported> => importPaths(names.map(fixture), options);

/** Imports files that exist only for this call; reports name them as given. */
export async function importContents(
  contents: Readonly<Record<string, string | Buffer>>,
  options: Partial<ImportOptions> = {},
  /** What is named in place of the files themselves: a folder of them. */
  named: readonly string[] | null = null,
): Promise<Imported> {
  const folder = await mkdtemp(join(tmpdir(), "breakeven-import-"));
  try {
    const paths: string[] = [];
    for (const [name, content] of Object.entries(contents)) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
      paths.push(path);
    }
    return await importPaths(named?.map((name) => join(folder, name)) ?? paths, options);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new UserError(error.message.replaceAll(`${folder}/`, ""), error.remedy, { cause: error });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** What the rows say, without where they stood, in an order of its own: for comparing splits of the same rows. */
export const contentOf = ({ rows, costs }: Imported): string[] =>
  [...rows, ...costs]
    .map((row) => {
      const { tokens, ...rest } = { tokens: {}, ...row, file: "", line: 0 };
      const counts = Object.entries(tokens).sort(([a], [b]) => (a < b ? -1 : 1));
      return JSON.stringify([rest, counts], (_, value: unknown) =>
        typeof value === "bigint" ? `${value}` : value,
      );
    })
    .sort();
