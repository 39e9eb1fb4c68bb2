import type { IncomingHttpHeaders } from "node:http";
import type { DialectFamily } from "../dialects/failure.ts";
import type { UpstreamTarget } from "../upstreams/upstream-target.ts";

/** Headers of one connection, not of the message. */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** What the gateway writes itself, and what upstreams have no use for. */
const NOT_FORWARDED = new Set([
  ...HOP_BY_HOP,
  "host",
  "content-length",
  "accept-encoding",
  "expect",
  "cookie",
  "origin",
  "referer",
  "forwarded",
]);
/** Credentials and accounts of the client, which are forwarded only where the gateway has none of its own. */
const CLIENT_ACCOUNT = new Set([
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "x-goog-user-project",
  "openai-organization",
  "openai-project",
  "x-amz-date",
  "x-amz-security-token",
  "x-amz-content-sha256",
]);
/** Of these the ones by which a family's clients identify themselves: a key for one provider is no business of another's. */
const CREDENTIALS_OF: Readonly<Record<DialectFamily, readonly string[]>> = {
  openai: ["authorization", "api-key", "openai-organization", "openai-project"],
  anthropic: ["authorization", "x-api-key"],
  gemini: ["authorization", "x-goog-api-key", "x-goog-user-project"],
  vertex: ["authorization", "x-goog-api-key", "x-goog-user-project"],
  bedrock: ["authorization", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256"],
};
const NOT_RETURNED = new Set([
  ...HOP_BY_HOP,
  "content-length",
  "set-cookie",
  "alt-svc",
  // Set by this gateway alone, even where another one is behind it.
  "x-breakeven-request-id",
  "x-breakeven-upstream",
  "x-breakeven-error",
]);

/**
 * Headers of the request to the upstream, names and values in turn. `rawHeaders` are the client's, as they came;
 * `isPlain`: the body goes on uncompressed, however it came.
 * Answers are requested uncompressed: what cannot be read cannot be metered.
 */
export function upstreamHeaders(
  rawHeaders: readonly string[],
  target: UpstreamTarget,
  family: DialectFamily,
  isPlain: boolean,
): string[] {
  const own = target.headers === null ? null : (target.familyHeaders[family] ?? target.headers);
  const named = connectionNames(rawHeaders);
  const headers: string[] = ["accept-encoding", "identity"];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] as string).toLowerCase();
    if (NOT_FORWARDED.has(name) || named?.has(name) === true || name.startsWith("x-breakeven-")) continue;
    if (isPlain && name === "content-encoding") continue;
    if (name.startsWith("x-forwarded-") || name.startsWith("sec-")) continue;
    if (own === null ? !mayPass(name, target, family) : CLIENT_ACCOUNT.has(name) || name in own) continue;
    headers.push(name, rawHeaders[at + 1] as string);
  }
  if (own !== null) for (const name in own) headers.push(name, own[name] as string);
  return headers;
}

/** May a header of the client's go to an upstream that is paid with the client's own credential? */
const mayPass = (name: string, { kind }: UpstreamTarget, family: DialectFamily): boolean =>
  !CLIENT_ACCOUNT.has(name) ||
  CREDENTIALS_OF[family].includes(name) ||
  (kind.familyAuth?.[family] ?? kind.auth).header === name;

/** Headers in which an upstream tells the client where to go on: uploads in pieces, jobs, redirects. */
const ADDRESSES = ["location", "content-location", "x-goog-upload-url"];

/**
 * The answer's headers with addresses of the upstream as addresses of this gateway, as its client knows it: what the
 * client sends there belongs to the same conversation, and it may have no key for the upstream itself.
 */
export function ownAddresses(
  headers: IncomingHttpHeaders,
  client: IncomingHttpHeaders,
  origin: string,
): IncomingHttpHeaders {
  let changed: IncomingHttpHeaders | null = null;
  for (const name of ADDRESSES) {
    const value = headers[name];
    if (typeof value !== "string" || !value.startsWith(`${origin}/`) || client.host === undefined) continue;
    const scheme = client["x-forwarded-proto"] === "https" ? "https" : "http";
    changed ??= { ...headers };
    changed[name] = `${scheme}://${client.host}${value.slice(origin.length)}`;
  }
  return changed ?? headers;
}

/** Headers of the answer to the client, names and values in turn, without its length. */
export function clientHeaders(headers: IncomingHttpHeaders, decoded: boolean): string[] {
  const out: string[] = [];
  const connection = headers.connection;
  const named = connection === undefined ? null : listed(connection);
  for (const name in headers) {
    if (NOT_RETURNED.has(name) || named?.has(name) === true) continue;
    if (decoded && name === "content-encoding") continue;
    const value = headers[name];
    if (value === undefined) continue;
    if (typeof value === "string") out.push(name, value);
    else for (const each of value) out.push(name, each);
  }
  return out;
}

/** Headers that the client's Connection header declares to be of this connection alone. */
function connectionNames(rawHeaders: readonly string[]): ReadonlySet<string> | null {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length !== 10 || name.toLowerCase() !== "connection") continue;
    const value = (rawHeaders[at + 1] as string).toLowerCase();
    return value === "keep-alive" || value === "close" ? null : listed(value);
  }
  return null;
}

const listed = (value: string): ReadonlySet<string> =>
  new Set(
    value
      .toLowerCase()
      .split(",")
      .map((name) => name.trim()),
  );
