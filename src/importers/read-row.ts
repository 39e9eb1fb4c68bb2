import type { Picodollars } from "../core/money.ts";
import type { TokenCounts } from "../core/tokens.ts";
import { DAY_MS } from "../core/time.ts";
import type { UsageRow } from "../core/usage.ts";
import { readCount, readMoney, readNumber, readText } from "./cells.ts";
import { toUsd } from "./currency.ts";
import type { Fields } from "./field-names.ts";
import { BadRow, type Output } from "./format.ts";
import type { LogFormat, Meaning } from "./log-format.ts";
import { atMost } from "./openrouter-activity.ts";
import { providerName } from "./provider-names.ts";
import { hasTimeOfDay, readTimeNotingZone } from "./read-time.ts";
import { serviceTier } from "./service-tier.ts";
import { splitOutput } from "./token-split.ts";
import { grainOf, usageRow } from "./usage-row.ts";

const NONE: readonly string[] = [];

/** One row of a log; null where it has neither tokens nor a cost. Throws BadRow for what cannot be used. */
export function readRow(log: LogFormat, fields: Fields, line: number, output: Output): UsageRow | null {
  const value = (meaning: Meaning): unknown => fields(log.names[meaning] ?? NONE);
  const named = (meaning: Meaning): string => log.names[meaning]?.[0] ?? meaning;
  const count = (meaning: Meaning): number | undefined => readCount(value(meaning), named(meaning));
  const input = count("input");
  const written = count("output");
  const tokens = tokensOf(log, count, input, written, output);
  const billed = costOf(
    log,
    value,
    Object.values(tokens).some((kind) => kind > 0),
    output,
  );
  if (input === undefined && written === undefined && billed === null && count("cacheRead") === undefined) {
    output.tally((rows) => `${rows} rows have no token counts and no cost and were left out.`);
    return null;
  }
  const when = timesOf(log, value, named, output);
  const isRequest = when.endMs === when.startMs;
  const duration = (meaning: Meaning): number | null => {
    const read = readNumber(value(meaning), named(meaning));
    return read === undefined || read < 0 ? null : read * (log.millisecondsPerUnit ?? 1);
  };
  const model = readText(value("model"));
  return usageRow(output.file, line, when.startMs, {
    id: isRequest ? readText(value("id")) : null,
    provider: log.provider ?? providerName(readText(value("provider"))),
    model: model === null ? null : (log.models?.[model] ?? model),
    host: readText(value("host")),
    endMs: when.endMs,
    relativeTime: log.relativeSeconds === true,
    grain: isRequest ? "request" : grainOf(when.startMs, when.endMs),
    requests: count("requests") ?? (isRequest ? 1 : null),
    tokens,
    tier: log.tier ?? serviceTier(value("tier"), output),
    task: readText(value("task")) ?? log.task ?? null,
    billed,
    servedLocally: /^(true|1|hit|yes)$/i.test(readText(value("servedLocally")) ?? ""),
    ttftMs: duration("ttft"),
    durationMs: duration("duration"),
  });
}

function timesOf(
  log: LogFormat,
  value: (meaning: Meaning) => unknown,
  named: (meaning: Meaning) => string,
  output: Output,
): { startMs: number; endMs: number } {
  const time = value("time");
  if (log.relativeSeconds === true) {
    const seconds = readNumber(time, named("time"));
    if (seconds === undefined) throw new BadRow(named("time"), "is empty");
    if (seconds < 0) throw new BadRow(named("time"), `is negative (${seconds})`);
    output.note("Times are relative; the trace was placed at the start of the as-of date (UTC).");
    const startMs = output.relativeZeroMs + Math.round(seconds * 1000);
    return { startMs, endMs: startMs };
  }
  const startMs = readTimeNotingZone(time, named("time"), output);
  const end = value("endTime");
  if (end !== undefined) {
    const endMs = readTimeNotingZone(end, named("endTime"), output);
    if (endMs < startMs) throw new BadRow(named("endTime"), `is before ${named("time")}`);
    return { startMs, endMs };
  }
  const isDate = typeof time === "string" && !hasTimeOfDay(time) && !/^\d{9,}/.test(time.trim());
  return { startMs, endMs: log.grain === "day" || isDate ? startMs + DAY_MS : startMs };
}

/** Disjoint buckets. A total tells where the cached part lies, if the format does not hold to one way. */
function tokensOf(
  log: LogFormat,
  count: (meaning: Meaning) => number | undefined,
  input: number | undefined,
  written: number | undefined,
  output: Output,
): TokenCounts {
  const parts = {
    cacheRead: count("cacheRead"),
    cacheWrite5m: count("cacheWrite5m"),
    cacheWrite1h: count("cacheWrite1h"),
  };
  const cached = (parts.cacheRead ?? 0) + (parts.cacheWrite5m ?? 0) + (parts.cacheWrite1h ?? 0);
  const total = count("total");
  const isInside =
    log.cache === "inside"
      ? true
      : log.cache === "beside"
        ? false
        : total !== undefined && cached > 0 && total === (input ?? 0) + (written ?? 0) + cached
          ? false
          : cached <= (input ?? 0);
  const tokens: TokenCounts = {};
  for (const kind of ["cacheRead", "cacheWrite5m", "cacheWrite1h"] as const) {
    if (parts[kind] !== undefined) tokens[kind] = parts[kind];
  }
  if (input !== undefined) {
    if (isInside && cached > input)
      throw new BadRow(log.names.input?.[0] ?? "input", `is ${input}, less than its cached part (${cached})`);
    tokens.input = isInside ? input - cached : input;
  }
  const thought = count("reasoning");
  if (log.reasoning === "beside") {
    return {
      ...tokens,
      ...(written === undefined ? {} : { output: written }),
      ...(thought === undefined ? {} : { reasoning: thought }),
    };
  }
  const reasoning = written === undefined ? undefined : atMost(thought, written, "reasoning", output);
  return { ...tokens, ...splitOutput(written, reasoning) };
}

/** The row's own cost in dollars. "Included", "-" and the like are words for no amount. */
function costOf(
  log: LogFormat,
  value: (meaning: Meaning) => unknown,
  hasTokens: boolean,
  output: Output,
): Picodollars | null {
  if (log.costIsEstimate === true) return null;
  const cell = value("cost");
  const text = typeof cell === "string" ? cell.trim().replace(/^(US)?\$\s*/, "") : cell;
  if (typeof text === "string" && !/\d/.test(text)) return null;
  const amount = readMoney(text, log.names.cost?.[0] ?? "cost");
  if (amount === undefined) return null;
  if (amount === 0n && hasTokens && log.zeroCostIsUnknown === true) {
    output.tally((count) => `${count} rows with tokens have a cost of 0, which was taken as unknown.`);
    return null;
  }
  const units = BigInt(log.costUnits ?? 1);
  const half = amount < 0n ? -units / 2n : units / 2n;
  return toUsd((amount + half) / units, readText(value("currency")) ?? "USD", output).amount;
}
