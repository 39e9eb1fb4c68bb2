import type { IncomingMessage } from "node:http";
import type { Failure } from "./http-error.ts";

/**
 * What is wrong with a request's head; null where it has one meaning for every parser. What the parser itself refuses
 * (length and chunks at once, two lengths, a coding that does not end in chunks) never comes here.
 */
export function headProblem(request: IncomingMessage): Failure | null {
  const { httpVersion, headers } = request;
  if (httpVersion !== "1.1" && httpVersion !== "1.0") {
    return bad("http-version", `HTTP/${httpVersion} is not spoken here; HTTP/1.1 and HTTP/1.0 are.`);
  }
  if (hostCount(request.rawHeaders) > 1) return bad("two-hosts", "The request has two Host headers.");
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && (httpVersion === "1.0" || coding.trim().toLowerCase() !== "chunked")) {
    return bad("transfer-encoding", "The body may be in chunks (HTTP/1.1), and in no other transfer coding.");
  }
  return null;
}

/**
 * A target may name the server as well ("GET http://127.0.0.1:4141/v1/models HTTP/1.1"), as for a proxy; then that is
 * the host that counts (RFC 9112, 3.2.2). Makes it a path and a Host header. Returns what is wrong with it.
 */
export function readTarget(request: IncomingMessage): Failure | null {
  const { url = "/" } = request;
  if (url.startsWith("/")) return null;
  const [, authority, rest = ""] = ABSOLUTE.exec(url) ?? [];
  // Anything else is a path that nothing is at ("*").
  if (authority === undefined) return null;
  if (authority === "" || authority.includes("@"))
    return bad("request-target", "The target names no server.");
  request.headers.host = authority;
  request.url = rest.startsWith("/") ? rest : `/${rest}`;
  return null;
}

const ABSOLUTE = /^https?:\/\/([^/?#]*)(.*)$/i;

function hostCount(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length === 4 && name.toLowerCase() === "host") count++;
  }
  return count;
}

const bad = (code: string, message: string): Failure => ({ kind: "bad-request", code, message });
