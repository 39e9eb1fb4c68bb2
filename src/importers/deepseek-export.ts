import type { Picodollars } from "../core/money.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { DAY_MS } from "../core/time.ts";
import { needCount, readMoney, readText } from "./cells.ts";
import { toUsd } from "./currency.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { type Get, namedRow } from "./named-row.ts";
import { readTime } from "./read-time.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/**
 * DeepSeek's amount and cost files, both generations. The amount file is long: one row per day, model, key,
 * kind of token and price, so rows are gathered over all files and passed on at the end. Prices are per single
 * token, in a currency that only the cost file names. Hits and misses are disjoint: the prompt is their sum.
 */
export const deepSeekExport: Format<DeepSeekState> = {
  name: "DeepSeek export",
  createState: () => ({ groups: new Map(), currencies: new Set() }),
  matchesColumns: (columns) =>
    columns.has("model") &&
    (columns.has("utc_date") || columns.has("start_time_iso")) &&
    (isAmount(columns) || (columns.has("wallet_type") && columns.has("cost"))),
  openTable(columns, output, state) {
    const named = namedRow(columns);
    const amounts = isAmount(new Set(columns));
    return {
      row(cells, line) {
        const get = named(cells);
        if (amounts) addAmount(state, get, line, output);
        else addCost(state, get, line, output);
      },
    };
  },
  finish: passOnGroups,
};

interface DeepSeekState {
  groups: Map<string, Group>;
  currencies: Set<string>;
}

/** Everything that one key used of one model in one day. */
interface Group {
  output: Output;
  line: number;
  startMs: number;
  endMs: number;
  model: string;
  task: string | null;
  tokens: TokenCounts;
  requests: number | null;
  /** In the account's currency; null when a price is missing. */
  billed: Picodollars | null;
}

const isAmount = (columns: ReadonlySet<string>): boolean =>
  columns.has("type") && columns.has("amount") && columns.has("price");

const KINDS: Readonly<Record<string, keyof TokenCounts>> = {
  input_cache_hit_tokens: "cacheRead",
  input_cache_miss_tokens: "input",
  output_tokens: "output",
};

function addAmount(state: DeepSeekState, get: Get, line: number, output: Output): void {
  const { startMs, endMs } = day(get);
  const model = readText(get("model"));
  if (model === null) throw new BadRow("model", "is empty");
  const task = readText(get("api_key_name"));
  const type = readText(get("type")) ?? "";
  const kind = KINDS[type];
  if (kind === undefined && type !== "request_count") throw new BadRow("type", `is not known ("${type}")`);
  const amount = needCount(get("amount"), "amount");
  const price = readMoney(get("price"), "price");
  const id = JSON.stringify([
    startMs,
    endMs,
    model,
    task,
    readText(get("api_key")),
    readText(get("user_id")),
  ]);
  let group = state.groups.get(id);
  if (group !== undefined && group.output !== output) output.covers("deepseek", startMs, endMs);
  if (group === undefined) {
    group = { output, line, startMs, endMs, model, task, tokens: {}, requests: null, billed: 0n };
    state.groups.set(id, group);
  }
  if (kind === undefined) {
    group.requests = (group.requests ?? 0) + amount;
    return;
  }
  group.tokens[kind] = (group.tokens[kind] ?? 0) + amount;
  if (price === undefined && amount > 0) group.billed = null;
  else if (group.billed !== null && price !== undefined) group.billed += price * BigInt(amount);
}

function addCost(state: DeepSeekState, get: Get, line: number, output: Output): void {
  const amount = readMoney(get("cost"), "cost");
  if (amount === undefined) throw new BadRow("cost", "is empty");
  const currency = readText(get("currency"));
  if (currency === null) throw new BadRow("currency", "is empty");
  const wallet = readText(get("wallet_type"));
  const model = readText(get("model"));
  if (wallet?.toLowerCase() === "granted" && amount !== 0n)
    output.note("Cost paid from granted credit is counted as cost.");
  state.currencies.add(currency.toUpperCase());
  output.cost({
    file: output.file,
    line,
    provider: "deepseek",
    ...day(get),
    ...toUsd(amount, currency, output),
    model,
    item: [model, wallet].filter((part) => part !== null).join(", "),
    notMovable: null,
    task: readText(get("api_key_name")),
    quantityTokens: null,
  });
}

/** A UTC day, or the account's own day where the file has an offset. */
function day(get: Get): { startMs: number; endMs: number } {
  const date = get("utc_date");
  if (date !== undefined) {
    const startMs = readTime(date, "utc_date");
    return { startMs, endMs: startMs + DAY_MS };
  }
  const startMs = readTime(get("start_time_iso"), "start_time_iso");
  const endMs = readTime(get("end_time_iso"), "end_time_iso");
  if (endMs <= startMs) throw new BadRow("end_time_iso", "is not after start_time_iso");
  return { startMs, endMs };
}

function passOnGroups(state: DeepSeekState): void {
  const [currency, ...others] = state.currencies;
  const known = currency !== undefined && others.length === 0 ? currency : null;
  for (const group of state.groups.values()) {
    const { output, line, startMs, endMs, tokens, requests, model, task } = group;
    if (known === null) {
      output.note(
        "The currency of these prices is unknown, so they were not used: give the cost file of the same export too.",
      );
    }
    output.usage(
      usageRow(output.file, line, startMs, {
        provider: "deepseek",
        model,
        endMs,
        grain: grainOf(startMs, endMs),
        requests,
        tokens,
        task,
        billed: known === null || group.billed === null ? null : toUsd(group.billed, known, output).amount,
      }),
    );
  }
}
