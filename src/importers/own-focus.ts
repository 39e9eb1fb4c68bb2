import { METER_NAMES } from "../core/meter-names.ts";
import { TOKEN_KINDS, type TokenKind } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import { needCount, readMoney, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import { type Get, namedRow } from "./named-row.ts";
import { readTime } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/**
 * Charges of FOCUS that `usage --export --format focus` wrote: an hour, upstream, model, task and tier come back as one row
 * with its cost. What was billed as a whole comes back as money; how many requests there were is not in the file.
 */
export const ownFocus: Format<Map<string, Gathered>> = {
  name: "Breakeven charges (FOCUS)",
  isRequestLog: true,
  createState: () => new Map(),
  matchesColumns: (columns) =>
    ["x_estimated", "skumeter", "skupricedetails", "billedcost", "chargeperiodstart"].every((name) =>
      columns.has(name),
    ),
  openTable(columns, output, rows) {
    const named = namedRow(columns);
    return { row: (cells, line) => gather(rows, named(cells), line, output) };
  },
  finish: (rows) => {
    for (const { row, output } of rows.values()) output.usage(row);
  },
};

interface Gathered {
  row: UsageRow;
  output: Output;
}

const KINDS: ReadonlyMap<string, TokenKind> = new Map(TOKEN_KINDS.map((kind) => [METER_NAMES[kind], kind]));
const METERS: ReadonlySet<string> = new Set(Object.values(METER_NAMES));

function gather(rows: Map<string, Gathered>, get: Get, line: number, output: Output): void {
  const meter = readText(get("skumeter")) ?? "";
  if (!METERS.has(meter)) throw new BadRow("SkuMeter", `is not known ("${meter}")`);
  const cost = readMoney(get("billedcost"), "BilledCost");
  if (cost === undefined) throw new BadRow("BilledCost", "is empty");
  const startMs = readTime(get("chargeperiodstart"), "ChargePeriodStart");
  const endMs = readTime(get("chargeperiodend"), "ChargePeriodEnd");
  const provider = known(get("providername"));
  const model = known(get("servicename"));
  const task = readText(jsonObject(get("tags"), "Tags")["task"]);
  const tier = serviceTier(jsonObject(get("skupricedetails"), "SkuPriceDetails")["Tier"], output);
  const kind = KINDS.get(meter);
  const quantity = kind === undefined ? 0 : needCount(get("consumedquantity"), "ConsumedQuantity");
  const id = JSON.stringify([startMs, endMs, provider, model, task, tier]);
  let entry = rows.get(id);
  if (entry === undefined) {
    const about = { provider, model, endMs, grain: grainOf(startMs, endMs), requests: null, tier, task };
    rows.set(id, (entry = { row: usageRow(output.file, line, startMs, { ...about, billed: 0n }), output }));
  }
  if (entry.output !== output) output.covers(provider, startMs, endMs);
  entry.row.billed = (entry.row.billed ?? 0n) + cost;
  if (kind !== undefined) entry.row.tokens[kind] = (entry.row.tokens[kind] ?? 0) + quantity;
}

/** The specification wants a name where there is none. */
const known = (value: unknown): string | null => {
  const name = readText(value);
  return name === "unknown" ? null : name;
};
