import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TokenCounts } from "../../core/tokens.ts";
import { readUsage } from "./read-usage.ts";
import { type JsonObject, sumOf } from "./usage-reading.ts";

// What was used, written down as a provider reports it and read again, is what was used: every token once.

const count = fc.nat({ max: 50_000 });
/** At least one, so that the provider reports the field. */
const some = fc.integer({ min: 1, max: 50_000 });

const read = (usage: JsonObject): { tokens: TokenCounts; reasons: readonly unknown[] } => {
  const found = readUsage(usage);
  if (found === null) throw new Error("no shape was recognised");
  return found;
};
/** Audio and images of which there are none make no bucket. */
const withoutEmpty = (tokens: TokenCounts): TokenCounts =>
  Object.fromEntries(
    Object.entries(tokens).filter(([kind, tokens]) => tokens > 0 || !/^(audio|image)/.test(kind)),
  );

describe("OpenAI: what was cached is a part of the prompt, cached audio a part of the cached and of the audio", () => {
  const used = fc.record({
    input: count,
    cacheRead: count,
    cacheWrite5m: count,
    audioInput: count,
    audioCacheRead: count,
    imageInput: count,
    imageCacheRead: count,
    output: count,
    reasoning: count,
    audioOutput: count,
  });

  const reported = (is: Required<Pick<TokenCounts, keyof typeof EXAMPLE>>): JsonObject => {
    const cached = is.cacheRead + is.audioCacheRead + is.imageCacheRead;
    const audio = is.audioInput + is.audioCacheRead;
    const images = is.imageInput + is.imageCacheRead;
    const prompt = is.input + is.cacheWrite5m + is.audioInput + is.imageInput + cached;
    const completion = is.output + is.reasoning + is.audioOutput;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: {
        cached_tokens: cached,
        cache_write_tokens: is.cacheWrite5m,
        audio_tokens: audio,
        image_tokens: images,
        cached_tokens_details: { audio_tokens: is.audioCacheRead, image_tokens: is.imageCacheRead },
      },
      completion_tokens_details: { reasoning_tokens: is.reasoning, audio_tokens: is.audioOutput },
    };
  };
  const EXAMPLE = {
    input: 40,
    cacheRead: 100,
    cacheWrite5m: 0,
    audioInput: 60,
    audioCacheRead: 30,
    imageInput: 0,
    imageCacheRead: 0,
    output: 50,
    reasoning: 10,
    audioOutput: 0,
  };

  test("cached audio is counted once: 90 heard, 30 of them among the 130 that were cached", () => {
    const usage = {
      prompt_tokens: 230,
      completion_tokens: 60,
      total_tokens: 290,
      prompt_tokens_details: {
        cached_tokens: 130,
        audio_tokens: 90,
        cached_tokens_details: { text_tokens: 100, audio_tokens: 30 },
      },
    };
    expect(read(usage)).toMatchObject({
      tokens: { input: 40, cacheRead: 100, audioInput: 60, audioCacheRead: 30, output: 60 },
      reasons: [],
    });
  });

  test("law: any usage is read as it was", () => {
    fc.assert(
      fc.property(used, (is) => {
        const usage = reported(is);
        const { tokens, reasons } = read(usage);
        expect(tokens).toEqual(withoutEmpty(is));
        expect(reasons).toEqual([]);
        expect(sumOf(tokens)).toBe(usage["total_tokens"]);
      }),
      { examples: [[EXAMPLE]] },
    );
  });
});

describe("Gemini: the thoughts are output beside the candidates, or inside where the total says so", () => {
  const used = fc.record({
    input: count,
    cacheRead: some,
    audioInput: count,
    audioCacheRead: count,
    imageInput: count,
    imageCacheRead: count,
    output: some,
    reasoning: some,
    imageOutput: count,
  });
  const details = (...entries: readonly (readonly [modality: string, tokens: number])[]): JsonObject[] =>
    entries.map(([modality, tokenCount]) => ({ modality, tokenCount }));

  test.each([
    ["inside, as the total says", true, true],
    ["beside, as the total says", false, true],
    ["beside, where there is no total", false, false],
  ])("law: any usage is read as it was, thoughts %s", (_name, inside, hasTotal) => {
    fc.assert(
      fc.property(used, fc.option(count), (is, tools) => {
        const cached = is.cacheRead + is.audioCacheRead + is.imageCacheRead;
        // Prompts of tools are input beside the prompt.
        const prompt = is.input + is.audioInput + is.imageInput + cached;
        const answer = is.output + is.imageOutput;
        const usage = {
          promptTokenCount: prompt,
          cachedContentTokenCount: cached,
          promptTokensDetails: details(
            ["TEXT", is.input + is.cacheRead],
            ["AUDIO", is.audioInput + is.audioCacheRead],
            ["IMAGE", is.imageInput + is.imageCacheRead],
          ),
          cacheTokensDetails: details(
            ["TEXT", is.cacheRead],
            ["AUDIO", is.audioCacheRead],
            ["IMAGE", is.imageCacheRead],
          ),
          candidatesTokenCount: inside ? answer + is.reasoning : answer,
          candidatesTokensDetails: details(["IMAGE", is.imageOutput]),
          thoughtsTokenCount: is.reasoning,
          ...(hasTotal ? { totalTokenCount: prompt + answer + is.reasoning + (tools ?? 0) } : {}),
          ...(tools === null ? {} : { toolUsePromptTokenCount: tools }),
        };
        const { tokens, reasons } = read(usage);
        expect(withoutEmpty(tokens)).toEqual(withoutEmpty({ ...is, input: is.input + (tools ?? 0) }));
        expect(reasons).toEqual(inside ? ["reasoning-inside-output"] : []);
      }),
    );
  });
});
