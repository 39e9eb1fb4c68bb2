import { isObject, type JsonObject } from "./usage/usage-reading.ts";

/**
 * May a request be sent a second time? "free": it changes nothing at the provider. "refused": after an answer that says
 * that nothing was done. "never": only what surely has not left.
 */
export type Repeatable = "free" | "refused" | "never";

/** Whether a request of this surface may be repeated, from its body. */
export function repeatable(surface: string | null, body: JsonObject): Repeatable {
  if (surface === null) return "never";
  if (body["background"] === true || body["store"] === true) return "never";
  if (STATE.some((name) => body[name] !== undefined && body[name] !== null)) return "never";
  if (runsAtProvider(body)) return "never";
  // What says nothing about it is stored there once it is answered.
  return surface === "openai-responses" && body["store"] !== false ? "refused" : "free";
}

/** What is kept at the provider and goes on with this request. */
const STATE = ["conversation", "previous_response_id", "container", "mcp_servers"];

/** Types of tools that the client runs itself, as OpenAI and Anthropic name them: all others run at the provider. */
const RUN_BY_CLIENT = /^(?:function|custom|local_shell|apply_patch|bash|computer|text_editor|memory)(?:_|$)/;

/** Of Gemini's tools the one that the client runs. */
const GEMINI_BY_CLIENT = ["functionDeclarations", "function_declarations"];

function runsAtProvider({ tools }: JsonObject): boolean {
  if (!Array.isArray(tools)) return false;
  return tools.some((tool: unknown) => {
    if (!isObject(tool)) return false;
    const { type } = tool;
    if (typeof type === "string") return !RUN_BY_CLIENT.test(type);
    // Anthropic's own tools of the client have a name and no type.
    if (typeof tool["name"] === "string") return false;
    return Object.keys(tool).some((name) => !GEMINI_BY_CLIENT.includes(name));
  });
}
