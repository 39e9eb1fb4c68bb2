import http from "node:http";
import { plan, type Plan } from "./scripted-plan.ts";
import {
  chatAnswer,
  geminiAnswer,
  messagesAnswer,
  responsesAnswer,
  type Written,
} from "./scripted-answers.ts";
import { listening, type Listening } from "./workshop.ts";

/**
 * A provider that speaks all four dialects after a script, on a free port of loopback: it calls a tool where tools are
 * offered, fills in a schema where one is asked for, refuses what is malformed, and else says hello. Judges meet it
 * directly and through the gateway, so that what differs is the gateway's.
 */
export function startScriptedUpstream(): Promise<Listening> {
  const server = http.createServer((request, response) => {
    void readBody(request).then((text) => {
      const written = answerTo(request.method ?? "GET", request.url ?? "/", text);
      response.writeHead(written.status, { "content-type": written.type, "x-request-id": "req_scripted" });
      for (const piece of written.pieces) response.write(piece);
      response.end();
    });
  });
  return listening(server);
}

const DIALECTS: readonly [path: RegExp, answer: (plan: Plan, url: string) => Written][] = [
  [/\/chat\/completions$/, chatAnswer],
  [/\/responses$/, responsesAnswer],
  [/\/messages$/, messagesAnswer],
  [/enerateContent$/, geminiAnswer],
];

function answerTo(method: string, url: string, text: string): Written {
  const path = url.replace(/\?.*$/, "");
  if (method === "GET" && path.endsWith("/models")) return json(200, MODELS);
  if (path.endsWith("/count_tokens")) return json(200, { input_tokens: 42 });
  if (path.endsWith(":countTokens")) return json(200, { totalTokens: 42 });
  if (path.endsWith("/embeddings")) return json(200, EMBEDDINGS);
  const answer = DIALECTS.find(([pattern]) => pattern.test(path))?.[1];
  if (answer === undefined || method !== "POST") return refusal(path, 404, `there is no ${method} ${path}`);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return refusal(path, 400, "the body is not JSON");
  }
  const planned = plan(body as Record<string, unknown>, url);
  return "refused" in planned
    ? refusal(path, planned.status, planned.refused, planned.code)
    : answer(planned, url);
}

async function readBody(request: http.IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

const json = (status: number, body: object): Written => ({
  status,
  type: "application/json",
  pieces: [JSON.stringify(body)],
});

const CREATED = 1_790_000_000;
const EMBEDDINGS = {
  object: "list",
  model: "text-embedding-3-small",
  data: [{ object: "embedding", index: 0, embedding: [0.5, -0.25] }],
  usage: { prompt_tokens: 1, total_tokens: 1 },
};
const MODELS = {
  object: "list",
  data: ["gpt-4o-mini", "gpt-5"].map((id) => ({ id, object: "model", created: CREATED, owned_by: "openai" })),
};

/** An error as the dialect of the path writes it. */
function refusal(path: string, status: number, message: string, code: string | null = null): Written {
  if (path.includes("/messages"))
    return json(status, {
      type: "error",
      error: { type: status === 404 ? "not_found_error" : "invalid_request_error", message },
    });
  if (path.includes("/v1beta/"))
    return json(status, {
      error: { code: status, message, status: status === 404 ? "NOT_FOUND" : "INVALID_ARGUMENT" },
    });
  return json(status, { error: { message, type: "invalid_request_error", param: null, code } });
}
