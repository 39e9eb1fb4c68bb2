import type { PrefixBlock } from "../core/usage.ts";
import { prefixBlocks, type PrefixBlocks } from "./prefix-blocks.ts";

/** One request to simulate. */
export interface SimulatedRequest {
  arrivalMs: number;
  /** The whole prompt. */
  inputTokens: number;
  /** The part of it that a prefix cache already holds; of no account where `prefix` is given. */
  cachedInputTokens: number;
  outputTokens: number;
  /** Content hashes of the prompt in order: what the prefix cache goes by. */
  prefix?: readonly PrefixBlock[] | null;
}

/** Columns over all requests: what was asked, and how it went. Times in seconds. */
export interface RequestTable {
  count: number;
  arrival: Float64Array;
  input: Int32Array;
  /** Prompt tokens that were in the prefix cache: as given, or as found at admission. */
  cached: Int32Array;
  output: Int32Array;
  generated: Int32Array;
  /** Tokens that a router counts for it while it is under way: prompt without what is cached, and answer. */
  owed: Int32Array;
  /** NaN until it happens. */
  firstToken: Float64Array;
  finish: Float64Array;
  /** Blocks of the prompts that carry hashes; null where none does. */
  prefixes: PrefixBlocks | null;
}

/** Lays requests out in columns. Every request computes at least one prompt token and produces at least one. */
export function requestTable(requests: readonly SimulatedRequest[]): RequestTable {
  const count = requests.length;
  const table: RequestTable = {
    count,
    arrival: new Float64Array(count),
    input: new Int32Array(count),
    cached: new Int32Array(count),
    output: new Int32Array(count),
    generated: new Int32Array(count),
    owed: new Int32Array(count),
    firstToken: new Float64Array(count).fill(Number.NaN),
    finish: new Float64Array(count).fill(Number.NaN),
    prefixes: prefixBlocks(requests),
  };
  for (let at = 0; at < count; at += 1) {
    const request = requests[at] as SimulatedRequest;
    const input = Math.max(Math.round(request.inputTokens), 1);
    table.arrival[at] = request.arrivalMs / 1000;
    table.input[at] = input;
    table.cached[at] = Math.min(Math.max(Math.round(request.cachedInputTokens), 0), input - 1);
    const output = Math.max(Math.round(request.outputTokens), 1);
    table.output[at] = output;
    table.owed[at] = input - (table.cached[at] as number) + output;
  }
  return table;
}
