import type { Picodollars } from "../core/money.ts";
import type { UsageRow } from "../core/usage.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { needCount, readCount, readMoney, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type Output } from "./format.ts";
import { readTime } from "./read-time.ts";

/**
 * The activity export, one row per request, 22 and 24 columns. Times are UTC without a zone. tokens_prompt
 * includes what was cached, tokens_completion includes reasoning, cost_total already holds cost_cache.
 */
export const openRouterActivity: Format = {
  name: "OpenRouter activity export",
  matchesColumns: (columns) =>
    columns.has("generation_id") && columns.has("tokens_prompt") && columns.has("tokens_completion"),
  openTable(columns, output) {
    const read = activityReader(columns, output);
    const [prompt, completion] = [columns.indexOf("tokens_prompt"), columns.indexOf("tokens_completion")];
    return {
      wanted: columns.map((column) => WANTED.has(column)),
      row(cells, line) {
        if (readText(cells[prompt]) === null && readText(cells[completion]) === null) {
          output.tally((count) => `${count} requests have no token counts and were left out.`);
          return;
        }
        const row = read(cells, line);
        const extras = extraCharges(columns, cells, row, output);
        if (!output.usage(row)) return;
        for (const extra of extras) output.usage(extra);
      },
    };
  },
};

const WANTED: ReadonlySet<string> = new Set(
  [
    "generation_id created_at cost_total cost_web_search cost_file_processing byok_usage_inference",
    "tokens_prompt tokens_completion tokens_reasoning tokens_cached model_permaslug provider_name variant",
    "generation_time_ms time_to_first_token_ms app_name api_key_name",
  ].flatMap((names) => names.split(" ")),
);

/** Charges that no text model takes over; they are part of cost_total. */
const EXTRAS = [
  ["cost_web_search", "web search"],
  ["cost_file_processing", "file processing"],
] as const;

const NONE: readonly UsageRow[] = [];

/** Columns are looked up once: this format comes with millions of rows. */
function activityReader(columns: readonly string[], output: Output) {
  const at = (column: string): number => columns.indexOf(column);
  const [id, created, total] = [at("generation_id"), at("created_at"), at("cost_total")];
  const [prompt, completion] = [at("tokens_prompt"), at("tokens_completion")];
  const [reasoning, cached] = [at("tokens_reasoning"), at("tokens_cached")];
  const [model, host, key, app] = ["model_permaslug", "provider_name", "api_key_name", "app_name"].map(at);
  const [variant, byok] = [at("variant"), at("byok_usage_inference")];
  const [duration, ttft] = [at("generation_time_ms"), at("time_to_first_token_ms")];
  if (cached < 0) output.note("This export does not say how much of each prompt was cached.");

  return (cells: readonly string[], line: number): UsageRow => {
    const startMs = readTime(cells[created], "created_at");
    const input = needCount(cells[prompt], "tokens_prompt");
    const written = needCount(cells[completion], "tokens_completion");
    const thought = atMost(readCount(cells[reasoning], "tokens_reasoning"), written, "reasoning", output);
    const fromCache = atMost(readCount(cells[cached], "tokens_cached"), input, "cached", output);
    const tokens: TokenCounts = { input: input - (fromCache ?? 0), output: written - (thought ?? 0) };
    if (fromCache !== undefined) tokens.cacheRead = fromCache;
    if (thought !== undefined) tokens.reasoning = thought;
    return {
      file: output.file,
      line,
      id: readText(cells[id]),
      provider: "openrouter",
      model: withVariant(readText(cells[model!]), readText(cells[variant])),
      host: readText(cells[host!]),
      startMs,
      endMs: startMs,
      relativeTime: false,
      grain: "request",
      requests: 1,
      tokens,
      tier: "standard",
      task: readText(cells[key!]) ?? readText(cells[app!]),
      billed: addMoney(readMoney(cells[total], "cost_total"), readMoney(cells[byok], "byok_usage_inference")),
      notMovable: null,
      servedLocally: false,
      ttftMs: readNumber(cells[ttft], "time_to_first_token_ms") ?? null,
      durationMs: readNumber(cells[duration], "generation_time_ms") ?? null,
      prefix: null,
    };
  };
}

/** A variant such as "free" has a price of its own, under the name with the variant behind it. */
const withVariant = (model: string | null, variant: string | null): string | null =>
  model === null || variant === null || variant === "standard" || model.includes(":")
    ? model
    : `${model}:${variant}`;

/** What is known of both; null where nothing is. */
export const addMoney = (one: Picodollars | undefined, other: Picodollars | undefined): Picodollars | null =>
  one === undefined && other === undefined ? null : (one ?? 0n) + (other ?? 0n);

/** Takes charges that are not for tokens out of the row's cost, and returns them as rows of their own. */
function extraCharges(
  columns: readonly string[],
  cells: readonly string[],
  row: UsageRow,
  output: Output,
): readonly UsageRow[] {
  const cell = (column: string): string => cells[columns.indexOf(column)] ?? "";
  if (!isZero(cell("byok_usage_inference"))) {
    output.tally(
      (count) =>
        `${count} requests ran on your own provider key: what that provider bills for their inference is in their cost.`,
    );
  }
  if (EXTRAS.every(([column]) => isZero(cell(column)))) return NONE;
  return EXTRAS.flatMap(([column, kind]) => {
    const amount = readMoney(cell(column), column) ?? 0n;
    if (amount === 0n) return [];
    if (row.billed === null) throw new BadRow("cost_total", `is empty although ${column} is not`);
    row.billed -= amount;
    return [{ ...row, id: null, requests: 0, tokens: {}, billed: amount, notMovable: kind }];
  });
}

const isZero = (cell: string): boolean => cell === "" || cell === "0" || Number(cell) === 0;

/** A part that exceeds its whole is taken as the whole, and said. */
export function atMost(
  part: number | undefined,
  whole: number,
  name: string,
  output: Output,
): number | undefined {
  if (part === undefined || part <= whole) return part;
  output.tally(
    (count) =>
      `${count} rows report more ${name} tokens than there are; all of theirs were taken as ${name}.`,
  );
  return whole;
}
