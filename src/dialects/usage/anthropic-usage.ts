import {
  addReading,
  checkTotal,
  countAt,
  counts,
  isObject,
  type JsonObject,
  objectAt,
  partsOf,
  reading,
  textAt,
  type UsageReading,
} from "./usage-reading.ts";

/**
 * Usage as Anthropic's messages report it. `input_tokens` excludes what was read from and written to the cache;
 * `output_tokens` includes thinking. With `iterations` (server-side compaction) the top level holds the last one
 * alone and the bill is their sum.
 */
export function readAnthropicUsage(usage: JsonObject): UsageReading {
  const iterations = usage["iterations"];
  const parts = Array.isArray(iterations) ? iterations.filter((part) => isObject(part)) : [];
  const reasons: string[] = [];
  const whole = reading({}, reasons, { tierName: textAt(usage, "service_tier"), units: unitsOf(usage) });
  if (parts.length > 1) {
    for (const part of parts) addReading(whole, readOne(part));
    const models = new Set(parts.map((part) => textAt(part, "model")).filter((model) => model !== null));
    // One row has one model: iterations on other models cannot be priced as this one.
    if (models.size > 1) reasons.push("iterations-on-several-models");
  } else {
    addReading(whole, readOne(usage));
  }
  checkTotal(whole.tokens, countAt(usage, "total_tokens"), reasons);
  const geography = textAt(usage, "inference_geo");
  if (geography !== null && geography !== "global" && geography !== "not_available")
    reasons.push(`inference-geo:${geography}`);
  if (textAt(usage, "speed") === "fast") reasons.push("speed:fast");
  return whole;
}

function readOne(usage: JsonObject): UsageReading {
  const reasons: string[] = [];
  const split = objectAt(usage, "cache_creation");
  const written = countAt(usage, "cache_creation_input_tokens");
  const hour = countAt(split, "ephemeral_1h_input_tokens");
  const minutes = countAt(split, "ephemeral_5m_input_tokens");
  let short = minutes ?? (hour === undefined ? written : undefined);
  // The parts of the split are what is billed; what the sum has beyond them is a write of the default kind.
  if (written !== undefined && split !== null && written > (hour ?? 0) + (minutes ?? 0)) {
    short = written - (hour ?? 0);
    if (hour !== undefined || minutes !== undefined) reasons.push("cache-write-split-mismatch");
  }
  const output = partsOf(
    countAt(usage, "output_tokens"),
    [countAt(objectAt(usage, "output_tokens_details"), "thinking_tokens")],
    "reasoning-exceeds-output",
    reasons,
  );
  const tokens = counts({
    input: countAt(usage, "input_tokens"),
    cacheRead: countAt(usage, "cache_read_input_tokens"),
    cacheWrite5m: short,
    cacheWrite1h: hour,
    output: output.rest,
    reasoning: output.parts[0],
  });
  return reading(tokens, reasons);
}

function unitsOf(usage: JsonObject): Record<string, number> {
  const tools = objectAt(usage, "server_tool_use");
  const searches = countAt(tools, "web_search_requests");
  // Fetches are free of charge; they are not billed units.
  return searches === undefined || searches === 0 ? {} : { webSearches: searches };
}
