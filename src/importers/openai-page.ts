import type { Format } from "./format.ts";
import { jsonObject } from "./json-cell.ts";
import type { Get } from "./named-row.ts";
import { bucketBounds, buckets, isPage, resultsOf, type BucketBounds } from "./openai-bucket.ts";
import { openAiCost } from "./openai-cost.ts";
import { openAiUsage, splitBy } from "./openai-usage.ts";
import { noteMissingPages } from "./pages.ts";

/**
 * Pages of `GET /v1/organization/usage/*` (completions and the endpoints beside it) and of
 * `GET /v1/organization/costs`; every result says which it is.
 */
export const openAiPage: Format = {
  name: "OpenAI usage and costs API",
  matchesRecord: isPage,
  openRecords(output) {
    const empty: BucketBounds[] = [];
    const more: boolean[] = [];
    let hasCosts = false;
    return {
      record(page, line) {
        more.push(page["has_more"] === true);
        for (const bucket of buckets(page)) {
          const bounds = bucketBounds((name) => bucket[name]);
          const results = resultsOf(bucket);
          if (results.length === 0) empty.push(bounds);
          for (const result of results) {
            const [, kind, endpoint = ""] = String(result["object"]).split(".");
            const get: Get = (name) => result[name];
            output.attempt(line, () => {
              if (kind !== "costs") {
                output.usage(
                  openAiUsage(get, bounds, line, NOT_MOVABLE[endpoint] ?? null, output),
                  splitBy(get),
                );
                return;
              }
              hasCosts = true;
              const { value, currency } = jsonObject(result["amount"], "amount");
              output.cost(openAiCost(get, value, currency, bounds, line, output));
            });
          }
        }
      },
      end() {
        // A bucket without usage is observed time; one without cost says nothing about the traffic.
        if (!hasCosts) for (const { startMs, endMs } of empty) output.span(startMs, endMs);
        noteMissingPages(more, output);
      },
    };
  },
};

/** Endpoints whose work no text model takes over. */
const NOT_MOVABLE: Readonly<Record<string, string>> = {
  embeddings: "embeddings",
  moderations: "moderation",
  images: "images",
  audio_speeches: "speech",
  audio_transcriptions: "transcription",
  vector_stores: "vector stores",
  code_interpreter_sessions: "code interpreter",
  file_search_calls: "file search",
  web_search_calls: "web search",
};
