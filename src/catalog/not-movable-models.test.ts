import { expect, test } from "vitest";
import { notMovableModel } from "./not-movable-models.ts";

test.each([
  ["text-embedding-3-small", "embeddings"],
  ["openai/text-embedding-ada-002", "embeddings"],
  ["voyage-3-large", "embeddings"],
  ["embed-english-v3.0", "embeddings"],
  ["amazon.titan-embed-text-v2:0", "embeddings"],
  ["BAAI/bge-m3", "embeddings"],
  ["BAAI/bge-reranker-v2-m3", "reranking"],
  ["rerank-v3.5", "reranking"],
  ["omni-moderation-latest", "moderation"],
  ["tts-1-hd", "speech"],
  ["gpt-4o-mini-tts", "speech"],
  ["whisper-1", "transcription"],
  ["gpt-4o-mini-transcribe", "transcription"],
  ["dall-e-3", "images"],
  ["gpt-image-1", "images"],
  ["gemini-2.5-flash-image", "images"],
  ["sora-2", "video"],
  ["gpt-realtime", "audio"],
  ["gpt-4o-realtime-preview-2024-12-17", "audio"],
  ["gpt-4o-audio-preview", "audio"],
])("%s is %s", (model, kind) => {
  expect(notMovableModel(model)).toBe(kind);
});

test.each([
  "gpt-5.4",
  "gpt-4o-2024-08-06",
  "gpt-4o-search-preview",
  "openai/gpt-5.4-mini",
  "claude-sonnet-4-5-20250929",
  "deepseek-chat",
  "google/gemini-2.5-flash",
  "qwen/qwen3-vl-235b-a22b-instruct",
  "x-ai/grok-4",
  "mistral-large-2411",
  "o3-mini",
  "text-davinci-003",
])("%s writes text", (model) => {
  expect(notMovableModel(model)).toBeNull();
});
