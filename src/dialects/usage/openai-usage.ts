import type { AttemptReason } from "../../core/attempt-reason.ts";
import { reportedCharge } from "./reported-charge.ts";
import {
  checkTotal,
  countAt,
  counts,
  type JsonObject,
  objectAt,
  partsOf,
  reading,
  sumOf,
  textAt,
  type UsageReading,
} from "./usage-reading.ts";

/**
 * Usage as OpenAI's chat completions, completions, embeddings and responses report it, and everybody who copies
 * them. The prompt includes what was cached, written to the cache, heard and seen; the completion includes
 * reasoning. Where a total says otherwise (xAI counts reasoning beside the completion, proxies of Anthropic count
 * the cache beside the prompt), the total is believed.
 */
export function readOpenAiUsage(usage: JsonObject): UsageReading {
  const reasons: AttemptReason[] = [];
  const responses = countAt(usage, "input_tokens") !== undefined;
  // Transcriptions and realtime write them in the singular.
  const inputDetails = responses
    ? (objectAt(usage, "input_tokens_details") ?? objectAt(usage, "input_token_details"))
    : objectAt(usage, "prompt_tokens_details");
  const outputDetails = responses
    ? (objectAt(usage, "output_tokens_details") ?? objectAt(usage, "output_token_details"))
    : objectAt(usage, "completion_tokens_details");
  const total = countAt(usage, "total_tokens");
  const given = countAt(usage, responses ? "input_tokens" : "prompt_tokens");
  const output = countAt(usage, responses ? "output_tokens" : "completion_tokens");
  const read = cachedOf(usage, inputDetails);
  const written =
    countAt(inputDetails, "cache_write_tokens") ?? countAt(usage, "cache_creation_input_tokens");
  // Writes that are kept for long are dearer than those of the default kind, whatever the hours are.
  const long = countAt(objectAt(inputDetails, "cache_write_tokens_details"), "ttl_12h_tokens");
  const reasoning = countAt(outputDetails, "reasoning_tokens") ?? countAt(usage, "reasoning_tokens");

  // Only a total and no prompt: embeddings and rerankers, which have nothing but input.
  let prompt = given ?? (output === undefined ? total : undefined);
  const outside = sumOf(counts({ cacheRead: read, cacheWrite5m: written }));
  if (prompt !== undefined && outside !== undefined && outside > 0) {
    const exclusive = prompt + outside + (output ?? 0);
    const inclusive = prompt + (output ?? 0);
    if (total !== inclusive && (total === exclusive || (total === undefined && outside > prompt))) {
      reasons.push("cache-beside-input");
      prompt += outside;
    }
  }

  const audio = countAt(inputDetails, "audio_tokens");
  const image = plus(countAt(inputDetails, "image_tokens"), countAt(inputDetails, "video_tokens"));
  const cachedDetails = objectAt(inputDetails, "cached_tokens_details");
  const audioRead = countAt(cachedDetails, "audio_tokens");
  const imageRead = countAt(cachedDetails, "image_tokens");
  const textRead = read === undefined ? undefined : read - (audioRead ?? 0) - (imageRead ?? 0);
  const input = partsOf(
    prompt,
    [
      textRead === undefined ? undefined : Math.max(textRead, 0),
      less(written, long),
      long,
      audioRead,
      imageRead,
      less(audio, audioRead),
      less(image, imageRead),
    ],
    "cached-exceeds-input",
    reasons,
  );

  // xAI and some proxies count reasoning beside the completion; then alone the total adds up.
  const beside =
    reasoning !== undefined &&
    output !== undefined &&
    prompt !== undefined &&
    reasoning > 0 &&
    (total === prompt + output + reasoning || (total === undefined && reasoning > output));
  if (beside) reasons.push("reasoning-beside-output");
  const generated = partsOf(
    beside ? output + reasoning : output,
    [reasoning, countAt(outputDetails, "audio_tokens"), countAt(outputDetails, "image_tokens")],
    "reasoning-exceeds-output",
    reasons,
  );

  const [cacheRead, cacheWrite5m, cacheWrite1h, audioCacheRead, imageCacheRead, audioInput, imageInput] =
    input.parts;
  const [reasoningPart, audioOutput, imageOutput] = generated.parts;
  const tokens = counts({
    input: input.rest,
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: present(cacheWrite1h),
    audioInput: present(audioInput),
    audioCacheRead: present(audioCacheRead),
    imageInput: present(imageInput),
    imageCacheRead: present(imageCacheRead),
    output: generated.rest,
    reasoning: reasoningPart,
    audioOutput: present(audioOutput),
    imageOutput: present(imageOutput),
  });
  const hit = countAt(usage, "prompt_cache_hit_tokens");
  const miss = countAt(usage, "prompt_cache_miss_tokens");
  if (hit !== undefined && miss !== undefined && given !== undefined && hit + miss !== given)
    reasons.push("total-mismatch");
  if (!reasons.includes("total-mismatch")) checkTotal(tokens, total, reasons);
  return reading(tokens, reasons, {
    tierName: textAt(usage, "service_tier"),
    providerCostPicodollars: reportedCharge(usage),
    units: unitsOf(usage),
  });
}

/** OpenAI, DeepSeek, Moonshot and Together, Mistral, and proxies of Anthropic each have a place for it. */
function cachedOf(usage: JsonObject, details: JsonObject | null): number | undefined {
  return (
    countAt(details, "cached_tokens") ??
    countAt(usage, "prompt_cache_hit_tokens") ??
    countAt(usage, "cached_tokens") ??
    countAt(usage, "num_cached_tokens") ??
    countAt(usage, "cache_read_input_tokens")
  );
}

function unitsOf(usage: JsonObject): Record<string, number> {
  const units: Record<string, number> = {};
  const searches = countAt(usage, "num_search_queries");
  if (searches !== undefined && searches > 0) units["webSearches"] = searches;
  const billed = countAt(usage, "search_units");
  if (billed !== undefined) units["searchUnits"] = billed;
  const seconds = usage["seconds"];
  if (typeof seconds === "number" && seconds >= 0) units["seconds"] = seconds;
  return units;
}

/** Audio and image counts stand in most answers as 0 without there being any: then the bucket says nothing. */
const present = (count: number | undefined): number | undefined => (count === 0 ? undefined : count);

const plus = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : a + (b ?? 0);

const less = (whole: number | undefined, part: number | undefined): number | undefined =>
  whole === undefined ? undefined : Math.max(whole - (part ?? 0), 0);
