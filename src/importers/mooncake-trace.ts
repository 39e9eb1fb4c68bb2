import type { PrefixBlock } from "../core/usage.ts";
import { needCount, readNumber } from "./cells.ts";
import { BadRow, type Format } from "./format.ts";
import { SeededRandom } from "../core/random.ts";
import { usageRow } from "./usage-row.ts";

/**
 * Mooncake's published traces: milliseconds since the start, recorded on ticks of three seconds, and hashes of
 * the prompt in blocks of 512 tokens.
 */
export const mooncakeTrace: Format = {
  name: "Mooncake trace",
  matchesRecord: (record) =>
    Array.isArray(record["hash_ids"]) &&
    "input_length" in record &&
    "output_length" in record &&
    "timestamp" in record,
  openRecords(output) {
    output.note("Times are relative; the trace was placed at the start of the as-of date (UTC).");
    return {
      record(record, line) {
        const ms = readNumber(record["timestamp"], "timestamp");
        if (ms === undefined || ms < 0) throw new BadRow("timestamp", "is not a number of milliseconds");
        const input = needCount(record["input_length"], "input_length");
        const written = needCount(record["output_length"], "output_length");
        const list = record["hash_ids"];
        if (!Array.isArray(list)) throw new BadRow("hash_ids", "is not a list");
        const hashes = list.map((hash) => needCount(hash, "hash_ids"));
        if (isTick(ms)) {
          output.note("Arrivals are recorded on ticks of 3 s and were spread evenly inside their tick.");
        }
        const spreadMs = isTick(ms) ? TICK_MS * placeInTick(ms, input, written, hashes.at(-1) ?? 0) : 0;
        output.usage(
          usageRow(output.file, line, output.relativeZeroMs + Math.floor(ms + spreadMs), {
            relativeTime: true,
            tokens: { input, output: written },
            prefix: blocks(hashes, input),
          }),
        );
      },
    };
  },
};

const TICK_MS = 3000;
const TICK_JITTER_MS = 3;
const BLOCK_TOKENS = 512;

const isTick = (ms: number): boolean => {
  const off = ms % TICK_MS;
  return off <= TICK_JITTER_MS || off >= TICK_MS - TICK_JITTER_MS;
};

/** 0..1, from the request itself, so that neither the order nor the split of the file changes it. */
const placeInTick = (...parts: readonly number[]): number => SeededRandom.of(...parts).next();

/** Full blocks; the last holds what is left of the prompt. */
const blocks = (hashes: readonly number[], input: number): PrefixBlock[] =>
  hashes.map((hash, index) => ({
    hash,
    tokens: Math.max(0, Math.min(BLOCK_TOKENS, input - index * BLOCK_TOKENS)),
  }));
