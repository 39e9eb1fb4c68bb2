import { anthropicMessages } from "./anthropic-messages.ts";
import type { Dialect } from "./dialect.ts";
import { geminiCountTokens, geminiGenerate } from "./gemini-generate.ts";
import { openAiChat } from "./openai-chat.ts";

// Vertex AI: the makers' own formats, each with the model in the path.

/** Gemini's models. */
export const vertexGenerate: Dialect = { ...geminiGenerate, surface: "vertex-generate" };

/** Counting tokens is free of charge, whoever made the model. */
export const vertexCountTokens: Dialect = { ...geminiCountTokens, surface: "vertex-count-tokens" };

/** Anthropic's models. */
export const vertexMessages: Dialect = { ...anthropicMessages, surface: "vertex-messages" };

/** All of them in OpenAI's format, with the model in the body. */
export const vertexChat: Dialect = { ...openAiChat, surface: "vertex-chat" };
