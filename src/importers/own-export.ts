import { TOKEN_KINDS, type TokenCounts } from "../core/tokens.ts";
import { GRAINS, type Grain } from "../core/usage.ts";
import { readBoolean, readCount, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { type Get, namedRow } from "./named-row.ts";
import { readTime } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { usageRow } from "./usage-row.ts";

/** What `usage --export` wrote as CSV or Parquet: every attempt with its own cost, so that it can be read back. */
export const ownExport: Format = {
  name: "Breakeven export",
  isRequestLog: true,
  matchesColumns: (columns) =>
    ["attempt_id", "received_ms", "grain", "cost_picodollars"].every((column) => columns.has(column)),
  openTable(columns, output) {
    const named = namedRow(columns);
    return { row: (cells, line) => passOn(named(cells), line, output) };
  },
};

function passOn(get: Get, line: number, output: Output): void {
  const startMs = readTime(get("received_ms"), "received_ms");
  const end = readText(get("end_ms"));
  const endMs = end === null ? startMs : readTime(end, "end_ms");
  if (endMs < startMs) throw new BadRow("end_ms", "is before received_ms");
  const grain = readText(get("grain")) ?? "request";
  const tokens: TokenCounts = {};
  for (const kind of TOKEN_KINDS) {
    const column = `${kind.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_tokens`;
    const count = readCount(get(column), column);
    if (count !== undefined) tokens[kind] = count;
  }
  const cost = readText(get("cost_picodollars"));
  const id = readText(get("attempt_id"));
  output.usage(
    usageRow(output.file, line, startMs, {
      id: endMs === startMs ? id : null,
      provider: readText(get("upstream")),
      model: readText(get("served_model")) ?? readText(get("requested_model")),
      host: readText(get("host")),
      endMs,
      relativeTime: readBoolean(get("relative_time")),
      grain: GRAINS.find((name): name is Grain => name === grain) ?? "request",
      requests: readCount(get("requests"), "requests") ?? null,
      tokens,
      tier: serviceTier(get("tier"), output),
      task: readText(get("task")),
      billed: cost === null ? null : picodollars(cost),
      notMovable: readText(get("not_movable")),
      servedLocally: readBoolean(get("served_locally")),
      ttftMs: readNumber(get("ttft_ms"), "ttft_ms") ?? null,
      durationMs: readNumber(get("duration_ms"), "duration_ms") ?? null,
    }),
  );
}

function picodollars(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw new BadRow("cost_picodollars", "is not a whole number");
  return BigInt(text);
}
