import type { DialectFamily } from "../../dialects/failure.ts";
import type { Configuration } from "../../gateway/configuration/configuration.ts";

/** What the user must know when the gateway has started. */
export interface Startup {
  url: string;
  isLoopback: boolean;
  configuration: Configuration;
  /** How many processes serve. */
  processes: number;
  dataFolder: string;
  file: string | null;
  mode: "configured" | "environment" | "demo" | "observe";
  /** A model that can be asked for, and the path that serves it. */
  example: { model: string; path: "/v1/chat/completions" | "/v1/messages" } | null;
  /** The dialects whose clients are served. */
  families: readonly DialectFamily[];
  /** The command that shows what was used. */
  usage: string;
}

/** What runs, a request that works, and the line to change in a client. */
export function startupText(startup: Startup): string {
  const { url, processes, dataFolder, mode, usage } = startup;
  const workers = processes > 1 ? `, ${processes} processes` : "";
  return [
    `breakeven serves on ${url}${startup.isLoopback ? " (this machine only)" : ""}${workers}`,
    `  answers from   ${upstreamsText(startup)}`,
    `  ledger         ${dataFolder}`,
    `  dashboard      ${url}/`,
    "",
    ...(mode === "demo" ? [DEMO_NOTE, ""] : []),
    ...(startup.isLoopback || mode === "observe" ? [] : [OPEN_NOTE, ""]),
    ...tryText(startup),
    "In a client, change one line:",
    ...clientLines(startup),
    "",
    "Then see what it used and cost:",
    `  ${usage}`,
    "",
    "",
  ].join("\n");
}

const DEMO_NOTE =
  "This is a demo: no provider's key is in the environment, so a fixed text answers, at the pace of a simulated\n" +
  "engine. Set OPENAI_API_KEY, ANTHROPIC_API_KEY or another provider's key and start again for real answers.";
const OPEN_NOTE =
  "Everybody who reaches this address can spend on the keys above: let only those reach it who may.";

function upstreamsText({ mode, configuration, file }: Startup): string {
  if (mode === "observe") return "the provider of each format, with the client's own key";
  if (mode === "demo") return "a demo";
  const names = Object.keys(configuration.upstreams).join(", ");
  return mode === "configured"
    ? `${names === "" ? "nothing yet" : names} (${file})`
    : `${names} (keys from the environment)`;
}

function tryText({ url, example, mode }: Startup): string[] {
  if (example === null) return [];
  const credential =
    mode !== "observe"
      ? []
      : example.path === "/v1/messages"
        ? [`-H "x-api-key: $ANTHROPIC_API_KEY"`]
        : [`-H "authorization: Bearer $OPENAI_API_KEY"`];
  const version = example.path === "/v1/messages" ? [`-H "anthropic-version: 2023-06-01"`] : [];
  const body = {
    model: example.model,
    ...(example.path === "/v1/messages" ? { max_tokens: 200 } : {}),
    messages: [{ role: "user", content: "Say hello" }],
  };
  const parts = [
    `curl ${url}${example.path}`,
    ...credential,
    ...version,
    `-H "content-type: application/json"`,
  ];
  return ["Try it:", `  ${parts.join(" \\\n    ")} \\`, `    -d '${JSON.stringify(body)}'`, ""];
}

/** The line to change in a client, OpenAI's where it is served, and the environment variables that change all clients. */
function clientLines({ url, mode, families }: Startup): string[] {
  const [key, keyJs] = mode === "observe" ? ["", ""] : [', api_key="breakeven"', ', apiKey: "breakeven"'];
  const clients: Readonly<Record<DialectFamily, readonly [python: string, typescript: string]>> = {
    openai: [`OpenAI(base_url="${url}/v1"${key})`, `new OpenAI({ baseURL: "${url}/v1"${keyJs} })`],
    anthropic: [`Anthropic(base_url="${url}"${key})`, `new Anthropic({ baseURL: "${url}"${keyJs} })`],
    gemini: [
      `genai.Client(http_options={"base_url": "${url}"}${key})`,
      `new GoogleGenAI({ httpOptions: { baseUrl: "${url}" }${keyJs} })`,
    ],
    vertex: [
      `genai.Client(vertexai=True, http_options={"base_url": "${url}"})`,
      `new GoogleGenAI({ vertexai: true, httpOptions: { baseUrl: "${url}" } })`,
    ],
    bedrock: [
      `boto3.client("bedrock-runtime", endpoint_url="${url}")`,
      `new BedrockRuntimeClient({ endpoint: "${url}" })`,
    ],
  };
  const variables: Readonly<Record<DialectFamily, string>> = {
    openai: `OPENAI_BASE_URL=${url}/v1`,
    anthropic: `ANTHROPIC_BASE_URL=${url}`,
    gemini: `GOOGLE_GEMINI_BASE_URL=${url}`,
    vertex: `GOOGLE_VERTEX_BASE_URL=${url}`,
    bedrock: `AWS_ENDPOINT_URL_BEDROCK_RUNTIME=${url}`,
  };
  const [first = "openai"] = families;
  const [python, typescript] = clients[first];
  return [
    `  Python      ${python}`,
    `  TypeScript  ${typescript}`,
    ...families.map(
      (family, index) => `  ${index === 0 ? "or set    " : "          "}  ${variables[family]}`,
    ),
  ];
}
