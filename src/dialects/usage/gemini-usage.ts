import type { AttemptReason } from "../../core/attempt-reason.ts";
import {
  checkTotal,
  countAt,
  counts,
  isObject,
  type JsonObject,
  partsOf,
  reading,
  textAt,
  type UsageReading,
} from "./usage-reading.ts";

/**
 * `usageMetadata` of Gemini. The prompt includes what was cached; tool results are prompt on top of it; thoughts
 * are output beside the candidates, except where prompt and candidates alone make up the total.
 */
export function readGeminiUsage(usage: JsonObject): UsageReading {
  const reasons: AttemptReason[] = [];
  const total = countAt(usage, "totalTokenCount");
  const prompt = countAt(usage, "promptTokenCount");
  const tools = countAt(usage, "toolUsePromptTokenCount");
  const candidates = countAt(usage, "candidatesTokenCount") ?? countAt(usage, "responseTokenCount");
  const thoughts = countAt(usage, "thoughtsTokenCount");
  const cached = countAt(usage, "cachedContentTokenCount");

  const heard = modality(usage["promptTokensDetails"], "AUDIO");
  const seen = modality(usage["promptTokensDetails"], "IMAGE", "VIDEO");
  const audioRead = modality(usage["cacheTokensDetails"], "AUDIO");
  const imageRead = modality(usage["cacheTokensDetails"], "IMAGE", "VIDEO");
  const input = partsOf(
    prompt,
    [
      cached === undefined ? undefined : Math.max(cached - (audioRead ?? 0) - (imageRead ?? 0), 0),
      audioRead,
      imageRead,
      heard === undefined ? undefined : Math.max(heard - (audioRead ?? 0), 0),
      seen === undefined ? undefined : Math.max(seen - (imageRead ?? 0), 0),
    ],
    "cached-exceeds-input",
    reasons,
  );

  const inside =
    thoughts !== undefined &&
    thoughts > 0 &&
    candidates !== undefined &&
    prompt !== undefined &&
    total === prompt + candidates + (tools ?? 0);
  if (inside) reasons.push("reasoning-inside-output");
  const output = partsOf(
    candidates,
    [
      inside ? thoughts : undefined,
      modality(usage["candidatesTokensDetails"], "AUDIO"),
      modality(usage["candidatesTokensDetails"], "IMAGE", "VIDEO"),
    ],
    "parts-exceed-output",
    reasons,
  );

  const [cacheRead, audioCacheRead, imageCacheRead, audioInput, imageInput] = input.parts;
  const tokens = counts({
    input: tools === undefined ? input.rest : (input.rest ?? 0) + tools,
    cacheRead,
    audioCacheRead,
    imageCacheRead,
    audioInput,
    imageInput,
    output: output.rest,
    reasoning: inside ? output.parts[0] : thoughts,
    audioOutput: output.parts[1],
    imageOutput: output.parts[2],
  });
  checkTotal(tokens, total, reasons);
  const traffic = textAt(usage, "trafficType");
  if (traffic === "PROVISIONED_THROUGHPUT") reasons.push("provisioned-throughput");
  return reading(tokens, reasons, { tierName: textAt(usage, "serviceTier") ?? tierIn(traffic) });
}

/** Vertex's word for how a request was served has the tier in it: "ON_DEMAND_PRIORITY". */
function tierIn(traffic: string | null): string | null {
  const tier = /^ON_DEMAND_([A-Z]+)$/.exec(traffic ?? "")?.[1];
  return tier === undefined ? null : tier.toLowerCase();
}

/** Tokens of some modalities; undefined when none of them was there, so that no empty bucket is made. */
function modality(details: unknown, ...names: readonly string[]): number | undefined {
  if (!Array.isArray(details)) return undefined;
  let sum: number | undefined;
  for (const entry of details) {
    if (!isObject(entry) || !names.includes(String(entry["modality"]).toUpperCase())) continue;
    const count = countAt(entry, "tokenCount");
    if (count !== undefined && count > 0) sum = (sum ?? 0) + count;
  }
  return sum;
}
