import { at, numberAt } from "../core/at.ts";
import type { PrefixBlock } from "../core/usage.ts";
import { prefixBlocks, type PrefixBlocks } from "./prefix-blocks.ts";

/** One request to simulate. */
export interface SimulatedRequest {
  arrivalMs: number;
  /** The whole prompt. */
  inputTokens: number;
  /** The part of it that a prefix cache already holds; ignored where `prefix` is given. */
  cachedInputTokens: number;
  outputTokens: number;
  /** Content hashes of the prompt in order, which the prefix cache looks up. */
  prefix?: readonly PrefixBlock[] | null;
}

/** Columns over all requests: what was asked and what happened. Times in seconds. */
export interface RequestTable {
  count: number;
  arrival: Float64Array;
  input: Int32Array;
  /** Prompt tokens that were in the prefix cache: as given, or as found at admission. */
  cached: Int32Array;
  output: Int32Array;
  generated: Int32Array;
  /** Tokens that a router counts for it while in flight: uncached prompt and answer. */
  owed: Int32Array;
  /** NaN until it happens. */
  firstToken: Float64Array;
  finish: Float64Array;
  /** Blocks of the prompts that carry hashes; null where none does. */
  prefixes: PrefixBlocks | null;
}

/** Stores requests in columns. Every request computes at least one prompt token and produces at least one. */
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
  for (let index = 0; index < count; index += 1) {
    const request = at(requests, index);
    const input = Math.max(Math.round(request.inputTokens), 1);
    table.arrival[index] = request.arrivalMs / 1000;
    table.input[index] = input;
    table.cached[index] = Math.min(Math.max(Math.round(request.cachedInputTokens), 0), input - 1);
    const output = Math.max(Math.round(request.outputTokens), 1);
    table.output[index] = output;
    table.owed[index] = input - numberAt(table.cached, index) + output;
  }
  return table;
}
