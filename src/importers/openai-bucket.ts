import { BadRow, type JsonObject } from "./format.ts";
import type { Get } from "./named-row.ts";
import { readTime } from "./read-time.ts";

/** Buckets of an API page. Throws BadRow when it is not one. */
export function buckets(page: JsonObject): JsonObject[] {
  const data = page["data"];
  if (!Array.isArray(data)) throw new BadRow("data", "is not a list of buckets");
  return data as JsonObject[];
}

/** Results of a bucket; older pages call them `result`. */
export const resultsOf = (bucket: JsonObject): JsonObject[] =>
  (bucket["results"] ?? bucket["result"] ?? []) as JsonObject[];

/** True for an API page with a result of this object type, or with buckets and no results at all. */
export function isPage(record: JsonObject, isType: (type: string) => boolean): boolean {
  const data = record["data"];
  if (record["object"] !== "page" || !Array.isArray(data)) return false;
  const results = (data as JsonObject[]).flatMap(resultsOf);
  return results.length === 0 || isType(String(results[0]!["object"]));
}

export interface BucketBounds {
  startMs: number;
  endMs: number;
}

export function bucketBounds(get: Get): BucketBounds {
  const startMs = readTime(get("start_time"), "start_time");
  const endMs = readTime(get("end_time"), "end_time");
  if (endMs <= startMs) throw new BadRow("end_time", "is not after start_time");
  return { startMs, endMs };
}
