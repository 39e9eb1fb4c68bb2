import type { IncomingMessage, ServerResponse } from "node:http";
import type { Surface } from "../dialects/surfaces.ts";

/** Answers with the models that can be asked for, in the shape of whoever asks. */
export function sendModels(
  request: IncomingMessage,
  response: ServerResponse,
  surface: Surface,
  models: readonly string[],
): void {
  const body = Buffer.from(JSON.stringify(listFor(request, surface, models)));
  response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
  response.end(body);
}

function listFor(request: IncomingMessage, surface: Surface, models: readonly string[]): unknown {
  if (surface.family === "gemini") {
    return {
      models: models.map((name) => ({
        name: `models/${name}`,
        displayName: name,
        supportedGenerationMethods: ["generateContent"],
      })),
    };
  }
  // Anthropic asks at the same path, and always names its version.
  if (request.headers["anthropic-version"] !== undefined) {
    return {
      data: models.map((id) => ({ type: "model", id, display_name: id, created_at: EPOCH })),
      has_more: false,
      first_id: models[0] ?? null,
      last_id: models.at(-1) ?? null,
    };
  }
  return {
    object: "list",
    data: models.map((id) => ({ id, object: "model", created: 0, owned_by: "breakeven" })),
  };
}

/** Nobody here knows when a model was made; the field is required. */
const EPOCH = "1970-01-01T00:00:00Z";
