import type { IncomingMessage } from "node:http";

/** Why a body could not be read. */
export type BodyProblem = "too-large" | "gone";

/** Collects a request's body. With a callback instead of a promise, because every request passes here. */
export function readBody(
  request: IncomingMessage,
  mostBytes: number,
  done: (body: Buffer | null, problem: BodyProblem | null) => void,
): void {
  const declared = Number(request.headers["content-length"] ?? Number.NaN);
  if (declared > mostBytes) {
    done(null, "too-large");
    return;
  }
  let first: Buffer | null = null;
  let more: Buffer[] | null = null;
  let bytes = 0;
  let over = false;
  request.on("data", (chunk: Buffer) => {
    if (over) return;
    bytes += chunk.length;
    if (bytes > mostBytes) {
      over = true;
      first = null;
      more = null;
      done(null, "too-large");
    } else if (first === null) first = chunk;
    else (more ??= [first]).push(chunk);
  });
  request.on("end", () => {
    if (over) return;
    over = true;
    done(more === null ? (first ?? EMPTY) : Buffer.concat(more, bytes), null);
  });
  request.on("close", () => {
    if (over) return;
    over = true;
    done(null, "gone");
  });
}

const EMPTY = Buffer.alloc(0);
