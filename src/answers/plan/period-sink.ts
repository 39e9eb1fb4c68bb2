import { plural } from "../../core/format.ts";
import { isoDate, DAY_MS } from "../../core/time.ts";
import type { Period } from "../../ledger/period.ts";
import type { TrafficSink } from "./traffic-sink.ts";

/** A sink for one period of the traffic, which counts what it leaves out. */
export interface PeriodSink {
  sink: TrafficSink;
  /** Rows of usage that begin outside the period. */
  readonly leftOut: number;
  /**
   * To be called after the last row. Marks the whole period as observed, quiet ends included; returns notes for the
   * user.
   */
  finish(): string[];
}

/**
 * Passes on what belongs to a period: usage that begins in it, and bills that lie entirely within it. A period that is
 * open at both ends passes everything on.
 */
export function periodSink(sink: TrafficSink, { fromMs, toMs }: Period): PeriodSink {
  if (fromMs === null && toMs === null) return { sink, leftOut: 0, finish: () => [] };
  const [from, to] = [fromMs ?? Number.NEGATIVE_INFINITY, toMs ?? Number.POSITIVE_INFINITY];
  const seen = { startMs: Number.POSITIVE_INFINITY, endMs: Number.NEGATIVE_INFINITY };
  const counts = { leftOut: 0, reachBeyond: 0, bills: 0 };
  const see = (startMs: number, endMs: number): void => {
    seen.startMs = Math.min(seen.startMs, startMs);
    seen.endMs = Math.max(seen.endMs, endMs);
  };
  return {
    get leftOut() {
      return counts.leftOut;
    },
    sink: {
      ...sink,
      get usageRows() {
        return sink.usageRows;
      },
      usage(row) {
        see(row.startMs, row.endMs);
        if (row.startMs < from || row.startMs >= to) {
          counts.leftOut++;
          return;
        }
        if (row.grain !== "request" && row.endMs > to) counts.reachBeyond++;
        sink.usage(row);
      },
      cost(row) {
        if (row.startMs >= from && row.endMs <= to) sink.cost(row);
        else counts.bills++;
      },
      span: see,
    },
    finish() {
      const startMs = Math.max(from, seen.startMs);
      const endMs = Math.min(to, seen.endMs);
      if (startMs < endMs) sink.span(startMs, endMs);
      const rows =
        counts.leftOut > 0 ? `; left out: ${plural(counts.leftOut, "row")} before or after it` : "";
      return [
        `only usage ${periodText({ fromMs, toMs })} is planned on${rows}`,
        ...(counts.reachBeyond > 0
          ? [`counted whole although the period ends within: ${plural(counts.reachBeyond, "bucket")}`]
          : []),
        ...(counts.bills > 0
          ? [`left out, because not all of it is of that period: ${plural(counts.bills, "line")} of cost`]
          : []),
      ];
    },
  };
}

/** "from 2026-11-01 up to 2026-11-08 (UTC)"; the end is not included. */
export function periodText({ fromMs, toMs }: Period): string {
  const ends = [
    ...(fromMs === null ? [] : [`from ${momentText(fromMs)}`]),
    ...(toMs === null ? [] : [`up to ${momentText(toMs)}`]),
  ];
  return `${ends.join(" ")} (UTC)`;
}

const momentText = (ms: number): string =>
  ms % DAY_MS === 0 ? isoDate(ms) : new Date(ms).toISOString().replace(/(:00)?\.000Z$/, "");
