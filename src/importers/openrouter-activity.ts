import type { UsageRow } from "../core/usage.ts";
import type { Picodollars } from "../core/money.ts";
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
    return {
      row(cells, line) {
        const { row, extras } = read(cells, line);
        if (!output.usage(row)) return;
        for (const extra of extras) output.usage(extra);
      },
    };
  },
};

/** Charges that no text model takes over; they are part of cost_total. */
const EXTRAS = [
  ["cost_web_search", "web search"],
  ["cost_file_processing", "file processing"],
] as const;

const NONE: readonly UsageRow[] = [];

/** Columns are looked up once: this format comes with millions of rows. */
function activityReader(columns: readonly string[], output: Output) {
  const at = (column: string): number => columns.indexOf(column);
  const [id, created, total, prompt, completion] = [
    at("generation_id"),
    at("created_at"),
    at("cost_total"),
    at("tokens_prompt"),
    at("tokens_completion"),
  ];
  const [reasoning, cached, ownKey] = [
    at("tokens_reasoning"),
    at("tokens_cached"),
    at("byok_usage_inference"),
  ];
  const [model, host, key, app] = [
    at("model_permaslug"),
    at("provider_name"),
    at("api_key_name"),
    at("app_name"),
  ];
  const [duration, ttft] = [at("generation_time_ms"), at("time_to_first_token_ms")];
  const extraColumns = EXTRAS.map(([column, kind]) => [at(column), column, kind] as const);
  if (cached < 0) output.note("This export does not say how much of each prompt was cached.");

  return (cells: readonly string[], line: number): { row: UsageRow; extras: readonly UsageRow[] } => {
    const startMs = readTime(cells[created], "created_at");
    const input = needCount(cells[prompt], "tokens_prompt");
    const written = needCount(cells[completion], "tokens_completion");
    const thought = atMost(readCount(cells[reasoning], "tokens_reasoning"), written, "reasoning", output);
    const fromCache = atMost(readCount(cells[cached], "tokens_cached"), input, "cached", output);
    let billed: Picodollars | null = readMoney(cells[total], "cost_total") ?? null;
    const row: UsageRow = {
      file: output.file,
      line,
      id: readText(cells[id]),
      provider: "openrouter",
      model: readText(cells[model]),
      host: readText(cells[host]),
      startMs,
      endMs: startMs,
      relativeTime: false,
      grain: "request",
      requests: 1,
      tokens: {
        input: input - (fromCache ?? 0),
        ...(fromCache === undefined ? undefined : { cacheRead: fromCache }),
        output: written - (thought ?? 0),
        ...(thought === undefined ? undefined : { reasoning: thought }),
      },
      tier: "standard",
      task: readText(cells[key]) ?? readText(cells[app]),
      billed,
      notMovable: null,
      servedLocally: false,
      ttftMs: readNumber(cells[ttft], "time_to_first_token_ms") ?? null,
      durationMs: readNumber(cells[duration], "generation_time_ms") ?? null,
      prefix: null,
    };
    const inference = cells[ownKey];
    if (
      inference !== undefined &&
      inference !== "" &&
      inference !== "0" &&
      readNumber(inference, "byok_usage_inference") !== 0
    ) {
      output.tally(
        (count) =>
          `${count} requests ran on your own provider key; that provider's bill has their inference cost.`,
      );
    }
    let extras: UsageRow[] | null = null;
    for (const [index, column, kind] of extraColumns) {
      const cell = cells[index];
      if (cell === undefined || cell === "" || cell === "0") continue;
      const amount = readMoney(cell, column);
      if (amount === undefined || amount === 0n) continue;
      if (billed === null) throw new BadRow("cost_total", `is empty although ${column} is not`);
      billed -= amount;
      extras ??= [];
      extras.push({ ...row, id: null, requests: 0, tokens: {}, billed: amount, notMovable: kind });
    }
    row.billed = billed;
    return { row, extras: extras ?? NONE };
  };
}

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
