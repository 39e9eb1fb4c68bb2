import type { AttemptReason } from "../../core/attempt-reason.ts";
import { reportedCharge } from "./reported-charge.ts";
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
 * `output_tokens` includes thinking. Of the `iterations` the top level holds what the model itself did; compacting
 * the context and advice of another model are billed on top.
 */
export function readAnthropicUsage(usage: JsonObject): UsageReading {
  const iterations = usage["iterations"];
  const parts = Array.isArray(iterations) ? iterations.filter((part) => isObject(part)) : [];
  const reasons: AttemptReason[] = [];
  const whole = reading({}, reasons, {
    tierName: textAt(usage, "service_tier"),
    units: unitsOf(usage),
    providerCostPicodollars: reportedCharge(usage),
  });
  addReading(whole, readOne(usage));
  for (const part of parts) {
    if (ON_TOP.includes(textAt(part, "type") ?? "")) addReading(whole, readOne(part));
  }
  // One row has one model: what another model did has another price.
  if (parts.some((part) => textAt(part, "model") !== null)) reasons.push("iterations-on-several-models");
  const credit = objectAt(objectAt(usage, "fallback_credit"), "status");
  if (textAt(credit, "type") === "redeemed") reasons.push("fallback-credit");
  checkTotal(whole.tokens, countAt(usage, "total_tokens"), reasons);
  const geography = textAt(usage, "inference_geo");
  if (geography !== null && geography !== "global" && geography !== "not_available")
    reasons.push({ code: "inference-geo", value: geography });
  if (textAt(usage, "speed") === "fast") reasons.push({ code: "speed", value: "fast" });
  return whole;
}

const ON_TOP = ["compaction", "advisor_message"];

function readOne(usage: JsonObject): UsageReading {
  const reasons: AttemptReason[] = [];
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
