import type { UsageRow } from "../core/usage.ts";
import { readText } from "./cells.ts";
import type { Get } from "./named-row.ts";

/** What the columns beside the tokens say about the price: long prompts, fast mode, inference in one country. */
export function anthropicDimensions(get: Get): Pick<UsageRow, "promptAbove" | "priceDimensions"> {
  const above = shortestPrompt(readText(get("context_window")));
  const dimensions = [
    ...named("speed", readText(get("speed")), ["standard", "default", "not_available"]),
    ...named("inference-geo", readText(get("inference_geo")), ["global", "not_available", "default"]),
  ];
  return {
    ...(above === null ? {} : { promptAbove: above }),
    ...(dimensions.length === 0 ? {} : { priceDimensions: dimensions }),
  };
}

/** "200k-1M", "> 200k" and "200k+" begin above 200,000; "0-200k" and "\u2264 200k" tell of no shortest one. */
function shortestPrompt(window: string | null): number | null {
  const match = /^(?:>|over |above )?\s*(\d+)\s*([km])(?=\s*(?:[-\u2013+]|to\b|$))/i.exec(window ?? "");
  if (match === null || /^[\u2264<]/.test(window ?? "")) return null;
  const scale = match[2]!.toLowerCase() === "k" ? 1e3 : 1e6;
  const isOpen = /^>|^over|^above|[-\u2013+]|to\b/i.test(window ?? "");
  return isOpen ? Number(match[1]) * scale : null;
}

const named = (dimension: string, value: string | null, usual: readonly string[]): string[] => {
  const name = value?.toLowerCase() ?? "";
  return name === "" || usual.includes(name) ? [] : [`${dimension}:${name}`];
};
