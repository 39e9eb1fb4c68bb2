import { BadRow, type JsonObject } from "./format.ts";
import { objectList, objectsIn } from "./json-cell.ts";
import type { Get } from "./named-row.ts";
import { readTime } from "./read-time.ts";

/** Buckets of an API page. Throws BadRow when it is not one. */
export const buckets = (page: JsonObject): JsonObject[] => objectList(page["data"], "data");

/** Results of a bucket; older pages call them `result`. Throws BadRow when it has none. */
export const resultsOf = (bucket: JsonObject): JsonObject[] =>
  objectList(bucket["results"] ?? bucket["result"] ?? [], "results");

/** True for an API page of usage or costs; pages whose buckets have no results pass too. */
export function isPage(record: JsonObject): boolean {
  if (record["object"] !== "page" || !Array.isArray(record["data"])) return false;
  const results = objectsIn(record["data"]).flatMap((bucket) =>
    objectsIn(bucket["results"] ?? bucket["result"]),
  );
  return results.length === 0 || /^organization\.(usage|costs)\./.test(String(results[0]!["object"]));
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
