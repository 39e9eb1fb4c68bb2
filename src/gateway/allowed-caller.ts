import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { isLoopback } from "./is-loopback.ts";

/**
 * Why a request is refused; null where it may be served. A page of another site can send requests to a server on
 * loopback: directly (its Origin gives it away), or through a name of its own that resolves to it (the Host header
 * gives that away).
 */
export function refusedCaller(request: IncomingMessage, hosts: readonly string[] | null): string | null {
  const { host, origin } = request.headers;
  if (hosts === null) return origin === undefined ? null : refusedPage(host, origin);
  if (host === undefined ? !isNameless(request) : !hosts.includes(nameOf(host))) {
    return "the Host header names a server that this gateway is not";
  }
  if (origin !== undefined && !isOwnOrigin(origin, hosts)) {
    return ANOTHER_SITE;
  }
  if (request.headers["sec-fetch-site"] === "cross-site" && origin === undefined) {
    return ANOTHER_SITE;
  }
  return null;
}

/** HTTP/1.0 has no Host header; every browser sends one. On loopback it can only have meant this machine. */
const isNameless = ({ httpVersion, socket }: IncomingMessage): boolean =>
  httpVersion === "1.0" && isLoopback(socket.localAddress ?? "");

/**
 * Where any name is served, a page must come from this very address, written in numbers: a name may be another site's,
 * made to resolve to it. Only pages send an Origin; other clients may use any name.
 */
function refusedPage(host: string | undefined, origin: string): string | null {
  if (!URL.canParse(origin)) return ANOTHER_SITE;
  const { hostname } = new URL(origin);
  const isAddress = hostname === "localhost" || hostname.startsWith("[") || isIP(hostname) !== 0;
  if (host !== undefined && isAddress && nameOf(host) === hostname) return null;
  return isAddress
    ? ANOTHER_SITE
    : "the request comes from a page, by a name that is not listed under names:";
}

const ANOTHER_SITE = "the request comes from a page of another site";

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
