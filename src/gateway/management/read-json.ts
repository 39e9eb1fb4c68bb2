import type { IncomingMessage } from "node:http";
import { UserError } from "../../core/errors.ts";

const MOST_BYTES = 4 << 20;

/** The text of a request's body. Rejects with UserError where it is not sent as JSON, or is too large. */
export async function readJson(request: IncomingMessage): Promise<string> {
  if (!/^application\/json\b/i.test(request.headers["content-type"] ?? "")) {
    throw new UserError("the body is not JSON", "Send it with content-type: application/json.");
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MOST_BYTES) throw new UserError("the body is larger than 4 MiB", "Send less at once.");
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}
