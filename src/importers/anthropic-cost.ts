import { type Picodollars } from "../core/money.ts";
import type { CostRow } from "../core/usage.ts";
import { consoleBucket } from "./anthropic-usage.ts";
import { readMoney, readText } from "./cells.ts";
import { toUsd } from "./currency.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { type Get, namedRow } from "./named-row.ts";
import { notMovableKind } from "./not-movable.ts";

/** The console's cost export, all generations. Models are display names; amounts are rounded to the cent per row. */
export const anthropicCostTable: Format = {
  name: "Anthropic cost export",
  matchesColumns: (columns) => columns.has("usage_date_utc") && columns.has("cost_usd"),
  openTable(columns, output) {
    // The amount is what was billed: how the work was served is in it.
    const named = namedRow(columns, ["context_window", "inference_geo", "speed", "usage_type"]);
    return {
      row(cells, line) {
        const get = named(cells);
        const amount = readMoney(get("cost_usd"), "cost_usd");
        if (amount === undefined) throw new BadRow("cost_usd", "is empty");
        const list = readMoney(get("list_price_usd"), "list_price_usd");
        if (list !== undefined && list > amount)
          output.tally((count) => `${count} lines were billed below the list price that the export gives.`);
        output.cost({
          file: output.file,
          line,
          ...consoleBucket(get("usage_date_utc")),
          amount,
          currency: "USD",
          convertedAt: null,
          ...about(get, "api_key", "workspace"),
        });
      },
    };
  },
};

/** One result of `GET /v1/organizations/cost_report`. Amounts are decimal text in CENTS. */
export function reportedCost(
  result: JsonObject,
  bounds: { startMs: number; endMs: number },
  line: number,
  output: Output,
): CostRow {
  const cents = readMoney(result["amount"], "amount");
  if (cents === undefined) throw new BadRow("amount", "is empty");
  return {
    file: output.file,
    line,
    ...bounds,
    ...toUsd(fromCents(cents), readText(result["currency"]) ?? "USD", output),
    ...about((name) => result[name], "api_key_id", "workspace_id"),
  };
}

type About = Pick<CostRow, "provider" | "model" | "item" | "notMovable" | "task" | "quantityTokens">;

function about(get: Get, key: string, workspace: string): About {
  const model = readText(get("model"));
  const tokenType = readText(get("token_type"));
  const costType = readText(get("cost_type"));
  const item = [model, tokenType, costType === null || /^tokens?$/.test(costType) ? null : costType];
  const text = readText(get("description")) ?? item.filter((part) => part !== null).join(", ");
  return {
    provider: "anthropic",
    model,
    item: text,
    notMovable: /^tokens?$/.test(costType ?? "")
      ? null
      : notMovableKind(`${costType ?? ""} ${tokenType ?? ""} ${model === null ? text : ""}`),
    task: readText(get(key)) ?? readText(get(workspace)),
    quantityTokens: null,
  };
}

/** Half away from zero at the 12th decimal, far below a cent. */
const fromCents = (amount: Picodollars): Picodollars => (amount + (amount < 0n ? -50n : 50n)) / 100n;
