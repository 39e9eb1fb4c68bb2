import { cell, readCatalogRows } from "./catalog-file.ts";
import { listCell, requiredNumber } from "./row-values.ts";

/** Tokens that an iteration yields with a method of speculative decoding, as published. */
export interface AcceptLength {
  method: string;
  tokens: number;
  low: number;
  typical: number;
  high: number;
  /** Time of one draft token as a share of an iteration of the model. */
  draftShare: number;
  source: string;
}

let loaded: readonly (AcceptLength & { aliases: readonly string[] })[] | null = null;

/** The published accept length of a method ("mtp", "EAGLE3") nearest to this many draft tokens, or null. */
export function acceptLength(method: string, tokens: number | null): AcceptLength | null {
  const wanted = method.toLowerCase().replaceAll("-", "_");
  const all = rows();
  const name = all.find((row) => row.method === wanted || row.aliases.includes(wanted))?.method;
  const own = all.filter((row) => row.method === name);
  const [first] = own;
  if (!first) return null;
  if (tokens === null) return own.find((row) => row.tokens === 3) ?? first;
  return own.reduce(
    (best, row) => (Math.abs(row.tokens - tokens) < Math.abs(best.tokens - tokens) ? row : best),
    first,
  );
}

export const speculativeMethods = (): string[] => [...new Set(rows().map(({ method }) => method))];

function rows(): NonNullable<typeof loaded> {
  loaded ??= readCatalogRows("accept-lengths.csv").map((row) => ({
    method: cell(row, "method"),
    aliases: listCell(row, "aliases"),
    tokens: requiredNumber(row, "tokens"),
    low: requiredNumber(row, "low"),
    typical: requiredNumber(row, "typical"),
    high: requiredNumber(row, "high"),
    draftShare: requiredNumber(row, "draft_share"),
    source: cell(row, "source"),
  }));
  return loaded;
}
