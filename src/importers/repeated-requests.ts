import { inputTokens, outputTokens } from "../core/tokens.ts";
import type { UsageRow } from "../core/usage.ts";
import type { Interval } from "../traffic/intervals.ts";
import { modelKey } from "../traffic/model-key.ts";

/** From this share of the smaller log on, requests that match are the same requests. */
const LEAST_SHARE = 0.5;

export interface RepeatedLog extends Interval {
  files: readonly [string, string];
  providers: readonly string[];
  requests: number;
}

/**
 * Finds requests that two logs both list without a common id: the same second, model and tokens. Rows are
 * remembered by a hash, so that a million of them take some 50 MB.
 */
export class RepeatedRequests {
  readonly #first = new Map<number, string>();
  readonly #models = new Map<string, string>();
  readonly #counts = new Map<string, number>();
  readonly #pairs = new Map<
    string,
    Interval & { files: [string, string]; providers: Set<string>; count: number }
  >();

  add(row: UsageRow): void {
    if (row.grain !== "request" || row.notMovable !== null || row.relativeTime) return;
    this.#counts.set(row.file, (this.#counts.get(row.file) ?? 0) + 1);
    const hash = this.#hashOf(row);
    const first = this.#first.get(hash);
    if (first === undefined) this.#first.set(hash, row.file);
    if (first === undefined || first === row.file) return;
    const id = JSON.stringify([first, row.file]);
    let pair = this.#pairs.get(id);
    if (pair === undefined) {
      const time = { startMs: row.startMs, endMs: row.startMs + 1 };
      this.#pairs.set(id, (pair = { ...time, files: [first, row.file], providers: new Set(), count: 0 }));
    }
    pair.count++;
    pair.startMs = Math.min(pair.startMs, row.startMs);
    pair.endMs = Math.max(pair.endMs, row.startMs + 1);
    if (row.provider !== null) pair.providers.add(row.provider);
  }

  finish(): RepeatedLog[] {
    const logs: RepeatedLog[] = [];
    for (const { files, providers, count, startMs, endMs } of this.#pairs.values()) {
      const smaller = Math.min(...files.map((file) => this.#counts.get(file) ?? count));
      if (count < LEAST_SHARE * smaller) continue;
      logs.push({ files, providers: [...providers].sort(), requests: count, startMs, endMs });
    }
    return logs;
  }

  /** 53 bits of second, model and tokens. */
  #hashOf({ startMs, model: named, tokens }: UsageRow): number {
    let model = this.#models.get(named ?? "");
    if (model === undefined) this.#models.set(named ?? "", (model = modelKey(named ?? "")));
    const text = `${Math.floor(startMs / 1000)}|${model}|${inputTokens(tokens)}|${outputTokens(tokens)}`;
    let low = 0x811c9dc5;
    let high = 0x9747b28c;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ code, 0x5bd1e995) ^ (high >>> 13);
    }
    return (high >>> 11) * 2 ** 32 + (low >>> 0);
  }
}
