import type { TokenCounts, TokenKind } from "../core/tokens.ts";
import { readCount, readMoney, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import { type Get, namedRow } from "./named-row.ts";
import { readTimeNotingZone } from "./read-time.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Langfuse's export of observations (CSV, JSON, JSON lines). Generations and embeddings are calls; spans and events
 * around them would count them twice. Keys of `usageDetails` are meant to be disjoint, and `total` tells.
 */
export const langfuseObservations: Format = {
  name: "Langfuse observations",
  isRequestLog: true,
  matchesColumns: (columns) =>
    columns.has("traceid") && columns.has("usagedetails") && columns.has("starttime"),
  openTable(columns, output) {
    const named = namedRow(columns);
    return {
      row(cells, line) {
        const get = named(cells);
        passOn((name) => get(name.toLowerCase()), line, output);
      },
    };
  },
  matchesRecord: (record) => "traceId" in record && "usageDetails" in record && "startTime" in record,
  openRecords: (output) => ({ record: (record, line) => passOn((name) => record[name], line, output) }),
};

function passOn(get: Get, line: number, output: Output): void {
  const type = readText(get("type"))?.toUpperCase();
  if (type !== undefined && type !== "GENERATION" && type !== "EMBEDDING") return;
  const tokens = type === "EMBEDDING" ? {} : tokensOf(get("usageDetails"), get("totalUsage"));
  if (tokens === null) {
    output.tally((count) => `${count} generations have no token counts and were left out.`);
    return;
  }
  const seconds = (column: string): number | null => {
    const value = readNumber(get(column), column);
    return value === undefined ? null : value * 1000;
  };
  output.usage(
    usageRow(output.file, line, readTimeNotingZone(get("startTime"), "startTime", output), {
      id: readText(get("id")),
      model: readText(get("model")),
      tokens,
      task: readText(get("traceName")) ?? readText(get("name")),
      // Only a cost that the application handed in; Langfuse's own is computed from list prices.
      billed:
        readMoney(
          jsonObject(get("providedCostDetails"), "providedCostDetails")["total"],
          "providedCostDetails",
        ) ?? null,
      notMovable: type === "EMBEDDING" ? "embeddings" : null,
      ttftMs: seconds("timeToFirstToken"),
      durationMs: seconds("latency"),
    }),
  );
}

/** Words in the keys that integrations choose; the first match counts. */
const KEYS: readonly (readonly [pattern: RegExp, kind: TokenKind, inside: TokenKind | null])[] = [
  [/cache.*(creation|write)/i, "cacheWrite5m", "input"],
  [/cache/i, "cacheRead", "input"],
  [/reasoning|thinking|thought/i, "reasoning", "output"],
  [/(input|prompt).*audio/i, "audioInput", "input"],
  [/(output|completion).*audio/i, "audioOutput", "output"],
  [/^(input|prompt)(_?tokens)?$/i, "input", null],
  [/^(output|completion)(_?tokens)?$/i, "output", null],
];

/** Which parts lie inside their whole: those that make up what is too much, else all of them. */
function insideTheirWhole(
  parts: readonly [TokenKind, number][],
  excess: number,
): readonly [TokenKind, number][] {
  for (let choice = 1; choice < 1 << parts.length; choice++) {
    const chosen = parts.filter((_, index) => (choice & (1 << index)) !== 0);
    if (chosen.reduce((sum, [, count]) => sum + count, 0) === excess) return chosen;
  }
  return parts;
}

/** Null when nothing was counted. Where the keys add up to more than the total, the details are parts of the rest. */
function tokensOf(details: unknown, totalUsage: unknown): TokenCounts | null {
  const tokens: TokenCounts = {};
  const inside: [TokenKind, number][] = [];
  let sum = 0;
  let total: number | undefined;
  for (const [key, value] of Object.entries(jsonObject(details, "usageDetails"))) {
    const count = readCount(value, `usageDetails.${key}`);
    if (count === undefined) continue;
    if (key === "total") total = count;
    const known = KEYS.find(([pattern]) => pattern.test(key));
    if (key === "total" || known === undefined) continue;
    const [, kind, whole] = known;
    tokens[kind] = (tokens[kind] ?? 0) + count;
    if (whole !== null) inside.push([whole, count]);
    sum += count;
  }
  if (Object.keys(tokens).length === 0) return null;
  total ??= readCount(totalUsage, "totalUsage");
  if (total === undefined || sum <= total) return tokens;
  for (const [whole, count] of insideTheirWhole(inside, sum - total)) {
    const rest = (tokens[whole] ?? 0) - count;
    if (rest < 0) throw new BadRow("usageDetails", "has parts that are more than their whole");
    tokens[whole] = rest;
  }
  return tokens;
}
