import type { IncomingMessage, ServerResponse } from "node:http";
import type { Reply } from "../../contract/questions.ts";
import { compress, type Encoding, encodingFor } from "./compression.ts";
import { DATA_HEADERS } from "./security-headers.ts";

/** Bytes from which on an answer is compressed, on another thread. */
const COMPRESS_FROM_BYTES = 4096;

/** Sends an answer of the API, compressed where it is large and the client can read that. */
export async function sendReply(
  request: IncomingMessage,
  response: ServerResponse,
  reply: Reply,
): Promise<void> {
  const encoding = encodingFor(request);
  if (reply.body.length < COMPRESS_FROM_BYTES || encoding === null) sendPlain(request, response, reply);
  else send(request, response, reply, await compress(encoding, Buffer.from(reply.body)), encoding);
}

/** Sends it as it is, at once. */
export const sendPlain = (request: IncomingMessage, response: ServerResponse, reply: Reply): void =>
  send(request, response, reply, Buffer.from(reply.body), null);

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status }: Reply,
  bytes: Buffer,
  encoding: Encoding | null,
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, {
    ...DATA_HEADERS,
    "content-type": "application/json",
    "content-length": bytes.length,
    ...(encoding === null ? {} : { "content-encoding": encoding }),
    ...(status === 401 ? { "www-authenticate": 'Bearer realm="breakeven admin"' } : {}),
    ...(status === 429 ? { "retry-after": "60" } : {}),
    // What is still being sent by a client that was refused is not waited for.
    ...(request.complete ? {} : { connection: "close" }),
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
  if (!request.complete) request.resume();
}
