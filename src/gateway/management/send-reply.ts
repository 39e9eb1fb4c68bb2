import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { Reply } from "../../contract/questions.ts";
import { DATA_HEADERS } from "./security-headers.ts";

/** Bytes from which on an answer is compressed, on another thread. */
const COMPRESS_FROM_BYTES = 4096;

/** Sends an answer of the API, compressed where it is large and the client can read that. */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  const takesGzip = /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (reply.body.length < COMPRESS_FROM_BYTES || !takesGzip) sendPlain(request, response, reply);
  else send(request, response, reply, await promisify(gzip)(reply.body, { level: 5 }), true);
}

/** Sends it as it is, at once. */
export const sendPlain = (request: IncomingMessage, response: ServerResponse, reply: Reply): void =>
  send(request, response, reply, Buffer.from(reply.body), false);

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status }: Reply,
  bytes: Buffer,
  isCompressed: boolean,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...DATA_HEADERS,
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(isCompressed ? { "content-encoding": "gzip" } : {}),
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="breakeven admin"' } : {}),
    ...(status === 429 ? { "retry-after": "60" } : {}),
    // What is still being sent by a client that was refused is not waited for.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
  if (!request.complete) request.resume();
}
