import type { IncomingHttpHeaders } from "node:http";

/** How long an upstream asks to be left alone, milliseconds; null where it does not say. `nowMs`: since 1970 UTC. */
export function retryAfterMs(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const exact = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const written = headers["retry-after"];
  if (written === undefined) return null;
  const seconds = Number(written);
  if (written.trim() !== "" && Number.isFinite(seconds)) return seconds < 0 ? null : seconds * 1000;
  const date = Date.parse(written);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}

/** How long a client waits, milliseconds; null where it does not say. */
export interface ClientPatience {
  /** It asked for an end by then. */
  totalMs: number | null;
  /** Its library gives up by then, at least where nothing has come. */
  libraryMs: number | null;
}

export const clientPatience = (headers: IncomingHttpHeaders): ClientPatience => ({
  totalMs: timeMs(headers["x-request-timeout"]),
  // Of the libraries of OpenAI and Anthropic, in seconds.
  libraryMs: timeMs(headers["x-stainless-timeout"]),
});

const TIME = /^(\d+(?:\.\d+)?) ?(ms|s|m)?$/;
const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** "30", "30s", "500ms", "2m"; without a unit it is seconds. */
function timeMs(written: string | readonly string[] | undefined): number | null {
  const match = TIME.exec(String(written ?? "").trim());
  if (match === null) return null;
  const ms = Number(match[1]) * (MS_PER[match[2] ?? "s"] as number);
  return ms > 0 ? ms : null;
}
