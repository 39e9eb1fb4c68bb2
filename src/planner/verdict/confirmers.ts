import type { Condition } from "../model/verdict.ts";

/** Who in a company can confirm a condition, by what it is about; a flip is about its assumption. */
export const CONFIRMERS: Readonly<Record<Exclude<Condition["kind"], "flip">, string>> = {
  "typical-month": "the platform engineer, from the gateway's log",
  evaluation: "the owner of the task, by an evaluation on your own prompts",
  benchmark: "an ML engineer, by a ten-minute benchmark on one such server",
  "prompts-repeat": "the developers of the application",
  "prompt-order": "the developers of the application",
  "may-wait": "the developers of the application",
  licence: "legal",
  "second-source": "procurement, with a written quote",
  quantisation: "the host's or provider's support",
  "rate-limits": "the host's or provider's support",
  "price-age": "procurement, with a written quote",
};

const QUOTE = "procurement, with a written quote";
const LOG = "the platform engineer, from the gateway's log";
const SHADOW_TRAFFIC = "an ML engineer, by a day of shadow traffic";
const PLATFORM = "the head of platform";

/** By what an assumption's name begins with; the first that fits. */
const BY_ASSUMPTION: readonly (readonly [prefix: string, who: string])[] = [
  ["serving_", CONFIRMERS.benchmark],
  ["overflow_headroom", CONFIRMERS["may-wait"]],
  ["volume_", LOG],
  ["traffic_", LOG],
  ["presence", LOG],
  ["burst_", LOG],
  ["token_ratio_", SHADOW_TRAFFIC],
  ["output_ratio_", SHADOW_TRAFFIC],
  ["cache_", SHADOW_TRAFFIC],
  ["provider_cache_", SHADOW_TRAFFIC],
  ["right_sizing_", SHADOW_TRAFFIC],
  ["api_price_", QUOTE],
  ["gpu_", QUOTE],
  ["residual_value_", QUOTE],
  ["server_", QUOTE],
  ["spare_gpu_", QUOTE],
  ["colocation_", QUOTE],
  ["all_in_power_", QUOTE],
];

/** Who can confirm the value of an assumption. */
export const confirmerOf = (assumption: string): string =>
  BY_ASSUMPTION.find(([prefix]) => assumption.startsWith(prefix))?.[1] ?? PLATFORM;
