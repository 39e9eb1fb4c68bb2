import { writeSync } from "node:fs";
import type { Attempt } from "../core/attempt.ts";
import type { LogLevel } from "./configuration/configuration.ts";

/** A log of JSON lines, one per event. It never holds prompts, answers, credentials or headers: fields are named one by one. */
export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  level: LogLevel;
  /** Is a line of this level written? To be asked first where making its fields is expensive. */
  hears(level: Exclude<LogLevel, "silent">): boolean;
  /** Writes what is still buffered. */
  flush(): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

const LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
/** A line per request is cheap only when several are written at once. */
const HOLD_MS = 100;
const HOLD_BYTES = 16_384;

/** Writes to stderr. Lines below a warning are buffered for up to a tenth of a second. */
export function createLogger(
  level: LogLevel,
  nowMs: () => number,
  write: (text: string) => void = toStderr,
): Logger {
  let held = "";
  let timer: NodeJS.Timeout | null = null;
  const time = timeText();
  const logger: Logger = {
    level,
    debug: (event, fields) => line("debug", event, fields),
    info: (event, fields) => line("info", event, fields),
    warn: (event, fields) => line("warn", event, fields),
    error: (event, fields) => line("error", event, fields),
    hears: (at) => LEVELS.indexOf(at) >= LEVELS.indexOf(logger.level),
    flush: () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      const text = held;
      held = "";
      if (text !== "") write(text);
    },
  };
  return logger;

  function line(at: Exclude<LogLevel, "silent">, event: string, fields?: LogFields): void {
    if (!logger.hears(at)) return;
    const rest = fields === undefined ? "}" : JSON.stringify(fields).slice(1);
    held += `{"time":"${time(nowMs())}","level":"${at}","event":"${event}"${rest === "}" ? "" : ","}${rest}\n`;
    if (at === "warn" || at === "error" || held.length >= HOLD_BYTES) logger.flush();
    else timer ??= setTimeout(() => logger.flush(), HOLD_MS).unref();
  }
}

/** Formats times; many lines share one. */
function timeText(): (ms: number) => string {
  let known = Number.NaN;
  let text = "";
  return (ms) => {
    if (ms !== known) text = new Date(ms).toISOString();
    known = ms;
    return text;
  };
}

/** The fields of an attempt in the log: counts, times and names, nothing of what was asked or answered. */
export function attemptFields(attempt: Attempt): LogFields {
  return {
    request: attempt.requestId,
    attempt: attempt.attemptIndex,
    surface: attempt.surface,
    task: attempt.task,
    model: clipped(attempt.requestedModel),
    served: clipped(attempt.servedModel),
    upstream: attempt.upstream,
    status: attempt.status,
    cause: attempt.cause,
    stream: attempt.stream,
    inputTokens: attempt.tokens.input,
    outputTokens: attempt.tokens.output,
    usage: attempt.usageSource,
    costUsd: attempt.costPicodollars === null ? null : attempt.costPicodollars / 1e12,
    ttftMs: attempt.ttftMs,
    durationMs: attempt.durationMs,
    ...(attempt.clientGone ? { clientGone: true } : {}),
  };
}

/** Clients choose the names, and how long they are. */
const MOST_CHARACTERS = 200;
const clipped = (name: string | null): string | null =>
  name !== null && name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS)}...` : name;

/** A path without what may be private: a client may put anything into one, even a key, so only plain words are logged. */
export const pathText = (path: string): string =>
  path
    .slice(0, MOST_CHARACTERS)
    .split("/")
    .map((part) => (PLAIN_WORD.test(part) ? part : "*"))
    .join("/");

const PLAIN_WORD = /^(?:[a-z_]{0,24}|v\d(?:alpha|beta)?)$/;

/** Synchronous, so that a line is written before the process can end. Where nobody reads fast enough lines are lost, not requests. */
function toStderr(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // The log cannot be written; serving goes on.
  }
}
