import type { UpstreamKind } from "../../upstreams/upstream-kind.ts";

/** The demo as a row like any other: it speaks every format, and nobody charges for it. */
export const DEMO_KIND: UpstreamKind = {
  id: "demo",
  name: "breakeven's demo",
  kind: "engine",
  priceProvider: null,
  url: null,
  keyVariables: [],
  auth: { header: "authorization", prefix: "Bearer " },
  basePaths: { openai: "/v1", anthropic: "", gemini: "" },
  surfaces: [
    "openai-chat",
    "openai-completions",
    "openai-embeddings",
    "openai-responses",
    "anthropic-messages",
    "anthropic-count-tokens",
    "gemini-generate",
    "gemini-count-tokens",
  ],
  streamOptions: "flag",
  continuousUsage: false,
  disconnect: "cancel",
  priceFactors: [],
  unitPrices: [],
  source: "breakeven",
  date: "2026-11-20",
  notes: "Answers with a fixed text at the pace of a simulated engine.",
};
