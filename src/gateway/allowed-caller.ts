import type { IncomingMessage } from "node:http";

/**
 * Why a request is not served, or null when it may be. A page of another site can send requests to a server on
 * loopback: directly (its Origin gives it away), or through a name of its own that points here (the Host header
 * gives that away).
 */
export function refusedCaller(request: IncomingMessage, hosts: readonly string[] | null): string | null {
  if (hosts === null) return null;
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(nameOf(host))) {
    return "the Host header names a server that this gateway is not";
  }
  if (origin !== undefined && !isOwnOrigin(origin, hosts)) {
    return "the request comes from a page of another site";
  }
  if (request.headers["sec-fetch-site"] === "cross-site" && origin === undefined) {
    return "the request comes from a page of another site";
  }
  return null;
}

/** Host without port, in lower case: "[::1]:4141" → "[::1]". */
function nameOf(host: string): string {
  const colon = host.lastIndexOf(":");
  const name = colon > host.lastIndexOf("]") ? host.slice(0, colon) : host;
  return name.toLowerCase();
}

function isOwnOrigin(origin: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(origin)) return false;
  const url = new URL(origin);
  return (
    (url.protocol === "http:" || url.protocol === "https:") && hosts.includes(url.hostname.toLowerCase())
  );
}
