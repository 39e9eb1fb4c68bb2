import { anthropicCountTokens, anthropicMessages } from "./anthropic-messages.ts";
import type { Dialect } from "./dialect.ts";
import type { DialectFamily } from "./failure.ts";
import { geminiCountTokens, geminiGenerate } from "./gemini-generate.ts";
import { openAiChat, openAiCompletions, openAiEmbeddings } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";

/** Where a request belongs, from its method and path. */
export interface Surface {
  family: DialectFamily;
  /** Null for what is never metered: lists of models, retrieving or deleting what was paid for before. */
  dialect: Dialect | null;
  operation: "generate" | "count" | "models" | "stored";
  /** What is appended to the upstream's base address; `{model}` stands for the name in Gemini's paths. */
  path: string;
  /** Gemini names the model in the path, and so does whoever asks about a single one. */
  model: string | null;
  /** Gemini says in the path whether the answer is streamed; null = the body says it. */
  stream: boolean | null;
}

/**
 * The surface of a request, or null when nothing is served there. `path` is the path alone, without the query.
 */
export function surfaceOf(method: string, path: string): Surface | null {
  const known = method === "POST" ? POSTS[path] : undefined;
  if (known !== undefined) return known;
  if (method === "GET" && path === "/v1/models") return MODELS;
  if (method === "GET" && path === "/v1beta/models") return GEMINI_MODELS;
  if (path.startsWith("/v1/responses/")) return storedResponse(method, path);
  if (method === "GET" && path.includes("/models/")) return oneModel(path);
  return method === "POST" ? geminiSurface(path) : null;
}

const generate = (family: DialectFamily, dialect: Dialect, path: string): Surface => ({
  family,
  dialect,
  operation: "generate",
  path,
  model: null,
  stream: null,
});

const POSTS: Readonly<Record<string, Surface>> = {
  "/v1/chat/completions": generate("openai", openAiChat, "/chat/completions"),
  "/v1/completions": generate("openai", openAiCompletions, "/completions"),
  "/v1/embeddings": generate("openai", openAiEmbeddings, "/embeddings"),
  "/v1/responses": generate("openai", openAiResponses, "/responses"),
  "/v1/messages": generate("anthropic", anthropicMessages, "/v1/messages"),
  "/v1/messages/count_tokens": {
    ...generate("anthropic", anthropicCountTokens, "/v1/messages/count_tokens"),
    operation: "count",
  },
};

const MODELS: Surface = {
  family: "openai",
  dialect: null,
  operation: "models",
  path: "/models",
  model: null,
  stream: null,
};
const GEMINI_MODELS: Surface = { ...MODELS, family: "gemini", path: "/v1beta/models" };

const ONE_MODEL = /^\/(v1|v1beta)\/models\/([A-Za-z0-9._:%~-]{1,300})$/;

function oneModel(path: string): Surface | null {
  const [, version, name] = ONE_MODEL.exec(path) ?? [];
  if (version === undefined || name === undefined) return null;
  const list = version === "v1" ? MODELS : GEMINI_MODELS;
  try {
    return { ...list, path: `${list.path}/{model}`, model: decodeURIComponent(name) };
  } catch {
    return null;
  }
}

/** Reading, deleting and cancelling a stored response by its id: free of charge, and never billed again. */
function storedResponse(method: string, path: string): Surface | null {
  const match = /^\/v1(\/responses\/[A-Za-z0-9_-]{1,200}(?:\/cancel|\/input_items)?)$/.exec(path);
  if (match === null) return null;
  const allowed = path.endsWith("/cancel") ? method === "POST" : method === "GET" || method === "DELETE";
  return allowed ? { ...MODELS, operation: "stored", path: match[1] as string } : null;
}

const GEMINI_PATH =
  /^\/(v1beta|v1|v1alpha)\/models\/([A-Za-z0-9._~-]{1,200}):(generateContent|streamGenerateContent|countTokens)$/;

function geminiSurface(path: string): Surface | null {
  const match = GEMINI_PATH.exec(path);
  if (match === null) return null;
  const [, version, model, verb] = match as unknown as [string, string, string, string];
  return {
    family: "gemini",
    dialect: verb === "countTokens" ? geminiCountTokens : geminiGenerate,
    operation: verb === "countTokens" ? "count" : "generate",
    path: `/${version}/models/{model}:${verb}`,
    model,
    stream: verb === "streamGenerateContent",
  };
}
