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

/** A row as DuckDB answers it: bin null is the line of figures. */
export interface LengthRow {
  side: "input" | "output" | "neither";
  bin: number | null;
  requests: bigint;
  mean: number | null;
  p50: bigint | null;
  p95: bigint | null;
  max: bigint | null;
}

/** The question in SQL over attempts; `lengthDistributions` reads its rows. */
export function lengthsSql(filter: UsageFilter, rows: string): string {
  const isSingle = "grain = 'request' AND coalesce(input, output) IS NOT NULL";
  const figures = (side: string, length: string): string =>
    `SELECT '${side}' AS side, CASE WHEN ${length} = 0 THEN -1 ELSE floor(2 * log2(${length}) + 1e-9) END::INTEGER AS bin,
       count(*) AS requests, avg(${length}) AS mean, quantile_disc(${length}, 0.5) AS p50,
       quantile_disc(${length}, 0.95) AS p95, max(${length}) AS max
     FROM lengths WHERE ${isSingle} AND ${length} >= 0 GROUP BY GROUPING SETS ((2), ())`;
  return `WITH lengths AS MATERIALIZED (
      SELECT grain, ${known(INPUT)} AS input, ${known(OUTPUT)} AS output FROM (${rows}) WHERE ${rowsCondition(filter)})
    ${figures("input", "input")} UNION ALL ${figures("output", "output")}
    UNION ALL SELECT 'neither', NULL, count(*) FILTER (NOT coalesce(${isSingle}, false)), NULL, NULL, NULL, NULL FROM lengths`;
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
  const whole = rows.find(({ bin }) => bin === null);
  const number = (value: bigint | number | null | undefined): number | null =>
    value === null || value === undefined ? null : Number(value);
  return {
    requests: Number(whole?.requests ?? 0n),
    mean: number(whole?.mean),
    p50: number(whole?.p50),
    p95: number(whole?.p95),
    max: number(whole?.max),
    bins: rows
      .flatMap(({ bin, requests }) => (bin === null ? [] : [{ bin, requests: Number(requests) }]))
      .sort((a, b) => a.bin - b.bin)
      .map(({ bin, requests }) => ({ fromTokens: edge(bin), toTokens: edge(bin + 1), requests })),
  };
}

/** Where a bin begins: lengths are whole, so the edges are too. */
const edge = (bin: number): number => (bin < 0 ? 0 : Math.ceil(2 ** (bin / 2) - 1e-9));

const INPUT = TOKEN_KINDS.filter((kind) => inputTokens({ [kind]: 1 }) !== undefined);
const OUTPUT = TOKEN_KINDS.filter((kind) => outputTokens({ [kind]: 1 }) !== undefined);

/** The sum of those buckets that are known, null where none is, in SQL. */
function known(kinds: readonly TokenKind[]): string {
  const columns = kinds.map(tokenColumn);
  const sum = columns.map((column) => `coalesce(${column}, 0)`).join(" + ");
  return `CASE WHEN coalesce(${columns.join(", ")}) IS NOT NULL THEN ${sum} END`;
}
