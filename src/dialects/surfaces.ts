import { addRoute, createRouter, findRoute } from "rou3";
import { anthropicCountTokens, anthropicMessages } from "./anthropic-messages.ts";
import { CLOUD_SURFACES } from "./cloud-surfaces.ts";
import type { Dialect } from "./dialect.ts";
import type { DialectFamily } from "./failure.ts";
import { geminiCountTokens, geminiEmbed, geminiGenerate } from "./gemini-generate.ts";
import { openAiChat, openAiCompletions, openAiEmbeddings } from "./openai-chat.ts";
import {
  openAiImages,
  openAiModerations,
  openAiSpeech,
  openAiTranscriptions,
  rerank,
} from "./openai-media.ts";
import { openAiResponses } from "./openai-responses.ts";
import { isPlainPath } from "./plain-path.ts";
import { withoutResource } from "./resource-path.ts";
import { type Params, passing, type Row, type Surface } from "./surface.ts";

/** The surface of a request that a row names, or null where none does. `path` is without the query. */
export function surfaceOf(method: string, path: string): Surface | null {
  const usual = withoutResource(path);
  if (usual !== path) return ofResource(surfaceOf(method, usual));
  const found = findRoute(router, method === "HEAD" ? "GET" : method, path);
  if (found === undefined) return null;
  return typeof found.data === "function" ? found.data(found.params ?? {}) : found.data;
}

/** Is it a path of the table without anything variable in it? Then another method is a mistake, not another path. */
export const isFixedPath = (path: string): boolean => FIXED.has(path.replace(/(?<=.)\/$/, ""));

const generate = (family: DialectFamily, dialect: Dialect, path: string): Surface => ({
  family,
  dialect,
  operation: "generate",
  path,
  model: null,
  stream: null,
});

const MODELS: Surface = { ...passing("openai", "/models"), operation: "models" };
const GEMINI_MODELS: Surface = { ...MODELS, family: "gemini", path: "/v1beta/models" };

/** Every path that the gateway knows. A new one is a row; other paths of the providers pass (other-paths.ts). */
const SURFACES: readonly [route: string, row: Row][] = [
  ["POST /v1/chat/completions", generate("openai", openAiChat, "/chat/completions")],
  ["GET /v1/chat/completions", passing("openai", "/chat/completions")],
  ["POST /v1/completions", generate("openai", openAiCompletions, "/completions")],
  ["POST /v1/embeddings", generate("openai", openAiEmbeddings, "/embeddings")],
  ["POST /v1/responses", generate("openai", openAiResponses, "/responses")],
  ["POST /v1/images/generations", generate("openai", openAiImages, "/images/generations")],
  ["POST /v1/images/edits", generate("openai", openAiImages, "/images/edits")],
  ["POST /v1/audio/speech", generate("openai", openAiSpeech, "/audio/speech")],
  ["POST /v1/audio/transcriptions", generate("openai", openAiTranscriptions, "/audio/transcriptions")],
  ["POST /v1/audio/translations", generate("openai", openAiTranscriptions, "/audio/translations")],
  ["POST /v1/moderations", { ...generate("openai", openAiModerations, "/moderations"), operation: "count" }],
  ["POST /v1/rerank", generate("openai", rerank, "/rerank")],
  ["GET /v1/files/:id/content", batchResults("openai", (id) => `/files/${id}/content`)],
  [
    "GET /v1/messages/batches/:id/results",
    batchResults("anthropic", (id) => `/v1/messages/batches/${id}/results`),
  ],
  ["GET /download/v1beta/files/:id", batchResults("gemini", (id) => `/download/v1beta/files/${id}`)],
  ["GET /v1/responses/:id", storedResponse("", openAiResponses)],
  ["DELETE /v1/responses/:id", storedResponse("")],
  ["GET /v1/responses/:id/input_items", storedResponse("/input_items")],
  ["POST /v1/responses/:id/cancel", storedResponse("/cancel", openAiResponses)],
  ["POST /v1/messages", generate("anthropic", anthropicMessages, "/v1/messages")],
  [
    "POST /v1/messages/count_tokens",
    { ...generate("anthropic", anthropicCountTokens, "/v1/messages/count_tokens"), operation: "count" },
  ],
  ["POST /v1/models/:call", geminiCall("v1")],
  ["POST /v1alpha/models/:call", geminiCall("v1alpha")],
  ["POST /v1beta/models/:call", geminiCall("v1beta")],
  ["POST /openai/deployments/:model/**:call", deployment],
  ...CLOUD_SURFACES,
  ["GET /v1/models", MODELS],
  ["GET /v1/models/**:model", oneModel(MODELS)],
  ["GET /v1beta/models", GEMINI_MODELS],
  ["GET /v1beta/models/**:model", oneModel(GEMINI_MODELS)],
];

/** Every route of the table. @internal the documents are checked against it */
export const ROUTES: readonly string[] = SURFACES.map(([route]) => route);

const FIXED = new Set(
  ROUTES.map((route) => route.slice(route.indexOf("/"))).filter((path) => !path.includes(":")),
);

const router = createRouter<Row>();
for (const [route, row] of SURFACES) {
  const [method, path] = route.split(" ") as [string, string];
  addRoute(router, method, path, row);
}

/** Names as they are in paths, with escapes; some have an owner before a slash. */
const MODEL_IN_PATH = /^[A-Za-z0-9._:%~-]{1,300}(?:\/[A-Za-z0-9._:%~-]{1,300}){0,3}$/;

function oneModel(list: Surface): Row {
  return ({ model = "" }) => {
    if (!MODEL_IN_PATH.test(model) || !isPlainPath(`/${model}`)) return null;
    return { ...list, path: `${list.path}/{model}`, model: decodeURIComponent(model) };
  };
}

/** A deployment of a resource, named in front of OpenAI's own path: it stands where other requests have the model. */
function deployment({ model = "", call = "" }: Params): Surface | null {
  const path = `/${call}`;
  if (!MODEL_IN_PATH.test(model) || !isPlainPath(`/${model}`) || !isPlainPath(path)) return null;
  const surface = surfaceOf("POST", `/v1${path}`) ?? passing("openai", path);
  if (surface.family !== "openai") return null;
  return ofResource(surface.dialect === null ? surface : { ...surface, model: decodeURIComponent(model) });
}

const ofResource = <S extends Surface | null>(surface: S): S =>
  surface === null ? surface : { ...surface, resource: true };

const ID = /^[A-Za-z0-9_-]{1,200}$/;

/**
 * Reading, deleting and cancelling a stored response by its id: free of charge, and what was billed is never billed
 * again. What was made in the background has been billed to nobody until it is read.
 */
function storedResponse(rest: string, settles?: Dialect): Row {
  return ({ id = "" }) => {
    if (!ID.test(id)) return null;
    const surface: Surface = { ...MODELS, operation: "stored", path: `/responses/${id}${rest}` };
    return settles === undefined ? surface : { ...surface, settles };
  };
}

/** What a file holds is known when it is read: the results of a batch job, or anything else. */
function batchResults(family: DialectFamily, path: (id: string) => string): Row {
  return ({ id = "" }) => (FILE_ID.test(id) ? { ...passing(family, path(id)), isBatchResults: true } : null);
}

const FILE_ID = /^[A-Za-z0-9_:-]{1,200}$/;

const GEMINI_CALL =
  /^([A-Za-z0-9._~-]{1,200}):(generateContent|streamGenerateContent|countTokens|embedContent|batchEmbedContents)$/;

/** Gemini names the model and what is asked of it in one part of the path. */
function geminiCall(version: string): Row {
  return ({ call = "" }) => {
    const [, model, verb] = GEMINI_CALL.exec(call) ?? [];
    if (model === undefined || verb === undefined) return null;
    const isCount = verb === "countTokens";
    return {
      family: "gemini",
      dialect: isCount ? geminiCountTokens : /embed/i.test(verb) ? geminiEmbed : geminiGenerate,
      operation: isCount ? "count" : "generate",
      path: `/${version}/models/{model}:${verb}`,
      model,
      stream: verb === "streamGenerateContent",
    };
  };
}
