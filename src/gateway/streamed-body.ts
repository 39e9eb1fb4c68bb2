import type { IncomingMessage } from "node:http";
import { PassThrough, type Readable } from "node:stream";
import { isEmpty } from "./json-request.ts";

/**
 * A request's body as a stream of its own, which no more memory holds than a stream's buffer; null where it has none.
 * `count` learns how many bytes passed. An upstream that answers before the end stops this stream, not the client's
 * connection: the answer must still reach it.
 */
export function streamedBody(request: IncomingMessage, count: { requestBytes: number }): Readable | null {
  if (isEmpty(request)) return null;
  const body = new PassThrough();
  request.on("data", (chunk: Buffer) => (count.requestBytes += chunk.length));
  request.pipe(body);
  request.on("close", () => {
    if (!request.complete) body.destroy(new Error("the client closed the connection"));
  });
  // What the upstream does not read any more is read away, so that the connection can serve the next request.
  body.on("close", () => request.resume());
  body.on("error", () => {});
  return body;
}
