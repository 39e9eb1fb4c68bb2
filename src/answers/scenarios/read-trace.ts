import { UserError } from "../../core/errors.ts";
import { seededRandom } from "../../core/random.ts";
import { HOUR_MS } from "../../core/time.ts";
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

/** More are not drawn from an export. */
const MOST_DRAWN = 1_000_000;

/**
 * Requests of a trace or a request log in any format that is imported, or drawn from an export by the hour or finer.
 * Throws UserError on anything coarser.
 */
async function readTrace(path: string, nowMs: number): Promise<Traced> {
  const requests: SimulatedRequest[] = [];
  let [coarse, incomplete, withPrefix, buckets, drawn] = [0, 0, 0, 0, 0];
  const random = seededRandom(1);
  const usage = (row: UsageRow): void => {
    if (row.notMovable !== null || row.servedLocally) return;
    if (row.grain !== "request") {
      const spread = requestsOfBucket(row, MOST_DRAWN - drawn, random);
      if (spread === null) coarse += 1;
      else {
        buckets += 1;
        drawn += spread.length;
        for (const request of spread) requests.push(request);
      }
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
        ? `${path} counts requests by the day, or not at all: their arrivals are not known`
        : `${path} holds no request with its tokens`,
      "give a trace, a request log, or an export by the hour or finer that counts requests",
    );
  requests.sort((left, right) => left.arrivalMs - right.arrivalMs);
  return {
    requests,
    notes: [
      `${requests.length} requests of the trace`,
      ...(buckets > 0
        ? [
            `${drawn} of them drawn from ${buckets} buckets: at random moments of each, every one with its mean lengths, so that bursts and tails are milder than in truth`,
          ]
        : []),
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

/** The requests of a bucket at random moments in it, with its mean lengths; null where it shows no arrivals. */
function requestsOfBucket(row: UsageRow, most: number, random: () => number): SimulatedRequest[] | null {
  const [input, output] = [inputTokens(row.tokens), outputTokens(row.tokens)];
  const lengthMs = row.endMs - row.startMs;
  const { requests } = row;
  if (!requests || input === undefined || output === undefined || lengthMs > HOUR_MS) return null;
  const cached = cachedInputTokens(row.tokens) ?? 0;
  const mean = (tokens: number): number => Math.round(tokens / requests);
  return Array.from({ length: Math.min(requests, most) }, () => ({
    arrivalMs: row.startMs + random() * lengthMs,
    inputTokens: Math.max(mean(input), 1),
    cachedInputTokens: mean(cached),
    outputTokens: Math.max(mean(output), 1),
    prefix: null,
  }));
}
