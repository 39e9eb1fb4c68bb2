import { UserError } from "../../core/errors.ts";
import { cachedInputTokens, inputTokens, outputTokens } from "../../core/tokens.ts";
import type { UsageRow } from "../../core/usage.ts";
import { importFiles } from "../../importers/import-files.ts";
import type { SimulatedRequest } from "../../serving/simulate.ts";
import type { Traced } from "./workload.ts";

/** Reads each file once, however many scenarios ask for it. */
export function traceReader(nowMs: number): (path: string) => Promise<Traced> {
  const read = new Map<string, Promise<Traced>>();
  return (path) => {
    const known = read.get(path) ?? readTrace(path, nowMs);
    read.set(path, known);
    return known;
  };
}

/** Requests of a trace or a request log in any format that is imported. Throws UserError on anything coarser. */
async function readTrace(path: string, nowMs: number): Promise<Traced> {
  const requests: SimulatedRequest[] = [];
  let [coarse, incomplete, withPrefix] = [0, 0, 0];
  const usage = (row: UsageRow): void => {
    if (row.notMovable !== null || row.servedLocally) return;
    if (row.grain !== "request") {
      coarse += 1;
      return;
    }
    const [input, output] = [inputTokens(row.tokens), outputTokens(row.tokens)];
    if (input === undefined || output === undefined) {
      incomplete += 1;
      return;
    }
    if (row.prefix !== null) withPrefix += 1;
    const cached = cachedInputTokens(row.tokens);
    requests.push({
      arrivalMs: row.startMs,
      inputTokens: input,
      // What no cache reported is computed: nothing is known to be held.
      cachedInputTokens: cached === undefined ? 0 : cached,
      outputTokens: output,
      prefix: row.prefix,
    });
  };
  await importFiles(
    [path],
    { usage, cost: () => undefined },
    { asOfMs: nowMs, defaultModel: "any", usdPerUnit: {}, seed: 1 },
  );
  if (requests.length === 0)
    throw new UserError(
      coarse > 0
        ? `${path} counts requests in buckets: their arrivals are not known`
        : `${path} holds no request with its tokens`,
      "give a trace or a request log with one row per request",
    );
  requests.sort((left, right) => left.arrivalMs - right.arrivalMs);
  return {
    requests,
    notes: [
      `${requests.length} requests of the trace`,
      ...(coarse > 0 ? [`${coarse} rows that are not single requests were left out`] : []),
      ...(incomplete > 0 ? [`${incomplete} requests without input or output tokens were left out`] : []),
      ...(withPrefix > 0
        ? [
            `prefix hits of ${withPrefix} requests are looked up by the trace's hashes, in the cache of the replica`,
          ]
        : []),
    ],
  };
}
