import type { IncomingMessage, ServerResponse } from "node:http";
import { callerFamily } from "../dialects/other-paths.ts";
import type { Surface } from "../dialects/surface.ts";

/**
 * Clients of all providers list models at the same path. Whose client it is decides where its credential may be sent,
 * and in which format it is answered.
 */
export function modelsSurface(surface: Surface, path: string, { headers }: IncomingMessage): Surface {
  if (surface.operation !== "models" || surface.family !== "openai") return surface;
  const family = callerFamily(path, headers);
  return family === "openai" ? surface : { ...surface, family, path: `/v1${surface.path}` };
}

/**
 * Sends the models that can be requested, or the one that the path names, in the format of the client. Returns false
 * when there is no such model; then nothing was sent.
 */
export function sendModels(response: ServerResponse, surface: Surface, models: readonly string[]): boolean {
  const { model } = surface;
  if (model !== null && !models.includes(model)) return false;
  const shape = SHAPES[surface.family] ?? OPENAI;
  const body = Buffer.from(JSON.stringify(model === null ? shape.list(models) : shape.one(model)));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
  return true;
}

/** When a model was made is not known here, but the field is required. */
const EPOCH = "1970-01-01T00:00:00Z";

interface Shape {
  one(name: string): object;
  list(names: readonly string[]): object;
}

const openAi = (id: string): object => ({ id, object: "model", created: 0, owned_by: "breakeven" });
const anthropic = (id: string): object => ({ type: "model", id, display_name: id, created_at: EPOCH });
const gemini = (name: string): object => ({
  name: `models/${name}`,
  displayName: name,
  supportedGenerationMethods: ["generateContent"],
});

const OPENAI: Shape = { one: openAi, list: (names) => ({ object: "list", data: names.map(openAi) }) };

const SHAPES: { readonly [family in Surface["family"]]?: Shape } = {
  anthropic: {
    one: anthropic,
    list: (names) => ({
      data: names.map(anthropic),
      has_more: false,
      first_id: names[0] ?? null,
      last_id: names.at(-1) ?? null,
    }),
  },
  gemini: { one: gemini, list: (names) => ({ models: names.map(gemini) }) },
};
