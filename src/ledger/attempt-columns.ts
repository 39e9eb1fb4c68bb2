import type { Attempt } from "../core/attempt.ts";
import { reasonText } from "../core/attempt-reason.ts";
import { TOKEN_KINDS, type TokenKind } from "../core/tokens.ts";

/** How a column is kept: flags are 0 or 1 in a journal and true or false in the history. */
export type ColumnType = "text" | "integer" | "flag";

/** One column of an attempt, under the same name in the journals and in the history. */
export interface AttemptColumn {
  name: string;
  type: ColumnType;
  value(attempt: Attempt): string | number | null;
}

/** The column of a token bucket: "cacheWrite5m" is kept as "cache_write5m_tokens". */
export const tokenColumn = (kind: TokenKind): string => `${snakeCase(kind)}_tokens`;

/** Every column of an attempt, in the order in which rows are written. */
export const ATTEMPT_COLUMNS: readonly AttemptColumn[] = [
  text("attempt_id", (attempt) => attempt.attemptId),
  text("request_id", (attempt) => attempt.requestId),
  integer("attempt_index", (attempt) => attempt.attemptIndex),
  integer("received_ms", (attempt) => attempt.receivedMs),
  integer("started_ms", (attempt) => attempt.startedMs),
  text("task", (attempt) => attempt.task),
  text("surface", (attempt) => attempt.surface),
  text("requested_model", (attempt) => attempt.requestedModel),
  text("served_model", (attempt) => attempt.servedModel),
  text("upstream", (attempt) => attempt.upstream),
  text("replica", (attempt) => attempt.replica),
  integer("status", (attempt) => attempt.status),
  text("cause", (attempt) => attempt.cause),
  flag("stream", (attempt) => attempt.stream),
  text("tier", (attempt) => attempt.tier),
  ...TOKEN_KINDS.map((kind) => integer(tokenColumn(kind), ({ tokens }) => tokens[kind] ?? null)),
  text("usage_source", (attempt) => attempt.usageSource),
  text("units", ({ units }) => jsonOrNull(units, Object.keys(units).length)),
  integer("cost_picodollars", (attempt) => attempt.costPicodollars),
  integer("provider_cost_picodollars", (attempt) => attempt.providerCostPicodollars),
  text("price_source", (attempt) => attempt.priceSource),
  text("price_version", (attempt) => attempt.priceVersion),
  integer("ttft_ms", (attempt) => attempt.ttftMs),
  integer("duration_ms", (attempt) => attempt.durationMs),
  integer("request_bytes", (attempt) => attempt.requestBytes),
  integer("response_bytes", (attempt) => attempt.responseBytes),
  flag("client_gone", (attempt) => attempt.clientGone),
  text("reasons", ({ reasons }) => jsonOrNull(reasons.map(reasonText), reasons.length)),
  text("affinity_key", (attempt) => attempt.affinityKey),
  text("key", (attempt) => attempt.key),
  text("team", (attempt) => attempt.team),
  flag("private", (attempt) => attempt.private),
  text("baseline", (attempt) => attempt.baseline),
];

/** Characters kept of a text. What a client sends as a model's name may be anything, and a line has its limit. */
const LONGEST_TEXT = 4096;

/**
 * Text that every store can hold: of bounded length, without zero characters, which end a string in C, and without
 * halves of characters, which are not UTF-8.
 */
export function storableText(value: string): string {
  const text = value.length > LONGEST_TEXT ? value.slice(0, LONGEST_TEXT) : value;
  return text.isWellFormed() && !text.includes("\0") ? text : text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** A whole number, or null for anything else: an integer column accepts nothing else. */
export function storableInteger(value: number | null): number | null {
  if (value === null || Number.isSafeInteger(value)) return value;
  const rounded = Math.round(value);
  return Number.isSafeInteger(rounded) ? rounded : null;
}

function text(name: string, read: (attempt: Attempt) => string | null): AttemptColumn {
  return {
    name,
    type: "text",
    value(attempt) {
      const value = read(attempt);
      return value === null ? null : storableText(value);
    },
  };
}

function integer(name: string, read: (attempt: Attempt) => number | null): AttemptColumn {
  return { name, type: "integer", value: (attempt) => storableInteger(read(attempt)) };
}

function flag(name: string, read: (attempt: Attempt) => boolean): AttemptColumn {
  return { name, type: "flag", value: (attempt) => (read(attempt) ? 1 : 0) };
}

/** Most are empty, and null takes no space. What is too long would not be JSON after a cut. */
function jsonOrNull(value: unknown, size: number): string | null {
  if (size === 0) return null;
  const json = JSON.stringify(value);
  return json.length > LONGEST_TEXT ? null : json;
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
