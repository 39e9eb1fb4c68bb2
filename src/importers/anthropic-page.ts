import { reportedCost } from "./anthropic-cost.ts";
import { reportedUsage } from "./anthropic-usage.ts";
import { BadRow, type Format, type JsonObject } from "./format.ts";
import { objectList, objectsIn } from "./json-cell.ts";
import { noteMissingPages } from "./pages.ts";
import { readTime } from "./read-time.ts";

/** Pages of Anthropic's usage and cost reports; a result with an amount is a cost. */
export const anthropicPage: Format = {
  name: "Anthropic usage and cost API",
  matchesRecord: isReport,
  openRecords(output) {
    const empty: [startMs: number, endMs: number][] = [];
    const more: boolean[] = [];
    let hasCosts = false;
    return {
      record(page, line) {
        more.push(page["has_more"] === true);
        for (const bucket of objectList(page["data"], "data")) {
          const startMs = readTime(bucket["starting_at"], "starting_at");
          const endMs = readTime(bucket["ending_at"], "ending_at");
          if (endMs <= startMs) throw new BadRow("ending_at", "is not after starting_at");
          const results = objectList(bucket["results"], "results");
          if (results.length === 0) empty.push([startMs, endMs]);
          for (const result of results) {
            output.attempt(line, () => {
              if ("amount" in result) {
                hasCosts = true;
                output.cost(reportedCost(result, { startMs, endMs }, line, output));
              } else output.usage(reportedUsage(result, startMs, endMs, line, output));
            });
          }
        }
      },
      end() {
        // A bucket without usage is observed time; one without cost says nothing about the traffic.
        if (!hasCosts) for (const [startMs, endMs] of empty) output.span(startMs, endMs);
        noteMissingPages(more, output);
      },
    };
  },
};

function isReport(record: JsonObject): boolean {
  const buckets = objectsIn(record["data"]);
  if (buckets.length === 0) return false;
  if (!buckets.every((bucket) => "starting_at" in bucket && Array.isArray(bucket["results"]))) return false;
  const first = buckets.flatMap((bucket) => objectsIn(bucket["results"]))[0];
  return first === undefined || "uncached_input_tokens" in first || "amount" in first;
}
