import { anthropicMessages } from "./anthropic-messages.ts";
import type { Dialect } from "./dialect.ts";
import { geminiCountTokens, geminiEmbed, geminiGenerate } from "./gemini-generate.ts";
import { openAiChat } from "./openai-chat.ts";
import { countAt, isObject, objectAt, reading } from "./usage/usage-reading.ts";

// Vertex AI: the makers' own formats, each with the model in the path.

/** Gemini's models. */
export const vertexGenerate: Dialect = { ...geminiGenerate, surface: "vertex-generate" };

/** Counting tokens is free of charge for the models of every publisher. */
export const vertexCountTokens: Dialect = { ...geminiCountTokens, surface: "vertex-count-tokens" };

/** Embeddings, each with the tokens of its text; images and others, which count nothing. */
export const vertexPredict: Dialect = {
  ...geminiEmbed,
  surface: "vertex-predict",
  readBody(body, facts) {
    geminiEmbed.readBody(body, facts);
    const predictions = Array.isArray(body["predictions"]) ? body["predictions"].filter(isObject) : [];
    const counted = predictions
      .map((one) => countAt(objectAt(objectAt(one, "embeddings"), "statistics"), "token_count"))
      .filter((count) => count !== undefined);
    if (facts.usage !== null || counted.length === 0) return;
    facts.usage = reading({ input: counted.reduce((sum, count) => sum + count, 0) });
    facts.usageFinal = true;
  },
};

/** Anthropic's models. */
export const vertexMessages: Dialect = { ...anthropicMessages, surface: "vertex-messages" };

/** All of them in OpenAI's format, with the model in the body. */
export const vertexChat: Dialect = { ...openAiChat, surface: "vertex-chat" };
