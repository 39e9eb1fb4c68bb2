/** What the scripted upstream is going to answer, in no dialect yet. */
export interface Plan {
  model: string;
  stream: boolean;
  text: string;
  /** Calls of tools, instead of text; of one that takes free text, that text. */
  calls: readonly { name: string; arguments: object | string }[];
  includeUsage: boolean;
}

export interface Refused {
  refused: string;
  status: number;
  code: string | null;
}

type Json = Record<string, unknown>;

/** A prompt with this word makes a coding agent's shell run `echo`, once. */
export const SHELL_WORD = "RUN-THE-SHELL";
export const SHELL_OUTPUT = "the shell ran";

/** What is asked for, whichever dialect asks. */
export function plan(body: Json, url: string): Plan | Refused {
  const turns = body["messages"] ?? body["input"] ?? body["contents"];
  const model = /models\/([^:/]+):/.exec(url)?.[1] ?? body["model"];
  if (typeof model !== "string" || !(typeof turns === "string" || Array.isArray(turns)))
    return { refused: "model and messages are required", status: 400, code: null };
  if (!/^(gpt|claude|gemini)-/.test(model))
    return { refused: `the model ${model} does not exist`, status: 404, code: "model_not_found" };
  const asked = JSON.stringify(turns);
  const tools = toolsOf(body);
  const answered = /"(?:role":"tool|type":"tool_result|type":"function_call_output|functionResponse)"/.test(
    asked,
  );
  const schema = schemaOf(body);
  return {
    model,
    stream: body["stream"] === true || url.includes(":stream"),
    text: schema === null ? textFor(asked) : JSON.stringify(sample(schema, valuesIn(asked))),
    calls: answered ? [] : callsFor(tools, asked, body),
    includeUsage: (body["stream_options"] as Json | undefined)?.["include_usage"] === true,
  };
}

/** What it is told to say, or remembers, or hello. */
function textFor(asked: string): string {
  if (asked.includes(SHELL_OUTPUT)) return "I saw what it wrote.";
  const remembered = /what is the code/i.test(asked) ? valuesIn(asked)["code"] : undefined;
  const told = /(?:exactly|answer with|reply) ([A-Z]{2,})\b/.exec(asked)?.[1];
  return remembered === undefined ? (told ?? "Hello wörld, ready.") : String(remembered);
}

/** Values that the prompt itself names: `a=40`, `status="ok"`. */
function valuesIn(asked: string): Record<string, string | number> {
  const named = asked.matchAll(/(\w+) ?= ?\\*"?(\w+)/g);
  return Object.fromEntries(
    [...named].map(([, name = "", value = ""]) => [name, /^\d+$/.test(value) ? Number(value) : value]),
  );
}

/** For a tool without a schema: a program or an expression, as the prompt wants it. */
const freeText = (asked: string): string =>
  asked.includes("hello world") ? 'print("hello world")' : "4 + 4";

interface Tool {
  name: string;
  /** Null where it takes free text. */
  schema: Json | null;
}

function toolsOf(body: Json): Tool[] {
  const tools = Array.isArray(body["tools"]) ? (body["tools"] as Json[]) : [];
  return tools
    .flatMap(
      (tool) => (tool["functionDeclarations"] as Json[] | undefined) ?? [(tool["function"] as Json) ?? tool],
    )
    .flatMap((tool) => {
      const schema =
        tool["parameters"] ??
        tool["input_schema"] ??
        tool["parametersJsonSchema"] ??
        tool["parameters_json_schema"] ??
        {};
      return typeof tool["name"] === "string"
        ? [{ name: tool["name"], schema: tool["type"] === "custom" ? null : (schema as Json) }]
        : [];
    });
}

const MOST_TOOLS_OF_A_TEST = 4;

/** A coding agent offers many tools, and only its shell is of any use here. */
function callsFor(tools: readonly Tool[], asked: string, body: Json): Plan["calls"] {
  if (tools.length === 0 || body["tool_choice"] === "none") return [];
  const shell = tools.find(({ name }) => ["Bash", "shell", "shell_command", "exec_command"].includes(name));
  if (shell !== undefined) {
    const schema = shell.schema ?? {};
    if (!asked.includes(SHELL_WORD)) return [];
    const command = `echo ${SHELL_OUTPUT}`;
    const key =
      ["command", "cmd"].find((each) => each in ((schema["properties"] as Json) ?? {})) ?? "command";
    const type = ((schema["properties"] as Json | undefined)?.[key] as Json | undefined)?.["type"];
    const value = type === "array" ? ["bash", "-lc", command] : command;
    return [{ name: shell.name, arguments: { ...(sample(schema) as object), [key]: value } }];
  }
  if (tools.length > MOST_TOOLS_OF_A_TEST || /without (?:a|any) tool|no tool/i.test(asked)) return [];
  const wanted = tools.find(({ name }) => JSON.stringify(body["tool_choice"] ?? "").includes(name));
  const tool = wanted ?? tools[0];
  if (tool === undefined) return [];
  const given = tool.schema === null ? freeText(asked) : (sample(tool.schema, valuesIn(asked)) as object);
  return [{ name: tool.name, arguments: given }];
}

function schemaOf(body: Json): Json | null {
  const inside = (value: unknown, ...path: string[]): unknown =>
    path.reduce<unknown>((at, name) => (at as Json | undefined)?.[name], value);
  const found =
    inside(body, "response_format", "json_schema", "schema") ??
    inside(body, "text", "format", "schema") ??
    inside(body, "output_config", "format", "schema") ??
    inside(body, "generationConfig", "responseSchema") ??
    inside(body, "generationConfig", "responseJsonSchema") ??
    ([inside(body, "response_format", "type"), inside(body, "text", "format", "type")].includes("json_object")
      ? { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] }
      : null);
  return found as Json | null;
}

/** The least value that a schema allows, or what the prompt names for it. */
function sample(schema: Json, named: Json = {}): unknown {
  const { properties, required } = schema as { properties?: Record<string, Json>; required?: string[] };
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (Array.isArray(schema["enum"])) return schema["enum"][0];
  if ("const" in schema) return schema["const"];
  if (options?.[0] !== undefined) return sample(options[0], named);
  switch (String(Array.isArray(schema["type"]) ? schema["type"][0] : schema["type"]).toLowerCase()) {
    case "string":
      return "Paris";
    case "number":
    case "integer":
      return 1;
    case "boolean":
      return true;
    case "array":
      return schema["items"] === undefined ? [] : [sample(schema["items"] as Json)];
    default:
      return Object.fromEntries(
        (required ?? []).map((name) => [
          name,
          named[name] ?? sample(properties?.[name] ?? { type: "string" }, named),
        ]),
      );
  }
}
