import { TOKEN_KINDS, inputTokens, outputTokens, type TokenKind } from "../core/tokens.ts";
import { tokenColumn } from "./attempt-columns.ts";
import { rowsCondition, type UsageFilter } from "./usage-filter.ts";

/** How long prompts and answers are. */
export interface LengthDistributions {
  input: LengthDistribution;
  output: LengthDistribution;
  /** Rows that say nothing about the length of one request: buckets of exports, attempts without any count. */
  withoutLengths: number;
}

/** Lengths of single requests, tokens. The figures are exact and null where no request told its length. */
export interface LengthDistribution {
  requests: number;
  mean: number | null;
  p50: number | null;
  p95: number | null;
  max: number | null;
  /** Two bins for each doubling, and one for 0; ascending, empty ones left out. */
  bins: LengthBin[];
}

/** Requests with `fromTokens` (inclusive) to `toTokens` (exclusive) tokens. */
export interface LengthBin {
  fromTokens: number;
  toTokens: number;
  requests: number;
}

/** A row as DuckDB answers it: how many requests have this length. */
export interface LengthRow {
  side: "input" | "output" | "neither";
  length: bigint | null;
  requests: bigint;
}

/**
 * The question in SQL over attempts; `lengthDistributions` reads its rows. Requests are counted by length, of which
 * there are few: sorting them all would take more memory than there is. `kinds` are those that any row reports.
 */
export function lengthsSql(filter: UsageFilter, rows: string, kinds: readonly TokenKind[]): string {
  const [inputs, outputs] = [INPUT, OUTPUT].map((side) => side.filter((kind) => kinds.includes(kind)));
  const isSingle = "grain = 'request' AND coalesce(input, output) IS NOT NULL";
  return `WITH lengths AS NOT MATERIALIZED (
      SELECT grain, (${known(inputs!)})::BIGINT AS input, (${known(outputs!)})::BIGINT AS output
      FROM (${rows}) WHERE ${rowsCondition(filter)})
    SELECT CASE GROUPING(input) WHEN 0 THEN 'input' ELSE 'output' END AS side, coalesce(input, output) AS length,
      count(*) AS requests
    FROM lengths WHERE ${isSingle} GROUP BY GROUPING SETS ((input), (output))
    UNION ALL SELECT 'neither', NULL, count(*) FILTER (NOT coalesce(${isSingle}, false)) FROM lengths`;
}

export function lengthDistributions(rows: readonly LengthRow[]): LengthDistributions {
  const neither = rows.find(({ side }) => side === "neither");
  return {
    input: distribution(rows.filter(({ side }) => side === "input")),
    output: distribution(rows.filter(({ side }) => side === "output")),
    withoutLengths: Number(neither?.requests ?? 0n),
  };
}

function distribution(rows: readonly LengthRow[]): LengthDistribution {
  const counts = rows
    .flatMap(({ length, requests }) =>
      // Null: requests that tell the other length alone.
      length === null || length < 0n ? [] : [{ length: Number(length), requests: Number(requests) }],
    )
    .sort((a, b) => a.length - b.length);
  const requests = counts.reduce((sum, count) => sum + count.requests, 0);
  const tokens = counts.reduce((sum, count) => sum + count.length * count.requests, 0);
  const bins = new Map<number, number>();
  for (const count of counts) {
    const bin = count.length === 0 ? -1 : Math.floor(2 * Math.log2(count.length) + 1e-9);
    bins.set(bin, (bins.get(bin) ?? 0) + count.requests);
  }
  return {
    requests,
    mean: requests === 0 ? null : tokens / requests,
    p50: quantile(counts, requests * 0.5),
    p95: quantile(counts, requests * 0.95),
    max: counts.at(-1)?.length ?? null,
    bins: [...bins].map(([bin, inIt]) => ({
      fromTokens: edge(bin),
      toTokens: edge(bin + 1),
      requests: inIt,
    })),
  };
}

/** The shortest length that this many requests do not exceed. */
function quantile(counts: readonly { length: number; requests: number }[], wanted: number): number | null {
  let seen = 0;
  for (const { length, requests } of counts) {
    seen += requests;
    if (seen >= wanted) return length;
  }
  return null;
}

/** Where a bin begins: lengths are whole, so the edges are too. */
const edge = (bin: number): number => (bin < 0 ? 0 : Math.ceil(2 ** (bin / 2) - 1e-9));

const INPUT = TOKEN_KINDS.filter((kind) => inputTokens({ [kind]: 1 }) !== undefined);
const OUTPUT = TOKEN_KINDS.filter((kind) => outputTokens({ [kind]: 1 }) !== undefined);

/** The sum of those buckets that are known, null where none is, in SQL. */
function known(kinds: readonly TokenKind[]): string {
  if (kinds.length === 0) return "NULL";
  const columns = kinds.map(tokenColumn);
  const sum = columns.map((column) => `coalesce(${column}, 0)`).join(" + ");
  return `CASE WHEN coalesce(${columns.join(", ")}) IS NOT NULL THEN ${sum} END`;
}
