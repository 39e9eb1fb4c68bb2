import type { CostRow } from "../core/usage.ts";
import { readMoney, readNumber, readText } from "./cells.ts";
import { toUsd } from "./currency.ts";
import type { Format, Output } from "./format.ts";
import { type Get, namedRow } from "./named-row.ts";
import { notMovableKind } from "./not-movable.ts";
import { type BucketBounds, bucketBounds } from "./openai-bucket.ts";

/** The dashboard's cost export (CSV or TSV), both generations: a day per row, split by line item where chosen. */
export const openAiCostTable: Format = {
  name: "OpenAI cost export",
  matchesColumns: (columns) =>
    columns.has("start_time") && columns.has("amount_value") && columns.has("amount_currency"),
  openTable(columns, output) {
    const named = namedRow(columns);
    return {
      mayStopAfter: 4,
      row(cells, line) {
        const get = named(cells);
        output.cost(
          openAiCost(get, get("amount_value"), get("amount_currency"), bucketBounds(get), line, output),
        );
      },
    };
  },
};

/** A day without cost is a row with its times only: it cost nothing, and the export covers it. */
export function openAiCost(
  get: Get,
  value: unknown,
  unit: unknown,
  bounds: BucketBounds,
  line: number,
  output: Output,
): CostRow {
  const item = readText(get("line_item"));
  const notMovable = notMovableKind(item);
  return {
    file: output.file,
    line,
    provider: "openai",
    ...bounds,
    ...toUsd(readMoney(value, "amount_value") ?? 0n, readText(unit) ?? "usd", output),
    model: notMovable === null ? modelOf(item) : null,
    item: item ?? "",
    notMovable,
    task: readText(get("api_key_id")) ?? readText(get("project_id")),
    quantityTokens: quantityTokens(get),
  };
}

/** The quantity where it is in tokens; requests, images and seconds say nothing about tokens. */
function quantityTokens(get: Get): number | null {
  if (!/^tokens?$/i.test(readText(get("quantity_unit")) ?? "")) return null;
  const quantity = readNumber(get("quantity"), "quantity");
  return quantity === undefined || quantity < 0 ? null : Math.round(quantity);
}

/** "gpt-4o-2024-08-06, cached input" is about gpt-4o-2024-08-06; some exports name the model alone. */
const modelOf = (item: string | null): string | null => item?.split(",")[0]?.trim() ?? null;
