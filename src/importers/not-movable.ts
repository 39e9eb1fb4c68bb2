/** Words in line items and call types, and what they say was bought. The first match counts. */
const KINDS: readonly (readonly [pattern: RegExp, kind: string])[] = [
  [/embed/i, "embeddings"],
  [/moderation/i, "moderation"],
  [/whisper|transcri|speech.to.text/i, "transcription"],
  [/\btts\b|tts-|-tts|text.to.speech|audio_speech|\baspeech\b|\bspeech\b/i, "speech"],
  [/dall-?e|gpt-image|image.?(generation|edit|variation)|\bimages?\b/i, "images"],
  [/\bsora\b|\bvideo/i, "video"],
  [/realtime|\baudio\b|-audio/i, "audio"],
  [/web.?search/i, "web search"],
  [/file.?search|vector.?stor/i, "file search"],
  [/code.?(interpreter|execution)|container/i, "code execution"],
  [/fine.?tun|\btraining\b/i, "fine-tuning"],
  [/rerank/i, "reranking"],
  [/session.?usage/i, "session usage"],
  [/\bseats?\b|subscription|chatgpt|workspace (plan|member)/i, "seats"],
];

/** What a line item is about when no text model can take it over; null for text models and what is not known. */
export function notMovableKind(item: string | null): string | null {
  if (item === null) return null;
  return KINDS.find(([pattern]) => pattern.test(item))?.[1] ?? null;
}
