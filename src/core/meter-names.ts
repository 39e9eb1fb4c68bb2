import type { TokenKind } from "./tokens.ts";

/** What our exports of charges call what was counted. */
export const METER_NAMES: Readonly<Record<TokenKind | "units" | "tokens" | "requests", string>> = {
  input: "Input Tokens",
  cacheRead: "Cached Input Tokens",
  cacheWrite5m: "Cache Write Tokens (5 minutes)",
  cacheWrite1h: "Cache Write Tokens (1 hour)",
  output: "Output Tokens",
  reasoning: "Reasoning Tokens",
  audioInput: "Audio Input Tokens",
  audioCacheRead: "Cached Audio Input Tokens",
  audioOutput: "Audio Output Tokens",
  imageInput: "Image Input Tokens",
  imageCacheRead: "Cached Image Input Tokens",
  imageOutput: "Image Output Tokens",
  units: "Billed Units",
  tokens: "Tokens",
  requests: "Requests",
};
