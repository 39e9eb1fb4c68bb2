import { DAY_MS } from "../core/time.ts";
import type { PrefixBlock, UsageRow } from "../core/usage.ts";
import { needCount, readCount, readMoney, readNumber, readText } from "./cells.ts";
import { BadRow, type Format, type JsonObject, type Output } from "./format.ts";
import { type Get, namedRow } from "./named-row.ts";
import { hasTimeOfDay, readTimeNotingZone } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { splitPrompt, splitOutput } from "./token-split.ts";
import { grainOf, usageRow } from "./usage-row.ts";

/** Breakeven's own plain CSV and JSON lines: one request or one bucket per row. docs/formats.md documents it. */
export const ownFormat: Format = {
  name: "Breakeven CSV or JSON lines",
  isRequestLog: true,
  matchesColumns: (columns) => isOwn((name) => columns.has(name)),
  openTable(columns, output) {
    const named = namedRow(columns);
    return {
      row(cells, line) {
        output.usage(ownRow(named(cells), line, output));
      },
    };
  },
  matchesRecord: (record) => isOwn((name) => name in record),
  openRecords: (output) => ({
    record(record, line) {
      output.usage(ownRow((name) => record[name], line, output, record));
    },
  }),
};

/** Numbers below this count as seconds since the start of the trace, not since 1970. */
const RELATIVE_SECONDS_BELOW = 1e8;

const isOwn = (has: (name: string) => boolean): boolean =>
  (has("time") || has("time_s")) && (has("input_tokens") || has("output_tokens"));

function ownRow(get: Get, line: number, output: Output, record?: JsonObject): UsageRow {
  const { startMs, endMs, relativeTime } = when(get, output);
  const isRequest = endMs === startMs;
  const requests = readCount(get("requests"), "requests") ?? (isRequest ? 1 : null);
  if (isRequest && requests !== 1) {
    throw new BadRow("end_time", `is needed to say when these ${requests} requests came`);
  }
  const input = readCount(get("input_tokens"), "input_tokens");
  const written = readCount(get("output_tokens"), "output_tokens");
  if (input === undefined && written === undefined)
    throw new BadRow("input_tokens", "is empty, as is output_tokens");
  return usageRow(output.file, line, startMs, {
    id: readText(get("id")),
    provider: readText(get("provider")),
    model: readText(get("model")),
    endMs,
    relativeTime,
    grain: isRequest ? "request" : grainOf(startMs, endMs),
    requests,
    tokens: {
      ...splitPrompt(input, {
        cacheRead: readCount(get("cached_input_tokens"), "cached_input_tokens"),
        cacheWrite5m: readCount(get("cache_write_tokens"), "cache_write_tokens"),
      }),
      ...splitOutput(written, readCount(get("reasoning_tokens"), "reasoning_tokens")),
    },
    tier: serviceTier(get("tier"), output),
    task: readText(get("task")),
    billed: readMoney(get("cost_usd"), "cost_usd") ?? null,
    ttftMs: readNumber(get("ttft_ms"), "ttft_ms") ?? null,
    durationMs: readNumber(get("duration_ms"), "duration_ms") ?? null,
    prefix: record === undefined ? null : prefixBlocks(record["prefix"]),
  });
}

function when(get: Get, output: Output): { startMs: number; endMs: number; relativeTime: boolean } {
  const relative = relativeSeconds(get("time_s") ?? get("time"));
  if (relative !== null) {
    output.note("Times are relative; the trace was placed at the start of the as-of date (UTC).");
    const startMs = output.relativeZeroMs + Math.round(relative * 1000);
    const end = relativeSeconds(get("end_time"));
    return {
      startMs,
      endMs: end === null ? startMs : after(startMs, output.relativeZeroMs + end * 1000),
      relativeTime: true,
    };
  }
  const time = get("time");
  const startMs = readTimeNotingZone(time, "time", output);
  if (readText(get("end_time")) !== null) {
    return {
      startMs,
      endMs: after(startMs, readTimeNotingZone(get("end_time"), "end_time", output)),
      relativeTime: false,
    };
  }
  const isDate = typeof time === "string" && time.includes("-") && !hasTimeOfDay(time);
  return { startMs, endMs: isDate ? startMs + DAY_MS : startMs, relativeTime: false };
}

function relativeSeconds(value: unknown): number | null {
  const number = typeof value === "string" && /^\s*\d{8}\s*$/.test(value) ? undefined : toNumber(value);
  if (number === undefined || number >= RELATIVE_SECONDS_BELOW) return null;
  if (number < 0) throw new BadRow("time", `is negative (${number})`);
  return number;
}

const toNumber = (value: unknown): number | undefined => {
  if (typeof value === "number") return value;
  return typeof value === "string" && /^\s*-?\d+(\.\d*)?\s*$/.test(value) ? Number(value) : undefined;
};

function after(startMs: number, endMs: number): number {
  if (endMs < startMs) throw new BadRow("end_time", "is before time");
  return endMs;
}

/** `[[hash, tokens], ...]` in prompt order. */
function prefixBlocks(value: unknown): PrefixBlock[] | null {
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw new BadRow("prefix", "is not a list of [hash, tokens]");
  return value.map((block: unknown) => {
    if (!Array.isArray(block) || block.length !== 2)
      throw new BadRow("prefix", "is not a list of [hash, tokens]");
    return { hash: needCount(block[0], "prefix"), tokens: needCount(block[1], "prefix") };
  });
}
