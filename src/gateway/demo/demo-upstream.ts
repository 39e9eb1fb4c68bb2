import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DEMO_PIECES, demoFormat, demoQuestion, type DemoFormat, type DemoQuestion } from "./demo-answers.ts";
import { createDemoEngine, DEMO_MODEL, type DemoEngine } from "./demo-engine.ts";

export interface DemoUpstream {
  url: string;
  /** Only who knows it is answered: the gateway in front. */
  key: string;
  close(): Promise<void>;
}

const HEADERS = { "x-breakeven-demo": "true" };
const MOST_BODY_BYTES = 32 * 1024 ** 2;

/**
 * A server on loopback that answers in every format the gateway serves, with a fixed text in which no model had a
 * part, at the pace of a real engine. Every answer says that it is a demo: header, model name and text.
 */
export async function startDemoUpstream(
  makeEngine: () => DemoEngine = createDemoEngine,
): Promise<DemoUpstream> {
  const key = randomUUID();
  let engine: DemoEngine | null = null;
  const server = createServer((request, response) => {
    answer(request, response, () => (engine ??= makeEngine()), key).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve, reject) => server.once("listening", resolve).once("error", reject));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    key,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  engine: () => DemoEngine,
  key: string,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://demo");
  const given = [
    request.headers.authorization?.replace(/^Bearer /i, ""),
    request.headers["x-api-key"],
    request.headers["x-goog-api-key"],
    searchParams.get("key"),
  ];
  if (!given.includes(key))
    return json(response, 401, { error: { message: "The demo answers the gateway alone.", type: "demo" } });
  const text = await bodyOf(request);
  const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
  const question = demoQuestion(body);
  if (pathname.endsWith("/count_tokens")) return json(response, 200, { input_tokens: question.promptTokens });
  if (pathname.endsWith(":countTokens")) return json(response, 200, { totalTokens: question.promptTokens });
  if (pathname.endsWith("/embeddings")) return json(response, 200, embedding(question));
  const format = demoFormat(pathname);
  if (format === null)
    return json(response, 404, { error: { message: `The demo does not answer ${pathname}.`, type: "demo" } });
  const stream = question.stream || /:streamGenerateContent$/i.test(pathname);
  await speak(response, format, { ...question, stream }, engine());
}

async function speak(
  response: ServerResponse,
  format: DemoFormat,
  question: DemoQuestion,
  engine: DemoEngine,
): Promise<void> {
  const id = randomUUID().replaceAll("-", "").slice(0, 24);
  const created = Math.floor(Date.now() / 1000);
  const count = Math.min(question.maxTokens, DEMO_PIECES.length);
  const finished = count === DEMO_PIECES.length;
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const token = (index: number): void => {
    if (!question.stream) return;
    if (index === 0) {
      response.writeHead(200, {
        ...HEADERS,
        "content-type": "text/event-stream",
        "cache-control": "no-cache",
      });
      response.write(format.first(id, question, created));
    }
    response.write(format.token(id, DEMO_PIECES[index] ?? "", index, created));
  };
  await engine.run(question.promptTokens, count, token, gone.signal);
  if (gone.signal.aborted) return;
  if (question.stream) response.end(format.last(id, question, count, finished, created));
  else
    json(
      response,
      200,
      format.whole(id, question, DEMO_PIECES.slice(0, count).join(""), count, finished, created),
    );
}

/** A short vector that depends on nothing: enough to see that the call works. */
const embedding = (question: DemoQuestion): object => ({
  object: "list",
  model: DEMO_MODEL,
  data: [{ object: "embedding", index: 0, embedding: [0.5, 0.5, 0.5, 0.5] }],
  usage: { prompt_tokens: question.promptTokens, total_tokens: question.promptTokens },
});

function json(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    ...HEADERS,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text),
  });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BODY_BYTES) throw new Error("too large");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
